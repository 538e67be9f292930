"""Until when a step is to be decided, in working days of the unit that the request is about."""

from collections.abc import Callable
from datetime import date, datetime

from banfa.platform.org.zone import zone
from banfa.worktime import Calendar, UnknownYear, china, within_working_days

CalendarOf = Callable[[str], Calendar]


def _everywhere(unit_path: str) -> Calendar:
    return Calendar(layers=(china(),), zone=zone())


_calendar_of: list[CalendarOf] = [_everywhere]


def declare_calendar(source: CalendarOf) -> None:
    """Tell, in `AppConfig.ready`, which calendar is in force at a unit; without it the country's is."""
    _calendar_of[:] = [source]


def due_on(at: datetime, working_days: int | None, *, unit_path: str) -> date | None:
    """Return the last day that is in time; None where the chain sets no limit.

    None too where the holidays of that year are not published yet: a request need not wait for them.
    """
    if working_days is None:
        return None
    try:
        return within_working_days(_calendar_of[0](unit_path), at, working_days).last_day
    except UnknownYear:
        return None
