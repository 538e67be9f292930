"""A year as its page shows it: twelve months in weeks, and one day with its reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from banfa.kernel.period import add_months
from banfa.kernel.text import Text
from banfa.platform.calendars.models import SaidDay
from banfa.worktime import Calendar, DayKind, Resolved
from banfa.worktime.days import said_hours

NAMES = tuple(
    Text(zh, en) for zh, en in zip("一二三四五六日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True)
)
MONTHS = 12
SOURCES = {
    "": Text("按星期", "by the week"),
    "national": Text("国家公布", "announced for the country"),
    "organisation": Text("全机构", "for the whole organisation"),
    "person": Text("本人", "for this person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day of the year's view."""

    on: date
    kind: DayKind
    is_today: bool
    is_open: bool
    is_own: bool
    is_short: bool
    told: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month in weeks of seven, empty cells before its first day, and how many days of it are worked."""

    start: date
    weeks: Sequence[Sequence[Cell | None]]
    worked: int

    @property
    def title(self) -> Text:
        return Text(f"{self.start.month} 月", f"{self.start:%b}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One day in words: what it is, who said so, its hours, and what was said of it by hand in this calendar."""

    on: date
    day: Resolved
    source: Text
    hours: str
    said: SaidDay | None


def months_of(
    calendar: Calendar, year: int, *, said: Iterable[SaidDay], today: date, opened: date | None
) -> list[Month]:
    """Lay a known year out."""
    own = {one.on for one in said}
    starts = [add_months(date(year, 1, 1), step) for step in range(MONTHS)]
    return [_month(calendar, start, own, today, opened) for start in starts]


def _month(calendar: Calendar, start: date, own: set[date], today: date, opened: date | None) -> Month:
    end = add_months(start, 1)
    days = [start + timedelta(days=step) for step in range((end - start).days)]
    cells = [_cell(calendar, on, own, today, opened) for on in days]
    padded: list[Cell | None] = [*[None] * start.weekday(), *cells]
    padded += [None] * (-len(padded) % 7)
    weeks = [padded[place : place + 7] for place in range(0, len(padded), 7)]
    return Month(start=start, weeks=weeks, worked=sum(one.kind.works for one in cells))


def _cell(calendar: Calendar, on: date, own: set[date], today: date, opened: date | None) -> Cell:
    day = calendar.day(on)
    words = day.kind.words
    note = day.note
    told = Text(f"{words.zh}，{note.zh}", f"{words.en}, {note.en}") if note.zh else words
    return Cell(
        on=on, kind=day.kind, is_today=on == today, is_open=on == opened, is_own=on in own, told=told,
        is_short=day.works and day.hours != calendar.usual_hours(on),
    )  # fmt: skip


def shown_day(calendar: Calendar, on: date, said: Iterable[SaidDay]) -> Shown:
    """Tell of one day. Raises UnknownYear."""
    day = calendar.day(on)
    return Shown(
        on=on, day=day, source=SOURCES.get(day.layer, Text("所属机构", "for its unit")), hours=said_hours(day.hours),
        said=next((one for one in said if one.on == on), None),
    )  # fmt: skip
