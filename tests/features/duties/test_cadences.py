"""Spans of cadences: which hold a day, what they are called, when they are due; beside a slow way to count them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfa.features.duties.anniversaries import lunar_day, lunar_of, spans_of_date
from banfa.features.duties.cadences import fixed_last, span_of_every, spans_about
from banfa.features.duties.days import FixedDay, week_parity
from banfa.policy.model import Due, Every

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))
WEDNESDAY = date(2026, 11, 25)


def keys(due: dict[str, object], on: date) -> list[tuple[str, date, date | None]]:
    return [(one.key, one.last, one.closes) for one in spans_about(Due.model_validate(due), on)]


def test_a_week_is_called_by_its_number_and_ends_on_sunday() -> None:
    assert keys({"every": {"per": "week"}}, WEDNESDAY) == [
        ("2026-W48", date(2026, 11, 29), date(2026, 11, 30)),
        ("2026-W49", date(2026, 12, 6), date(2026, 12, 7)),
    ]


def test_the_days_about_new_year_belong_to_one_week() -> None:
    assert [key for key, *_ in keys({"every": {"per": "week"}}, date(2026, 12, 31))] == [
        "2026-W53",
        "2027-W01",
    ]


def test_twice_a_year_is_two_of_the_same_year() -> None:
    found = keys({"every": {"per": "year", "times": 2}}, WEDNESDAY)

    assert [key for key, *_ in found] == ["2026#1", "2026#2", "2027#1", "2027#2"]
    assert {last for _, last, _ in found} == {date(2026, 12, 31), date(2027, 12, 31)}


@pytest.mark.parametrize(
    ("every", "key"),
    [
        ({"per": "month"}, "2026-11"), ({"per": "quarter"}, "2026Q4"), ({"per": "half_year"}, "2026H2"),
        ({"months": 2}, "2026-11..2026-12"), ({"per": "day"}, "2026-11-25"), ({"days": 10}, "2026-11-17+10d"),
        ({"weeks": 2}, "2026-11-23+14d"),
    ],
)  # fmt: skip
def test_every_cadence_names_its_span(every: dict[str, object], key: str) -> None:
    assert keys({"every": every}, WEDNESDAY)[0][0] == key


def test_by_the_fifth_may_be_late_until_the_next_is_due() -> None:
    assert keys({"day_of_month": {"day": 5}}, WEDNESDAY) == [
        ("2026-11", date(2026, 11, 5), date(2026, 12, 6)),
        ("2026-12", date(2026, 12, 5), date(2027, 1, 6)),
    ]


def test_a_day_that_a_month_lacks_is_its_last_one() -> None:
    assert keys({"day_of_month": {"day": 31}}, date(2026, 2, 10))[1][1] == date(2026, 2, 28)


def test_named_months_alone_come_round() -> None:
    assert [key for key, *_ in keys({"in_months": {"months": [7, 12]}}, WEDNESDAY)] == ["2026-12", "2027-07"]
    assert [key for key, *_ in keys({"in_months": {"months": [7, 12]}}, date(2026, 7, 31))] == [
        "2026-07",
        "2026-12",
    ]


def test_a_blank_number_makes_nothing() -> None:
    assert keys({"every": {"weeks": {"value": None}}}, WEDNESDAY) == []


def test_so_many_days_later_it_is_missed_where_the_rule_says_so() -> None:
    (first, _) = keys({"every": {"per": "month"}, "closes": 10}, WEDNESDAY)

    assert first == ("2026-11", date(2026, 11, 30), date(2026, 12, 11))


@pytest.mark.parametrize(("weekday", "parity", "last"), [(2, None, 25), (2, 0, 25), (2, 1, 2), (6, 1, 6)])
def test_the_fixed_day_of_two_weeks_is_in_the_week_of_its_parity(
    weekday: int, parity: int | None, last: int
) -> None:
    (span, _) = spans_about(Due.model_validate({"every": {"weeks": 2}}), WEDNESDAY)
    assert week_parity(span.start) == 0

    assert fixed_last(span, FixedDay(weekday, parity)).day == last


UNITS = {"days": 1, "weeks": 7}


def slow_span(every: Every, on: date) -> tuple[date, date]:
    """Walk from span to span, one after the other, until the one that holds the day."""
    length = int(every.length.value or 0)
    if every.unit in UNITS:
        start = date(1970, 1, 5)
        step = timedelta(days=length * UNITS[every.unit])
        while start + step <= on:
            start += step
        return start, start + step
    months = length * {"months": 1, "quarters": 3, "half_years": 6, "years": 12}[every.unit]
    year, month = 1800, 1

    def later(year: int, month: int) -> tuple[int, int]:
        for _ in range(months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return year, month

    while date(*later(year, month), 1) <= on:
        year, month = later(year, month)
    return date(year, month, 1), date(*later(year, month), 1)


@given(
    on=DAYS,
    unit=st.sampled_from(["days", "weeks", "months", "quarters", "half_years", "years"]),
    n=st.sampled_from([1, 2, 3, 4, 6]),
)
def test_spans_agree_with_a_slow_count_and_follow_each_other(on: date, unit: str, n: int) -> None:
    if n in (3, 4, 6) and unit in ("half_years", "years"):
        n = 1  # 1800 begins no span of three years
    every = Every.model_validate({unit: n})

    start, end = span_of_every(every, on)

    if 1800 * 12 % (n * {"quarters": 3, "half_years": 6, "years": 12}.get(unit, 1)) == 0:
        assert (start, end) == slow_span(every, on)
    assert start <= on < end
    assert span_of_every(every, end)[0] == end


class TestDatesOfTheFile:
    def found(self, due: dict[str, object], held: date, on: date) -> list[tuple[str, date, date]]:
        return [(one.key, one.start, one.last) for one in spans_of_date(Due.model_validate(due), held, on)]

    def test_a_birthday_comes_round_each_year_and_may_be_wished_early(self) -> None:
        due = {"yearly_on": {"field": "birthday", "before": 3}}

        assert self.found(due, date(1980, 12, 1), WEDNESDAY) == [
            ("2026", date(2026, 11, 28), date(2026, 12, 1))
        ]

    def test_far_away_it_is_not_owed_yet(self) -> None:
        assert self.found({"yearly_on": {"field": "birthday"}}, date(1980, 6, 1), WEDNESDAY) == []

    def test_the_29th_of_february_is_the_28th_in_other_years(self) -> None:
        assert self.found({"yearly_on": {"field": "x"}}, date(2000, 2, 29), date(2026, 2, 1)) == [
            ("2026", date(2026, 2, 28), date(2026, 2, 28))
        ]

    def test_a_lunar_birthday_wanders(self) -> None:
        born = date(1980, 2, 16)  # the first day of the lunar year

        assert lunar_of(born) == (1, 1)
        assert lunar_day(born, 2026) == date(2026, 2, 17)
        assert lunar_day(born, 2027) == date(2027, 2, 6)

    def test_a_leap_month_comes_round_in_its_ordinary_one(self) -> None:
        born = date(2020, 6, 1)  # in the leap fourth month

        assert lunar_of(born) == (4, 10)
        assert lunar_day(born, 2026) == date(2026, 5, 26)

    @pytest.mark.parametrize(
        ("moves_in", "months"),
        [(date(2027, 1, 15), ["2026-11", "2026-12"]), (date(2027, 4, 1), ["2026-12"]), (date(2026, 11, 30), []),
         (date(2027, 3, 31), ["2026-11", "2026-12"]), (date(2026, 12, 1), ["2026-11"])],
    )  # fmt: skip
    def test_each_of_the_four_months_before_a_date_has_one(self, moves_in: date, months: list[str]) -> None:
        due = {"leading_to": {"field": "moves_in_on", "months": 4}}

        assert [key for key, *_ in self.found(due, moves_in, WEDNESDAY)] == months
