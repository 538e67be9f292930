"""The days on which a date of the file comes round, by the solar or the lunar calendar, and the months that lead to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from banfa.features.duties.cadences import ONE_DAY, Span, whole
from banfa.kernel.period import Period, add_months
from banfa.policy.model import Due

AHEAD = timedelta(days=45)
BEHIND = timedelta(days=14)
LEAP_DAY = (2, 29)


def spans_of_date(due: Due, held: date, on: date) -> list[Span]:
    """Return the spans that a date of the file gives about a day: none where it is far away, or a number is blank."""
    if any(number.value is None for _, number in due.numbers()):
        return []
    late = timedelta(days=whole(due.closes)) if due.closes is not None else timedelta()
    if due.yearly_on is not None:
        early = (
            timedelta(days=whole(due.yearly_on.before)) if due.yearly_on.before is not None else timedelta()
        )
        return [
            Span(key=str(year), start=day - early, end=day + ONE_DAY, last=day, closes=day + late + ONE_DAY)
            for year, day in _yearly(held, due.yearly_on.calendar, on)
            if day + late >= on
        ]
    if due.leading_to is not None:
        return [*_leading(held, whole(due.leading_to.months), on)]
    return []


def _yearly(held: date, calendar: str, on: date) -> Iterator[tuple[int, date]]:
    """Yield year and day of what comes round between a while ago and a while ahead."""
    for year in (on.year - 1, on.year, on.year + 1):
        day = solar_day(held, year) if calendar == "solar" else lunar_day(held, year)
        if day is not None and day > held and on - BEHIND <= day <= on + AHEAD:
            yield year, day


def solar_day(held: date, year: int) -> date:
    """Return the day of a year: 29 February comes on 28 February where there is none."""
    if (held.month, held.day) == LEAP_DAY:
        return add_months(date(held.year, 2, 29), 12 * (year - held.year))
    return held.replace(year=year)


@lru_cache(maxsize=100_000)  # people are born on some thirty thousand days
def lunar_day(held: date, year: int) -> date | None:
    """Return on which day the lunar year that begins in `year` has the lunar month and day of a date.

    A leap month comes round in its ordinary one, the 30th on the 29th where the month is short.
    """
    month, day = lunar_of(held)
    for one in _months_of(year):
        if one.month == month:
            return one.first + timedelta(days=min(day, one.days) - 1)
    return None


def lunar_of(on: date) -> tuple[int, int]:
    """Return the lunar month, a leap one by its ordinary number, and the day of it."""
    for year in (on.year, on.year - 1):
        for one in _months_of(year):
            if timedelta() <= on - one.first < timedelta(days=one.days):
                return abs(one.month), (on - one.first).days + 1
    raise AssertionError(f"{on} lies in no lunar month")


@dataclass(frozen=True, slots=True)
class _LunarMonth:
    """A month of a lunar year, negative where it is a leap month, with its first day by the solar calendar."""

    month: int
    first: date
    days: int


@cache  # the package takes 15 ms for a year it did not have in hand just before
def _months_of(year: int) -> tuple[_LunarMonth, ...]:
    from lunar_python import LunarYear, Solar

    found = []
    for one in LunarYear.fromYear(year).getMonthsInYear():
        first = Solar.fromJulianDay(one.getFirstJulianDay())
        day = date(first.getYear(), first.getMonth(), first.getDay())
        found.append(_LunarMonth(one.getMonth(), day, one.getDayCount()))
    return tuple(found)


def _leading(held: date, months: int, on: date) -> Iterator[Span]:
    """Yield this and the next month, as far as they are among the months before the date's own month."""
    for step in range(2):
        start = add_months(on.replace(day=1), step)
        end = add_months(start, 1)
        before = (held.year - start.year) * 12 + held.month - start.month
        if 1 <= before <= months:
            yield Span(key=str(Period(start, end)), start=start, end=end, last=end - ONE_DAY, closes=end)
