"""Working calendars, deadlines and cadences as immutable values. No clock is read here and nothing is stored."""

from banfa.worktime.cadences import once_in, once_in_weeks
from banfa.worktime.calendar import Calendar, Layer, UnknownYear
from banfa.worktime.china import china
from banfa.worktime.days import Day, DayKind, Resolved, Span
from banfa.worktime.deadlines import (
    Counted,
    Deadline,
    by_day_of_month,
    by_end_of_day,
    by_time,
    by_weekday,
    within_days,
    within_hours,
    within_working_days,
    within_working_hours,
)

__all__ = [
    "Calendar",
    "Counted",
    "Day",
    "DayKind",
    "Deadline",
    "Layer",
    "Resolved",
    "Span",
    "UnknownYear",
    "by_day_of_month",
    "by_end_of_day",
    "by_time",
    "by_weekday",
    "china",
    "once_in",
    "once_in_weeks",
    "within_days",
    "within_hours",
    "within_working_days",
    "within_working_hours",
]
