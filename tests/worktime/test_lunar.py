"""Lunar days, against the library month by month, and the days on which birthdays are kept."""

from datetime import date, timedelta

import pytest
from lunar_python import Solar

from banfa.worktime import lunar

MID_AUTUMNS = {
    2023: date(2023, 9, 29),
    2024: date(2024, 9, 17),
    2025: date(2025, 10, 6),
    2026: date(2026, 9, 25),
}


@pytest.mark.parametrize("step", range(0, 55_000, 1_379))
def test_a_day_is_the_lunar_day_that_the_library_gives(step: int) -> None:
    on = date(1930, 1, 31) + timedelta(days=step)
    other = Solar.fromYmd(on.year, on.month, on.day).getLunar()

    found = lunar.lunar_day(on)

    assert (found.year, found.month, found.is_leap, found.day) == (
        other.getYear(), abs(other.getMonth()), other.getMonth() < 0, other.getDay(),
    )  # fmt: skip


@pytest.mark.parametrize("year", MID_AUTUMNS)
def test_mid_autumn_falls_where_the_calendar_says(year: int) -> None:
    assert lunar.kept_on(year, 8, 15) == MID_AUTUMNS[year]


def test_new_years_eve_is_the_day_before_the_spring_festival() -> None:
    for year in range(2020, 2035):
        assert lunar.last_of_year(year) + timedelta(days=1) == lunar.kept_on(year + 1, 1, 1)


def test_who_was_born_in_a_leap_month_keeps_the_ordinary_month_once_a_year() -> None:
    born = date(2020, 5, 24)  # the second day of the leap fourth month

    kept = lunar.lunar_birthdays(born, date(2021, 1, 1), date(2025, 12, 31))

    assert [lunar.lunar_day(on).month for on in kept] == [4] * 5
    assert all(lunar.lunar_day(on).day == 2 and not lunar.lunar_day(on).is_leap for on in kept)


def test_a_thirtieth_is_kept_on_the_twenty_ninth_of_a_short_month() -> None:
    assert lunar.lunar_day(lunar.kept_on(2025, 12, 30)) == lunar.LunarDay(2025, 12, is_leap=False, day=29)


@pytest.mark.parametrize(
    ("year", "kept"), [(2023, date(2023, 2, 28)), (2024, date(2024, 2, 29)), (2100, date(2100, 2, 28))]
)
def test_the_twenty_ninth_of_february_is_kept_on_the_twenty_eighth_otherwise(year: int, kept: date) -> None:
    assert lunar.solar_birthday(date(2000, 2, 29), year) == kept


@pytest.mark.parametrize("on", [date(2026, 2, 16), date(2025, 7, 25)])
def test_the_births_of_a_day_are_those_that_are_kept_on_it(on: date) -> None:
    asked = lunar.births_kept_on(on)
    span = [date(1975, 1, 1) + timedelta(days=step) for step in range(800)]

    assert {one for one in asked if one in set(span)} == {
        one for one in span if lunar.lunar_birthdays(one, on, on)
    }


def test_a_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(lunar.OutOfRange):
        lunar.lunar_day(date(1899, 5, 1))
