"""What people mean by a deadline, at its borders."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from banfa.kernel.period import Period
from banfa.worktime import (
    Calendar,
    Day,
    DayKind,
    Layer,
    UnknownYear,
    by_day_of_month,
    by_end_of_day,
    by_time,
    by_weekday,
    china,
    once_in,
    once_in_weeks,
    within_days,
    within_hours,
    within_working_days,
    within_working_hours,
)
from banfa.worktime.calendar import NoWorkingTime
from banfa.worktime.days import BadHours, read_hours, said_hours

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar(layers=(china(),), zone=SHANGHAI)


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("event", "days", "due"),
    [
        pytest.param(at(11, 20), 1, at(11, 23, 18), id="friday to monday"),
        pytest.param(at(11, 21), 1, at(11, 23, 18), id="saturday to monday"),
        pytest.param(at(9, 30), 1, at(10, 8, 18), id="over the national day"),
        pytest.param(at(10, 9), 1, at(10, 10, 18), id="to a saturday that makes up"),
        pytest.param(at(9, 18), 2, at(9, 21, 18), id="a sunday that makes up is the first"),
        pytest.param(at(12, 31, year=2025), 1, at(1, 4, 18), id="over the new year to a sunday that makes up"),
    ],
)  # fmt: skip
def test_working_days_are_those_that_china_works(event: datetime, days: int, due: datetime) -> None:
    assert within_working_days(CHINA, event, days).due_at == due


def test_a_deadline_shows_each_day_it_counted() -> None:
    counted = within_working_days(CHINA, at(9, 30), 2).counted

    assert [(one.on.day, one.number) for one in counted[-3:]] == [(7, None), (8, 1), (9, 2)]
    assert counted[0].note.zh == "国庆节"


def test_a_year_that_nobody_has_announced_is_refused() -> None:
    with pytest.raises(UnknownYear) as refused:
        within_working_days(CHINA, at(12, 31), 1)

    assert refused.value.text.en.startswith("the working calendar of 2027 is not known")


def test_one_known_day_does_not_make_its_year_known() -> None:
    known = CHINA.laid_over(Layer(name="organisation", days={date(2027, 1, 4): Day(kind=DayKind.WORKING)}))

    with pytest.raises(UnknownYear):
        known.day(date(2027, 1, 4))


def test_an_organisation_knows_a_year_that_it_imported() -> None:
    own = Layer(
        name="organisation", days={date(2027, 1, 1): Day(kind=DayKind.HOLIDAY)}, years=frozenset({2027})
    )

    assert within_working_days(CHINA.laid_over(own), at(12, 31), 1).due_at == at(1, 4, 18, year=2027)


def test_the_layer_on_top_decides() -> None:
    city = Layer(name="organisation", days={date(2026, 11, 24): Day(kind=DayKind.REST)})
    county = Layer(name="unit", days={date(2026, 11, 24): Day(kind=DayKind.WORKING)})

    assert not CHINA.laid_over(city).works(date(2026, 11, 24))
    assert CHINA.laid_over(city, county).works(date(2026, 11, 24))


def test_working_hours_stop_at_noon_and_overnight() -> None:
    deadline = within_working_hours(CHINA, at(11, 20, 17), timedelta(hours=5))

    assert deadline.due_at == at(11, 23, 14)
    assert [one.number for one in deadline.counted] == [1, None, None, 2]


def test_working_hours_that_end_with_the_day_end_at_its_close() -> None:
    assert within_working_hours(CHINA, at(11, 23, 17), timedelta(hours=1)).due_at == at(11, 23, 18)


def test_hours_of_the_clock_ask_no_calendar() -> None:
    deadline = within_hours(CHINA, at(12, 30, 9), 48)

    assert deadline.due_at == at(1, 1, 9, year=2027)
    assert not deadline.is_late(at(1, 1, 9, year=2027))


@pytest.mark.parametrize(
    ("event", "due"),
    [
        pytest.param(at(11, 23, 17, 59), at(11, 23, 18), id="before the hour"),
        pytest.param(at(11, 23, 18), at(11, 24, 18), id="at the hour"),
        pytest.param(at(11, 20, 19), at(11, 23, 18), id="after it on a friday"),
    ],
)
def test_by_six_is_the_next_six_of_a_working_day(event: datetime, due: datetime) -> None:
    assert by_time(CHINA, event, time(18)).due_at == due


def test_by_the_25th_holds_until_midnight_and_may_be_moved() -> None:
    plain = by_day_of_month(CHINA, date(2026, 10, 1), 25)

    assert plain.last_day == date(2026, 10, 25)
    assert not plain.is_late(at(10, 25, 23, 59))
    assert plain.is_late(at(10, 26, 0))
    assert by_day_of_month(CHINA, date(2026, 10, 1), 25, moved="earlier").last_day == date(2026, 10, 23)
    assert by_day_of_month(CHINA, date(2026, 10, 1), 25, moved="later").last_day == date(2026, 10, 26)
    assert by_day_of_month(CHINA, date(2026, 2, 1), 30).last_day == date(2026, 2, 28)


def test_a_weekday_at_rest_moves_and_never_before_the_event() -> None:
    assert by_weekday(CHINA, at(9, 29), 4).last_day == date(2026, 10, 8)
    assert by_weekday(CHINA, at(9, 29), 4, moved="earlier").last_day == date(2026, 9, 30)
    assert by_weekday(CHINA, at(10, 2), 4, moved="earlier").last_day == date(2026, 10, 2)


def test_a_quarter_ends_before_the_next_begins() -> None:
    deadline = once_in(CHINA, Period.parse("2026Q4"))

    assert deadline.last_day == date(2026, 12, 31)
    assert not deadline.is_late(at(12, 31, 23, 59))
    assert deadline.is_late(at(1, 1, 0, year=2027))


def test_days_and_the_same_day_end_at_midnight() -> None:
    assert by_end_of_day(CHINA, at(11, 23, 9)).due_at == at(11, 24, 0)
    assert within_days(CHINA, at(11, 23, 9), 3).last_day == date(2026, 11, 26)


def test_no_days_are_no_limit() -> None:
    with pytest.raises(ValueError, match="at least one"):
        within_working_days(CHINA, at(11, 23), 0)


def test_a_calendar_that_never_works_is_refused_and_not_searched_for_ever() -> None:
    days = {date(2026, 1, 1) + timedelta(days=step): Day(kind=DayKind.REST) for step in range(12_000)}
    idle = Calendar(
        layers=(Layer(name="idle", days=days, years=frozenset(range(2026, 2060))),), zone=SHANGHAI
    )

    with pytest.raises(NoWorkingTime):
        within_working_days(idle, at(11, 23), 1)


def test_clocks_that_change_keep_the_hours_of_the_wall() -> None:
    berlin = Calendar(layers=(Layer(name="own", years=frozenset({2026})),), zone=ZoneInfo("Europe/Berlin"))
    before = datetime(2026, 3, 27, 9, tzinfo=UTC)

    assert within_working_days(berlin, before, 1).due_at == datetime(2026, 3, 30, 16, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "8:30-12:00", "12:00-08:30", "08:30-12:00 12:00-18:00", "08:30-25:00"])
def test_hours_that_are_none_are_refused(words: str) -> None:
    with pytest.raises(BadHours):
        read_hours(words)


def test_hours_are_read_as_they_are_written() -> None:
    assert said_hours(read_hours("08:30-12:00、13:30-17:30")) == "08:30-12:00 13:30-17:30"


def test_a_moved_day_shows_the_days_that_it_passed_over() -> None:
    passed = by_weekday(CHINA, at(9, 29), 4).counted

    assert [(one.on.day, one.number) for one in (passed[0], passed[-1])] == [(2, None), (8, 1)]
    assert passed[0].words == DayKind.HOLIDAY.words


def test_days_and_hours_of_the_clock_show_each_day_even_beyond_the_known_years() -> None:
    counted = within_days(CHINA, at(12, 30), 3).counted

    assert [(one.on.isoformat(), one.number) for one in counted] == [
        ("2026-12-31", 1),
        ("2027-01-01", 2),
        ("2027-01-02", 3),
    ]
    assert [one.kind for one in counted] == [DayKind.WORKING, None, None]
    assert [one.number for one in within_hours(CHINA, at(11, 23), 48).counted] == [1, 2, 3]


def test_what_comes_at_six_shows_the_day_that_it_waits_for() -> None:
    assert [one.number for one in by_time(CHINA, at(11, 20, 19), time(18)).counted] == [None, None, None, 1]


@pytest.mark.parametrize(
    ("on", "weeks", "first", "last"),
    [
        pytest.param(date(2026, 11, 29), 1, date(2026, 11, 23), date(2026, 11, 29), id="a week ends with sunday"),
        pytest.param(date(2026, 11, 23), 2, date(2026, 11, 23), date(2026, 12, 6), id="two weeks"),
        pytest.param(date(2026, 12, 6), 2, date(2026, 11, 23), date(2026, 12, 6), id="the same two"),
        pytest.param(date(2026, 12, 7), 2, date(2026, 12, 7), date(2026, 12, 20), id="the next two"),
    ],
)  # fmt: skip
def test_once_in_some_weeks_falls_into_stretches_that_are_the_same_for_all(
    on: date, weeks: int, first: date, last: date
) -> None:
    deadline = once_in_weeks(CHINA, on, weeks)

    assert (CHINA.day_of(deadline.event_at), deadline.last_day) == (first, last)
    assert deadline.is_late(CHINA.moment(last + timedelta(days=1), time.min))


def test_no_weeks_are_no_cadence() -> None:
    with pytest.raises(ValueError, match="at least one"):
        once_in_weeks(CHINA, date(2026, 11, 23), 0)
