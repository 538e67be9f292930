"""When shops are open, as people write it in a file: `8:00-21:00`, `上午9点至18点`."""

import re
from dataclasses import dataclass
from datetime import time

TIMES = re.compile(
    r"(?<!\d)(\d{1,2})[:：.点时](\d{2})?[^\d]{0,6}?(?:-|－|–|—|~|～|至|到|to)[^\d]{0,6}?(\d{1,2})[:：.点时](\d{2})?(?!\d)"
)
MIDNIGHT = 24


@dataclass(frozen=True, slots=True)
class Open:
    """From when to when a shop is open, in minutes of the day."""

    start: int
    end: int


def open_in(words: str) -> Open | None:
    """Return the hours that words name; None where they name none, or close before they open."""
    found = TIMES.search(words)
    if found is None:
        return None
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
    if first >= MIDNIGHT or last > MIDNIGHT or first_minute > 59 or last_minute > 59:
        return None
    start, end = first * 60 + first_minute, last * 60 + last_minute
    return Open(start, end) if start < end <= MIDNIGHT * 60 else None


def minutes_of(at: time) -> int:
    """Return a time of day in minutes."""
    return at.hour * 60 + at.minute


def time_of(minutes: int) -> time:
    """Return minutes of a day as a time, the last minute of the day where they go beyond it."""
    kept = min(minutes, MIDNIGHT * 60 - 1)
    return time(kept // 60, kept % 60)
