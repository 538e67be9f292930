"""How soon something is due, in words, and the days that were counted to get there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.web.numerals import running_day
from banfa.worktime import Counted

HOUR = 3_600
MOST_DAYS = 28  # more than four weeks of days would be no picture any more
SHORT_WEEKDAYS = tuple(
    Text(f"周{zh}", en)
    for zh, en in zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """How soon a deadline is: relative words, the exact moment, and the look: late, now, soon or nothing."""

    words: Text
    exact: Text
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """One day of a count; `gap` days were left out before it."""

    day: Counted
    gap: int = 0

    @property
    def weekday(self) -> Text:
        return SHORT_WEEKDAYS[self.day.on.weekday()]

    @property
    def kind(self) -> str:
        return self.day.kind.value if self.day.kind is not None else ""

    @property
    def told(self) -> Text:
        """Say what the day is and whether it counts."""
        kind = self.day.words
        named = [kind.zh, self.day.note.zh], [kind.en, self.day.note.en]
        zh, en = (" ".join(filter(None, parts)) for parts in named)
        number = self.day.number
        counts = Text(f"第 {number} 天", f"day {number}") if number else Text("不计", "not counted")
        return Text("，".join(filter(None, [zh, counts.zh])), ", ".join(filter(None, [en, counts.en])))


def last_day_of(due_at: datetime, *, is_whole_day: bool) -> date:
    """Return the last day that is in time; a deadline of a whole day ends with the midnight after it."""
    there = timezone.localtime(due_at)
    return (there - timedelta(microseconds=1)).date() if is_whole_day else there.date()


def remaining(due_at: datetime, now: datetime, *, is_whole_day: bool = False) -> Remaining:
    """Say how soon a deadline is."""
    last, today = last_day_of(due_at, is_whole_day=is_whole_day), timezone.localtime(now).date()
    hour = "" if is_whole_day else f" {timezone.localtime(due_at):%H:%M}"
    day, weekday = running_day(last, today), SHORT_WEEKDAYS[last.weekday()]
    exact = Text(f"{day.zh} {weekday.zh}{hour}", f"{weekday.en} {day.en}{hour}")
    is_late = now >= due_at if is_whole_day else now > due_at
    if is_late:
        return Remaining(words=_late(due_at, now, (today - last).days), exact=exact, look="late")
    days = (last - today).days
    if days == 0:
        words = Text(f"今天{hour or '内'}", f"today{hour}")
        return Remaining(words=words, exact=exact, look="now")
    if days == 1:
        return Remaining(words=Text(f"明天{hour}", f"tomorrow{hour}"), exact=exact, look="soon")
    look = "soon" if days <= 6 - today.weekday() else ""
    return Remaining(words=Text(f"{days} 天后", f"in {days} days"), exact=exact, look=look)


def _late(due_at: datetime, now: datetime, days: int) -> Text:
    if days:
        return Text(f"逾期 {days} 天", f"{days} {'day' if days == 1 else 'days'} late")
    hours = int((now - due_at).total_seconds() // HOUR)
    if hours:
        return Text(f"逾期 {hours} 小时", f"{hours} h late")
    return Text("刚逾期", "just late")


def day_cells(counted: Sequence[Counted]) -> list[DayCell]:
    """Return the days of a count to be drawn; of a long one its first and last two weeks."""
    if len(counted) <= MOST_DAYS:
        return [DayCell(day=one) for one in counted]
    half = MOST_DAYS // 2
    head, tail = counted[:half], counted[-half:]
    left_out = len(counted) - MOST_DAYS
    return [
        *(DayCell(day=one) for one in head),
        DayCell(day=tail[0], gap=left_out),
        *(DayCell(day=one) for one in tail[1:]),
    ]
