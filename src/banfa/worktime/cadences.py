"""Cadences: what is owed once in a period or in so many weeks, whichever day of it."""

from datetime import date, time, timedelta

from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.worktime.calendar import Calendar
from banfa.worktime.deadlines import Deadline

FIRST_MONDAY = date(1970, 1, 5)  # stretches of several weeks are told from here on


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


def once_in_weeks(calendar: Calendar, on: date, weeks: int = 1, *, since: date = FIRST_MONDAY) -> Deadline:
    """Return the deadline of what is owed once in every so many weeks, for the stretch that `on` falls into.

    Weeks begin on Monday; stretches follow one another from the week of `since` on, so everybody's are the same.
    """
    if weeks < 1:
        raise ValueError(f"{weeks} weeks are no cadence: give at least one")
    monday = since - timedelta(days=since.weekday())
    start = monday + timedelta(weeks=(on - monday).days // (7 * weeks) * weeks)
    end = start + timedelta(weeks=weeks)
    return Deadline(
        event_at=calendar.moment(start, time.min),
        due_at=calendar.moment(end, time.min),
        last_day=end - timedelta(days=1),
        is_whole_day=True,
        rule=Text("每周一次", "once a week")
        if weeks == 1
        else Text(f"每 {weeks} 周一次", f"once in {weeks} weeks"),
    )
