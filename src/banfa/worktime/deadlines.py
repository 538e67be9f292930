"""Deadlines: until when something is in time, and the days that were counted to get there."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from banfa.kernel.text import Text
from banfa.worktime.calendar import ONE_DAY, Calendar
from banfa.worktime.days import NO_NOTE, DayKind

Moved = Literal["never", "earlier", "later"]
WEEKDAYS = tuple(
    Text(f"周{zh}", en)
    for zh, en in zip("一二三四五六日", ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A day on the way to a deadline: whether it counts, and as which one.

    `kind` is None in a year whose calendar is not known, for deadlines that count worked and other days alike.
    """

    on: date
    kind: DayKind | None
    note: Text
    number: int | None

    @property
    def words(self) -> Text:
        """What the day is called; nothing where its year is not known."""
        return self.kind.words if self.kind is not None else NO_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """Until when something is in time.

    At `due_at` itself it still is, as rules say "by the close of work" and "within 48 hours"; a deadline that takes
    `is_whole_day` ends with its last day, and the midnight in `due_at` is the first moment that is late.
    """

    event_at: datetime
    due_at: datetime
    last_day: date
    rule: Text
    is_whole_day: bool = False
    counted: tuple[Counted, ...] = ()

    def is_late(self, at: datetime) -> bool:
        """Tell whether a moment is too late."""
        return at >= self.due_at if self.is_whole_day else at > self.due_at


def within_working_days(calendar: Calendar, event: datetime, days: int) -> Deadline:
    """Return the close of the n-th working day after the event's day. Raises UnknownYear, NoWorkingTime."""
    if days < 1:
        raise ValueError(f"{days} working days are no limit: give at least one")
    counted, number = [], 0
    first = calendar.day_of(event) + ONE_DAY
    for on in calendar.days_from(first):
        number += calendar.works(on)
        counted.append(on)
        if number == days:
            break
    return Deadline(
        event_at=event, due_at=calendar.close_of(on), last_day=on, counted=_numbered(calendar, counted),
        rule=Text(f"{days} 个工作日内", f"within {days} working {_days(days)}"),
    )  # fmt: skip


def within_working_hours(calendar: Calendar, event: datetime, hours: timedelta) -> Deadline:
    """Return when so much working time has passed since the event. Raises UnknownYear, NoWorkingTime."""
    if hours <= timedelta():
        raise ValueError(f"{hours} of work are no limit: give more than nothing")
    left, counted = hours, []
    for on in calendar.days_from(calendar.day_of(event)):
        counted.append(on)
        for opens, closes in calendar.spans_of(on):
            start = max(opens, event)
            if closes <= start:
                continue
            if closes - start >= left:
                return Deadline(
                    event_at=event, due_at=start + left, last_day=on, rule=_working_hours(hours),
                    counted=_numbered(calendar, counted),
                )  # fmt: skip
            left -= closes - start
    raise AssertionError("days_from ends with an error")


def within_hours(calendar: Calendar, event: datetime, hours: int) -> Deadline:
    """Return when so many hours of the clock have passed, day and night, worked or not."""
    due = event + timedelta(hours=hours)
    words = Text(f"{hours} 小时内", f"within {hours} {'hour' if hours == 1 else 'hours'}")
    first, last = calendar.day_of(event), calendar.day_of(due)
    return Deadline(
        event_at=event, due_at=due, last_day=last, rule=words, counted=_each_day(calendar, first, last)
    )  # fmt: skip


def within_days(calendar: Calendar, event: datetime, days: int) -> Deadline:
    """Return the end of the n-th day after the event's, worked or not; 0 is the same day."""
    first = calendar.day_of(event)
    last = first + timedelta(days=days)
    return _whole_day(
        calendar, event, last, Text(f"{days} 天内", f"within {days} {_days(days)}"),
        _each_day(calendar, first + ONE_DAY, last),
    )  # fmt: skip


def by_end_of_day(calendar: Calendar, event: datetime) -> Deadline:
    """Return the end of the event's own day."""
    return _whole_day(calendar, event, calendar.day_of(event), Text("当天", "the same day"))


