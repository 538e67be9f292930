"""Deadlines of obligations: until when something is in time after an event, and every cadence in words."""

from datetime import datetime, timedelta

from banfa.features.duties.cadences import whole
from banfa.kernel.text import Text
from banfa.policy.model import Obligation, Within
from banfa.worktime import (
    Calendar,
    Deadline,
    by_time,
    within_days,
    within_hours,
    within_working_days,
    within_working_hours,
)


def deadline_after(within: Within, event_at: datetime, calendar: Calendar) -> Deadline:
    """Return until when something is in time after an event, with the days counted. Raises UnknownYear, NoWorkingTime."""
    if within.by_time is not None:
        return by_time(calendar, event_at, within.by_time)
    assert within.length is not None
    number = whole(within.length)
    if within.working_days is not None:
        return within_working_days(calendar, event_at, number)
    if within.working_hours is not None:
        return within_working_hours(calendar, event_at, timedelta(hours=number))
    if within.hours is not None:
        return within_hours(calendar, event_at, number)
    return within_days(calendar, event_at, number)


def deadline_of_span(rule: Obligation, event_at: datetime, due_at: datetime, calendar: Calendar) -> Deadline:
    """Return the deadline of a recurrent duty: its rule in words, and its last day."""
    last = calendar.day_of(due_at - timedelta(microseconds=1))
    return Deadline(
        event_at=event_at, due_at=due_at, last_day=last, is_whole_day=True, rule=cadence_words(rule)
    )


UNITS = {
    "days": (Text("每天", "every day"), Text("每 {n} 天", "every {n} days")),
    "weeks": (Text("每周", "every week"), Text("每 {n} 周", "every {n} weeks")),
    "months": (Text("每月", "every month"), Text("每 {n} 个月", "every {n} months")),
    "quarters": (Text("每季度", "every quarter"), Text("每 {n} 个季度", "every {n} quarters")),
    "half_years": (Text("每半年", "every half-year"), Text("每 {n} 个半年", "every {n} half-years")),
    "years": (Text("每年", "every year"), Text("每 {n} 年", "every {n} years")),
}
LIMITS = {
    "working_days": Text("{n} 个工作日内", "within {n} working days"),
    "working_hours": Text("{n} 个工作小时内", "within {n} working hours"),
    "days": Text("{n} 天内", "within {n} days"),
    "hours": Text("{n} 小时内", "within {n} hours"),
}


def cadence_words(rule: Obligation) -> Text:
    """Say when an obligation is due, in words."""
    due = rule.due
    if due.every is not None:
        n = due.every.length.value
        one, many = UNITS[due.every.unit]
        words = one if n == 1 else _with(many, n)
        times = due.every.times.value if due.every.times is not None else None
        count = (
            _with(Text(" {n} 次", ", {n} times"), times)
            if times is not None and times > 1
            else Text("一次", "")
        )
        fixed = Text("（固定日）", " on the fixed day") if due.every.fixed_day else Text("", "")
        return words + count + fixed
    if due.after is not None:
        within = due.after.within
        if within.by_time is not None:
            return Text(f"当日 {within.by_time:%H:%M} 前", f"by {within.by_time:%H:%M} of the day")
        return _with(LIMITS[within.unit], within.length.value if within.length is not None else None)
    if due.day_of_month is not None:
        months = due.day_of_month.months
        listed = "、".join(str(one) for one in months)
        every = Text(f"{listed} 月", f"of the months {listed}") if months else Text("每月", "of each month")
        n = due.day_of_month.day.value
        return Text(f"{every.zh} {n} 日前", f"by day {n} {every.en}")
    if due.in_months is not None:
        listed = "、".join(str(one) for one in due.in_months.months)
        return Text(f"每年 {listed} 月", f"in the months {listed}")
    if due.yearly_on is not None:
        lunar = due.yearly_on.calendar == "lunar"
        return Text(
            "每年当日（农历）" if lunar else "每年当日",
            "each year on the lunar day" if lunar else "each year on the day",
        )
    assert due.leading_to is not None
    return _with(Text("之前 {n} 个月内每月", "in each of the {n} months before"), due.leading_to.months.value)


def _with(words: Text, number: object) -> Text:
    shown = "…" if number is None else f"{number}"
    return Text(words.zh.replace("{n}", shown), words.en.replace("{n}", shown))
