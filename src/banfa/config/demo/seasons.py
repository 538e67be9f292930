"""The festivals that move trade, from the mean moon: right to a day or two in any year, enough for a season."""

from datetime import date, datetime, timedelta

_NEW_MOON = datetime(2000, 1, 7, 2, 14)  # noqa: DTZ001  China time
_MONTH_DAYS = 29.530588861
_NOON = timedelta(hours=12)


def spring_festival(year: int) -> date:
    """Return the first day of the lunar year: the new moon nearest to 5 February."""
    return _moon_nearest(date(year, 2, 5), days_after_new=0.0)


def mid_autumn(year: int) -> date:
    """Return the fifteenth of the eighth lunar month: the one that lies nearest to 23 September."""
    return _moon_nearest(date(year, 9, 23), days_after_new=14.0)


def national_day(year: int) -> date:
    return date(year, 10, 1)


def _moon_nearest(day: date, *, days_after_new: float) -> date:
    first = _NEW_MOON + timedelta(days=days_after_new)
    middle = datetime(day.year, day.month, day.day) + _NOON  # noqa: DTZ001
    moons = round((middle - first) / timedelta(days=_MONTH_DAYS))
    return (first + timedelta(days=moons * _MONTH_DAYS)).date()
