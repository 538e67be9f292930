"""A movement laid out as a matrix: rows are the values before, columns the values now."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.features.grading.queries import Movement
from banfa.kernel.text import Text
from banfa.platform.web.marks import Mark, mark_of

UNDECIDED = "~"
STRONG = 0.1
MOST_VALUES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many went from one value to another; `tone` grows stronger from a tenth of the row."""

    old: str
    new: str
    count: int
    share: float
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A value before, and where its customers are now."""

    mark: Mark
    total: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole movement."""

    heads: Sequence[tuple[Mark, int]]
    lines: Sequence[Line]
    arrived: Sequence[int]
    arrived_total: int
    gone_total: int
    up: int
    down: int
    same: int


def matrix_of(movement: Movement, ordered: Sequence[tuple[str, Text]]) -> Matrix:
    """Lay a movement out in its values' order."""
    return Matrix(
        heads=[(mark_of(value, ordered), movement.new_totals.get(value, 0)) for value in movement.values],
        lines=[_line(movement, value, ordered) for value in movement.values],
        arrived=[movement.arrived.get(value, 0) for value in movement.values],
        arrived_total=sum(movement.arrived.values()),
        gone_total=sum(movement.gone.values()),
        up=movement.up,
        down=movement.down,
        same=movement.same,
    )


def _line(movement: Movement, old: str | None, ordered: Sequence[tuple[str, Text]]) -> Line:
    total = movement.old_totals.get(old, 0)
    cells = []
    for place, new in enumerate(movement.values):
        count = movement.cells.get((old, new), 0)
        part = count / total if total else 0.0
        steps = movement.values.index(old) - place if ordered else 0
        cells.append(
            Cell(
                old=in_address(old),
                new=in_address(new),
                count=count,
                share=part,
                tone=_tone(count, steps, part),
            )
        )
    return Line(mark=mark_of(old, ordered), total=total, cells=cells)


def _tone(count: int, steps: int, part: float) -> str:
    if not count:
        return "none"
    if not steps:
        return "stay"
    return f"{'u' if steps > 0 else 'd'}{2 if part >= STRONG else 1}"


def in_address(value: str | None) -> str:
    """Return a value as an address names it."""
    return UNDECIDED if value is None else value


def from_address(words: str) -> str | None:
    return None if words == UNDECIDED else words
