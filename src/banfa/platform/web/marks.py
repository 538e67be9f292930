"""A grade as a small mark: its letter or its words, and how strongly it is filled."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text

LONGEST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value: `tone` is a, b or c (filled, tinted, hollow), or x for an undecided one."""

    value: str
    label: Text
    tone: str

    @property
    def is_short(self) -> bool:
        return len(self.value) <= LONGEST_LETTERS


def tone_of(place: int, count: int) -> str:
    """Return how the value at `place` of `count` ordered ones is filled: first full, last hollow, tinted between."""
    if place == 0:
        return "a"
    return "c" if place == count - 1 else "b"


def mark_of(value: str | None, ordered: Sequence[tuple[str, Text]]) -> Mark:
    """Return the mark of a value among its classification's values, best first; None is undecided."""
    if value is None:
        return Mark(value="?", label=Text("未定", "undecided"), tone="x")
    names = [name for name, _ in ordered]
    if value not in names:
        return Mark(value=value, label=Text(value, value), tone="b")
    place = names.index(value)
    return Mark(value=value, label=ordered[place][1], tone=tone_of(place, len(names)))
