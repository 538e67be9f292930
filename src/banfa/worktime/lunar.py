"""Days of the Chinese lunar calendar, and the days on which birthdays and festivals are kept. Nothing is stored here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2099
_JULIAN = 1_721_425  # the Julian day number before the ordinal 0 of `date`
NEVER = frozenset[date]()


class OutOfRange(ValueError):
    """The lunar calendar is kept for 1900 to 2099."""


@dataclass(frozen=True, slots=True, order=True)
class LunarDay:
    """A day of the lunar calendar; a leap month comes after the ordinary one of its number."""

    year: int
    month: int
    is_leap: bool
    day: int


@dataclass(frozen=True, slots=True)
class _Month:
    number: int
    is_leap: bool
    length: int
    first: int  # ordinal of its first day


def lunar_day(on: date) -> LunarDay:
    """Return a day by the lunar calendar. Raises OutOfRange."""
    ordinal = on.toordinal()
    for year in (on.year, on.year - 1):
        months = _months(year)
        if months and months[0].first <= ordinal:
            month = next(one for one in reversed(months) if one.first <= ordinal)
            return LunarDay(year, month.number, month.is_leap, ordinal - month.first + 1)
    raise OutOfRange(on)


def kept_on(year: int, month: int, day: int) -> date:
    """Return the day on which a lunar date is kept in a lunar year: the month's last day where it has no such day.

    What fell into a leap month is kept in the ordinary month of its number, so that it comes once a year.
    """
    found = next(one for one in _months(year) if one.number == month and not one.is_leap)
    return date.fromordinal(found.first + min(day, found.length) - 1)


def last_of_year(year: int) -> date:
    """Return New Year's Eve, the last day of a lunar year."""
    last = _months(year)[-1]
    return date.fromordinal(last.first + last.length - 1)


def solar_birthday(born: date, year: int) -> date:
    """Return the day of a year on which a birthday is kept; one of 29 February on the 28th where there is no 29th."""
    if (born.month, born.day) == (2, 29) and not _is_leap_year(year):
        return date(year, 2, 28)
    return born.replace(year=year)


def lunar_birthdays(born: date, first: date, last: date) -> list[date]:
    """Return the days from one to another, both included, on which a birthday by the lunar calendar is kept."""
    own = lunar_day(born)
    years = range(lunar_day(first).year, lunar_day(last).year + 1)
    return [day for year in years if first <= (day := kept_on(year, own.month, own.day)) <= last]


@lru_cache(maxsize=512)
def births_kept_on(on: date) -> frozenset[date]:
    """Return every day of birth, back to 1900, whose lunar birthday is kept on a day: what a set-wise search asks for."""
    today = lunar_day(on)
    if today.is_leap:
        return NEVER
    return frozenset(
        born
        for year in range(FIRST_YEAR, today.year + 1)
        for born in _births_of(year, today)
        if born <= on
    )  # fmt: skip


def _births_of(year: int, kept: LunarDay) -> Iterator[date]:
    """Yield the days of a lunar year that are kept on a day of another one."""
    length = next(one.length for one in _months(kept.year) if one.number == kept.month and not one.is_leap)
    for month in _months(year):
        if month.number != kept.month:
            continue
        for day in range(kept.day, (month.length if kept.day == length else kept.day) + 1):
            if day <= month.length:
                yield date.fromordinal(month.first + day - 1)


def _is_leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=256)
def _months(year: int) -> tuple[_Month, ...]:
    """Return the months of a lunar year in order; none outside of what is kept."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    from lunar_python import LunarYear  # a quarter of a second to import, which no other page should pay

    return tuple(
        _Month(abs(one.getMonth()), one.getMonth() < 0, one.getDayCount(), int(one.getFirstJulianDay()) - _JULIAN)
        for one in LunarYear.fromYear(year).getMonths()
        if one.getYear() == year
    )  # fmt: skip
