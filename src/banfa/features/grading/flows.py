"""A movement drawn as ribbons from the values before to the values now; the shapes' places only, colours are the page's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.grading.matrix import Cell, Matrix
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.marks import Mark

HEIGHT, GAP, THINNEST = 228.0, 8.0, 1.2
WIDTH = 100.0  # the ribbons' own picture is stretched to its room
LONGEST_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """All customers of a value at one side."""

    y: float
    height: float
    middle: float
    words: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """The customers of one cell on their way."""

    shape: str
    tone: str
    old: str
    new: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The whole picture, `height` pixels high."""

    left: Sequence[Node]
    right: Sequence[Node]
    ribbons: Sequence[Ribbon]
    height: float


def flow_of(matrix: Matrix) -> Flow | None:
    """Lay a matrix out; None where nobody is in both runs."""
    cells = [one for line in matrix.lines for one in line.cells if one.count]
    total = sum(one.count for one in cells)
    if not total:
        return None
    marks = [mark for mark, _ in matrix.heads]
    olds = [sum(one.count for one in line.cells) for line in matrix.lines]
    news = [sum(line.cells[place].count for line in matrix.lines) for place in range(len(marks))]
    scale = (HEIGHT - GAP * (max(_filled(olds), _filled(news)) - 1)) / total
    left, right = _nodes(marks, olds, scale), _nodes(marks, news, scale)
    return Flow(
        left=[node for node in left if node.customers],
        right=[node for node in right if node.customers],
        ribbons=_ribbons(matrix, left, right, scale),
        height=HEIGHT,
    )


def _filled(counts: Sequence[int]) -> int:
    return sum(1 for count in counts if count)


def _nodes(marks: Sequence[Mark], counts: Sequence[int], scale: float) -> list[Node]:
    found, y = [], 0.0
    for mark, count in zip(marks, counts, strict=True):
        height = count * scale
        words = mark.value if mark.is_short else languages.said(mark.label)
        found.append(
            Node(
                y=round(y, 2), height=round(max(height, THINNEST), 2), middle=round(y + height / 2, 2),
                words=words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1]}…", customers=count,
            )
        )  # fmt: skip
        y += height + GAP if count else 0
    return found


def _ribbons(matrix: Matrix, left: Sequence[Node], right: Sequence[Node], scale: float) -> list[Ribbon]:
    """Return the ribbons, those that stay first so that movement lies above them."""
    below: Mapping[int, list[float]] = {0: [node.y for node in left], 1: [node.y for node in right]}
    found = []
    for row, line in enumerate(matrix.lines):
        for column, cell in enumerate(line.cells):
            if not cell.count:
                continue
            height = cell.count * scale
            shape = _shape(below[0][row], below[1][column], max(height, THINNEST))
            below[0][row] += height
            below[1][column] += height
            found.append(_ribbon(cell, shape, line.mark, matrix.heads[column][0]))
    return sorted(found, key=lambda one: one.tone != "stay")


def _ribbon(cell: Cell, shape: str, old: Mark, new: Mark) -> Ribbon:
    before, after = languages.said(old.label), languages.said(new.label)
    people = languages.said(Text(f"{cell.count:,} 户", f"{cell.count:,} customers"))
    return Ribbon(
        shape=shape, tone=cell.tone, old=cell.old, new=cell.new, title=f"{before} → {after}: {people}"
    )


def _shape(start: float, end: float, height: float) -> str:
    """Return a band that leaves at `start` and arrives at `end`, level at both sides."""
    half = WIDTH / 2
    return (
        f"M0,{start:.2f} C{half:g},{start:.2f} {half:g},{end:.2f} {WIDTH:g},{end:.2f} L{WIDTH:g},{end + height:.2f}"
        f" C{half:g},{end + height:.2f} {half:g},{start + height:.2f} 0,{start + height:.2f} Z"
    )
