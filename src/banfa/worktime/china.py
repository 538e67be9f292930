"""The working days of China with the days that make up for holidays, as the State Council announces them each year."""

from datetime import date
from functools import cache

import chinese_calendar
from chinese_calendar.constants import Holiday

from banfa.kernel.text import Text
from banfa.worktime.calendar import Layer
from banfa.worktime.days import Day, DayKind

NAME = "national"


@cache
def china() -> Layer:
    """Return the national calendar of all years that are announced."""
    days = {
        on: Day(kind=DayKind.HOLIDAY, note=_title(name)) for on, name in chinese_calendar.holidays.items()
    }
    days |= {
        on: Day(kind=DayKind.MAKE_UP, note=_title(name)) for on, name in chinese_calendar.workdays.items()
    }
    return Layer(name=NAME, days=days, years=_years(days))


def _years(days: dict[date, Day]) -> frozenset[int]:
    return frozenset(on.year for on in days)


@cache
def _title(name: str) -> Text:
    known = next((one for one in Holiday if one.value == name), None)
    return Text(known.chinese, known.value) if known is not None else Text(name, name)
