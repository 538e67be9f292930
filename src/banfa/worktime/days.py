"""What a day is to a calendar: working or not, and during which hours."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

NO_NOTE = Text("", "")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class BadHours(BanfaError):
    """The words are no working hours."""

    status = 400


class DayKind(StrEnum):
    """Working as in every week, at rest as in every week, a holiday, or a working day that makes up for one (调休)."""

    WORKING = "working"
    REST = "rest"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"

    @property
    def works(self) -> bool:
        return self in (DayKind.WORKING, DayKind.MAKE_UP)

    @property
    def words(self) -> Text:
        return KIND_WORDS[self]


KIND_WORDS = {
    DayKind.WORKING: Text("工作日", "working day"),
    DayKind.REST: Text("休息日", "day of rest"),
    DayKind.HOLIDAY: Text("节假日", "holiday"),
    DayKind.MAKE_UP: Text("调休上班", "make-up day"),
}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One period of work within a day, its end not included."""

    start: time
    end: time

    @property
    def minutes(self) -> int:
        return minute_of(self.end) - minute_of(self.start)

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


Hours = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a layer says of one day. Without hours of its own a working day has the usual ones."""

    kind: DayKind
    hours: Hours | None = None
    note: Text = NO_NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A day as a whole calendar has it; `layer` names who said so, `hours` are none on a day without work."""

    kind: DayKind
    hours: Hours
    note: Text
    layer: str

    @property
    def works(self) -> bool:
        return bool(self.hours)


def minute_of(at: time) -> int:
    """Return the minutes since midnight."""
    return at.hour * 60 + at.minute


def read_hours(words: str) -> Hours:
    """Read `08:30-12:00 13:30-17:30`: one or more periods in order that do not meet. Raises BadHours."""
    found: list[Span] = []
    for part in words.replace("、", " ").replace(",", " ").replace(";", " ").replace("–", "-").split():
        match = _HOURS.fullmatch(part)
        if match is None:
            raise _bad(words)
        first, second, third, fourth = (int(group) for group in match.groups())
        span = Span(time(first, second), time(third, fourth))
        if span.minutes <= 0 or (found and span.start <= found[-1].end):
            raise _bad(words)
        found.append(span)
    if not found:
        raise _bad(words)
    return tuple(found)


def said_hours(hours: Hours) -> str:
    """Write hours as `read_hours` reads them."""
    return " ".join(str(span) for span in hours)


def _bad(words: str) -> BadHours:
    shown = words[:40]
    return BadHours(
        Text(
            f"“{shown}”不是工作时间：请写成 08:30-12:00 13:30-17:30，先后有序、互不重叠",
            f"'{shown}' are no working hours: write 08:30-12:00 13:30-17:30, in order and apart",
        )
    )