def by_time(calendar: Calendar, event: datetime, at: time, *, working: bool = True) -> Deadline:
    """Return the first such time of day after the event, of a working day unless told otherwise.

    What comes before 18:00 is due the same day at 18:00, what comes at 18:00 or later the next. Raises UnknownYear.
    """
    first = calendar.day_of(event)
    for on in calendar.days_from(first):
        if calendar.moment(on, at) > event and (not working or calendar.works(on)):
            break
    words = Text(f"每日 {at:%H:%M} 前", f"by {at:%H:%M} each day")
    return Deadline(
        event_at=event, due_at=calendar.moment(on, at), last_day=on, rule=words, counted=_up_to(calendar, first, on)
    )  # fmt: skip


def by_weekday(calendar: Calendar, event: datetime, weekday: int, *, moved: Moved = "later") -> Deadline:
    """Return the end of the first such weekday (0 is Monday) from the event's day on. Raises UnknownYear.

    One that is not worked is moved to the working day after it or before it; never back before the event's day.
    """
    first = calendar.day_of(event)
    meant = first + timedelta(days=(weekday - first.weekday()) % 7)
    words = Text(f"每{WEEKDAYS[weekday].zh}", f"every {WEEKDAYS[weekday].en}")
    last = max(_moved(calendar, meant, moved), first)
    return _whole_day(calendar, event, last, words, _up_to(calendar, meant, last))


def by_day_of_month(
    calendar: Calendar, month: date, day: int, *, moved: Moved = "never"
) -> Deadline:  # fmt: skip
    """Return the end of a day of `month`'s month, its last day where it has no such day. Raises UnknownYear if moved."""
    first = month.replace(day=1)
    meant = first.replace(day=min(day, monthrange(first.year, first.month)[1]))
    words = Text(f"每月 {day} 日前", f"by day {day} of the month")
    last = _moved(calendar, meant, moved)
    return _whole_day(calendar, calendar.moment(first, time.min), last, words, _up_to(calendar, meant, last))


def _moved(calendar: Calendar, on: date, moved: Moved) -> date:
    if moved == "later":
        return calendar.working_day_on_or_after(on)
    return calendar.working_day_on_or_before(on) if moved == "earlier" else on


def _whole_day(
    calendar: Calendar, event: datetime, last: date, rule: Text, counted: tuple[Counted, ...] = ()
) -> Deadline:
    due = calendar.moment(last + ONE_DAY, time.min)
    return Deadline(
        event_at=event, due_at=due, last_day=last, is_whole_day=True, rule=rule, counted=counted
    )  # fmt: skip


def _each_day(calendar: Calendar, first: date, last: date) -> tuple[Counted, ...]:
    """Count every day alike, from the first to the last."""
    return tuple(
        _told(calendar, first + timedelta(days=step), step + 1) for step in range((last - first).days + 1)
    )


def _up_to(calendar: Calendar, meant: date, last: date) -> tuple[Counted, ...]:
    """Show the days by which a deadline moved from the day that is meant; the last one counts alone."""
    first, far = sorted((meant, last))
    days = (first + timedelta(days=step) for step in range((far - first).days + 1))
    return tuple(_told(calendar, on, 1 if on == last else None) for on in days)


def _told(calendar: Calendar, on: date, number: int | None) -> Counted:
    if on.year not in calendar.years:
        return Counted(on=on, kind=None, note=NO_NOTE, number=number)
    day = calendar.day(on)
    return Counted(on=on, kind=day.kind, note=day.note, number=number)


def _numbered(calendar: Calendar, days: Iterable[date]) -> tuple[Counted, ...]:
    found, number = [], 0
    for on in days:
        day = calendar.day(on)
        number += day.works
        found.append(Counted(on=on, kind=day.kind, note=day.note, number=number if day.works else None))
    return tuple(found)


def _working_hours(hours: timedelta) -> Text:
    count = f"{hours.total_seconds() / 3600:g}"
    return Text(f"{count} 个工作小时内", f"within {count} working {'hour' if count == '1' else 'hours'}")


def _days(days: int) -> str:
    return "day" if days == 1 else "days"
