"""Cadences: what is owed once in a period, whichever day of it."""

from datetime import time

from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.worktime.calendar import Calendar
from banfa.worktime.deadlines import Deadline


def once_in(calendar: Calendar, period: Period) -> Deadline:
    """Return the deadline of what is owed once in a month, quarter, half-year or year: the end of the period."""
    title = period.title
    return Deadline(
        event_at=calendar.moment(period.start, time.min),
        due_at=calendar.moment(period.end, time.min),
        last_day=period.last_day,
        is_whole_day=True,
        rule=Text(f"{title.zh}内一次", f"once in {title.en}"),
    )
