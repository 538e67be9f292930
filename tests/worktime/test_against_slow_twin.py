"""Deadlines agree with a slow, independent reading of the same rules: on every day of years, and on random moments."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banfa.worktime import (
    Calendar,
    Day,
    DayKind,
    Layer,
    Span,
    china,
    within_working_days,
    within_working_hours,
)
from tests.worktime import slow_twin

CHINA = Calendar(layers=(china(),), zone=slow_twin.SHANGHAI)
SHORT = {date(2026, 3, 2): ("09:00", "11:30"), date(2026, 9, 30): ("08:30", "10:00")}
CLOSED = {date(2026, 3, 4), date(2026, 10, 10)}
OWN = CHINA.laid_over(
    Layer(
        name="unit",
        days={
            **{on: Day(kind=DayKind.WORKING, hours=(Span(*map(time.fromisoformat, hours)),)) for on, hours in SHORT.items()},
            **dict.fromkeys(CLOSED, Day(kind=DayKind.REST)),
        },
        hours=((date(2026, 5, 1), (Span(time(9), time(12)), Span(time(14), time(17, 30)))),),
    )
)  # fmt: skip


def moments(first: int, last: int) -> st.SearchStrategy[datetime]:
    """Whole minutes from the beginning of one year to the end of October of another."""
    days = st.dates(date(first, 1, 1), date(last, 10, 30))
    return st.builds(datetime.combine, days, st.times(), tzinfo=st.just(UTC)).map(
        lambda moment: moment.replace(second=0, microsecond=0)
    )


MOMENTS, THIS_YEAR = moments(2004, 2026), moments(2026, 2026)


def own_opening(day: date) -> list[tuple[str, str]]:
    if day in SHORT:
        return [SHORT[day]]
    if day in CLOSED or not slow_twin.office_hours(day):
        return []
    return [("09:00", "12:00"), ("14:00", "17:30")] if day >= date(2026, 5, 1) else slow_twin.office_hours(day)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(event=MOMENTS, days=st.integers(1, 25))
def test_working_days_end_where_ticking_them_off_ends(event: datetime, days: int) -> None:
    deadline = within_working_days(CHINA, event, days)

    assert deadline.due_at == slow_twin.close_of_nth_working_day(event, days, slow_twin.office_hours)
    assert deadline.counted[-1].number == days
    assert not deadline.is_late(deadline.due_at)
    assert deadline.is_late(deadline.due_at + slow_twin.MINUTE)


@settings(max_examples=15, deadline=None)
@given(event=THIS_YEAR, minutes=st.integers(1, 1_500))
def test_working_hours_end_where_counting_minutes_ends(event: datetime, minutes: int) -> None:
    deadline = within_working_hours(OWN, event, timedelta(minutes=minutes))

    assert deadline.due_at == slow_twin.after_working_minutes(event, minutes, own_opening)


@settings(max_examples=25, deadline=None)
@given(event=THIS_YEAR, minutes=st.integers(0, 8_000))
def test_working_time_between_two_moments_is_the_minutes_worked(event: datetime, minutes: int) -> None:
    end = event + timedelta(minutes=minutes)

    worked = OWN.working_time(event, end)

    assert worked == timedelta(minutes=slow_twin.working_minutes(event, end, own_opening))


@settings(max_examples=100, deadline=None)
@given(event=THIS_YEAR, days=st.integers(1, 15))
def test_a_unit_with_short_days_and_hours_of_its_own_counts_them(event: datetime, days: int) -> None:
    deadline = within_working_days(OWN, event, days)

    assert deadline.due_at == slow_twin.close_of_nth_working_day(event, days, own_opening)


@settings(max_examples=60, deadline=None)
@given(event=THIS_YEAR, first=st.integers(1, 2_000), second=st.integers(1, 2_000))
def test_two_limits_one_after_the_other_are_one_limit(event: datetime, first: int, second: int) -> None:
    once = within_working_hours(OWN, event, timedelta(minutes=first + second)).due_at
    halfway = within_working_hours(OWN, event, timedelta(minutes=first)).due_at

    assert within_working_hours(OWN, halfway, timedelta(minutes=second)).due_at == once


@pytest.mark.slow
def test_every_day_of_every_year_agrees_with_the_announced_lists() -> None:
    on = date(2004, 1, 1)

    while on < date(2026, 11, 30):
        event = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        expected = slow_twin.close_of_nth_working_day(event, 3, slow_twin.office_hours)
        assert within_working_days(CHINA, event, 3).due_at == expected
        on += timedelta(days=1)


@pytest.mark.slow
def test_every_hour_of_366_days_and_every_transfer_agrees_by_the_minute() -> None:
    event = datetime(2025, 11, 1, tzinfo=UTC)

    while event < datetime(2026, 11, 2, tzinfo=UTC):
        expected = slow_twin.after_working_minutes(event, 240, own_opening)
        assert within_working_hours(OWN, event, timedelta(hours=4)).due_at == expected
        event += timedelta(hours=5)
