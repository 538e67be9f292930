"""The same questions answered minute by minute, from the announced lists alone: nothing here is shared with the code.

Independent on purpose: no layers, no spans, no arithmetic on working time.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
Opening = Callable[[date], list[tuple[str, str]]]


def office_hours(day: date) -> list[tuple[str, str]]:
    """Half past eight to noon and half past one to six, on days that China works."""
    return [("08:30", "12:00"), ("13:30", "18:00")] if chinese_calendar.is_workday(day) else []


def is_open(moment: datetime, opening: Opening) -> bool:
    """Tell whether the minute that begins now is worked."""
    here = moment.astimezone(SHANGHAI)
    clock = here.strftime("%H:%M")
    return any(start <= clock < end for start, end in opening(here.date()))


def close_of_nth_working_day(event: datetime, days: int, opening: Opening) -> datetime:
    """Walk day by day, tick off those that are worked, and take the end of the last."""
    day = event.astimezone(SHANGHAI).date()
    while days:
        day += timedelta(days=1)
        if opening(day):
            days -= 1
    clock = opening(day)[-1][1]
    return datetime.fromisoformat(f"{day.isoformat()}T{clock}").replace(tzinfo=SHANGHAI)


def after_working_minutes(event: datetime, minutes: int, opening: Opening) -> datetime:
    """Walk minute by minute until so many of them were worked."""
    moment = event
    while True:
        minutes -= is_open(moment, opening)
        moment += MINUTE
        if not minutes:
            return moment


def working_minutes(start: datetime, end: datetime, opening: Opening) -> int:
    """Count the worked minutes between two moments."""
    count = 0
    while start < end:
        count += is_open(start, opening)
        start += MINUTE
    return count
