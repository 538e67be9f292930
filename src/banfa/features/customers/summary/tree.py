"""The units that the summary shows, as a tree with its figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from banfa.features.customers.summary.columns import Part, UnitColumn, unit_columns
from banfa.features.customers.summary.own import CUSTOMERS, own_columns
from banfa.features.customers.summary.tallies import Tally
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS
from banfa.platform.web import languages
from banfa.platform.web.charts import Segment, segments
from banfa.policy.model import Pack

MOST_ROWS = 400
PLAIN_ORDER = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A unit's figure of one part, with where its customers are listed."""

    part: Part
    figure: int | Decimal
    share: float
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A unit's piece of a column: figures, or a bar of them."""

    column: UnitColumn
    cells: Sequence[Cell]
    bar: Sequence[Segment]
    total: int

    @property
    def linked(self) -> list[tuple[Segment, Cell]]:
        """The bar's pieces, each with the cell whose customers it stands for."""
        return list(zip(self.bar, (cell for cell in self.cells if cell.figure), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One unit of the tree; `depth` counts from 0. `opening` and `without` are what stands open with it and without it."""

    path: str
    code: str
    name: str
    level: Text
    depth: int
    is_open: bool
    has_more: bool
    is_closed: bool
    shown: Sequence[Shown]
    opening: str
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The table: its columns, its rows in order, and whether some were left out."""

    columns: Sequence[UnitColumn]
    rows: Sequence[Row]
    is_cut: bool
    levels: Sequence[tuple[int, Text]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a reader wants to see: which units are opened, or how many levels; in which order."""

    opened: frozenset[str] = frozenset()
    depth: int = 1
    sort: str = PLAIN_ORDER
    descending: bool = False


Known = tuple[str, str, str, str, bool]  # path, code, name, level, whether it was closed


class _Tree:
    def __init__(self, actor: Actor, pack: Pack) -> None:
        columns = ("path", "code", "name", "level", "closed_on")
        rows = visible(Unit, actor).order_by("path").values_list(*columns)
        self.units: dict[str, Known] = {row[0]: (*row[:4], row[4] is not None) for row in rows}
        self.levels = {one.code: one.title.text for one in pack.levels}
        self.columns = [*own_columns(actor, pack), *unit_columns(actor)]
        self.columns.sort(key=lambda column: column.order)
        self.tallies: Mapping[tuple[str, str], Tally] = {
            (column.key, part.key): Tally(part.by_path) for column in self.columns for part in column.parts
        }
        self.wholes = {column.key: Tally(column.whole) for column in self.columns if column.whole is not None}
        self.children: dict[str, list[str]] = {}
        for path in self.units:
            self.children.setdefault(self._parent(path), []).append(path)

    def _parent(self, path: str) -> str:
        upper = path[:-DIGITS]
        return upper if upper in self.units else ""

    def figure(self, path: str, key: str) -> int:
        """Return the sum of a column over a unit, or of one of its parts where the key names it."""
        name, _, part = key.partition(":")
        return sum(
            tally.below(path)
            for (column, own), tally in self.tallies.items()
            if column == name and (not part or own == part)
        )

    def is_empty(self, path: str) -> bool:
        return self.units[path][4] and not self.figure(path, CUSTOMERS)


def summary_of(actor: Actor, pack: Pack, ask: Ask) -> Summary:
    """Return the units below an actor with their figures: each figure is counted once and summed along the tree."""
    tree = _Tree(actor, pack)
    rows: list[Row] = []
    is_cut = _walk(tree, ask, "", 0, rows)
    depths = sorted({(path_depth(path)) for path in tree.units})
    first = depths[0] if depths else 0
    levels = [
        (depth - first, tree.levels.get(_level_at(tree, depth), Text(str(depth), str(depth))))
        for depth in depths
    ]
    return Summary(columns=tree.columns, rows=rows, is_cut=is_cut, levels=levels)


def path_depth(path: str) -> int:
    """Return how deep in the organisation a unit stands, from 1."""
    return len(path) // DIGITS


def _level_at(tree: _Tree, depth: int) -> str:
    return next(unit[3] for path, unit in tree.units.items() if path_depth(path) == depth)


def _walk(tree: _Tree, ask: Ask, parent: str, depth: int, rows: list[Row]) -> bool:
    """Add the units below a parent, each followed by what is opened of it; say whether there were too many."""
    for path in _ordered(tree, tree.children.get(parent, []), ask):
        if len(rows) >= MOST_ROWS:
            return True
        more = tree.children.get(path, [])
        is_open = bool(more) and (depth < ask.depth or tree.units[path][1] in ask.opened)
        rows.append(_row(tree, ask, path, depth, is_open=is_open))
        if is_open and _walk(tree, ask, path, depth + 1, rows):
            return True
    return False


def _ordered(tree: _Tree, paths: Iterable[str], ask: Ask) -> list[str]:
    kept = [path for path in paths if not tree.is_empty(path)]
    if ask.sort == PLAIN_ORDER:
        return kept[::-1] if ask.descending else kept
    return sorted(kept, key=lambda path: tree.figure(path, ask.sort), reverse=ask.descending)


def _row(tree: _Tree, ask: Ask, path: str, depth: int, *, is_open: bool) -> Row:
    _, code, name, level, is_closed = tree.units[path]
    return Row(
        path=path,
        code=code,
        name=name,
        level=tree.levels.get(level, Text(level, level)),
        depth=depth,
        is_open=is_open,
        has_more=bool(tree.children.get(path)),
        is_closed=is_closed,
        shown=[_shown(tree, column, path, code) for column in tree.columns],
        opening=",".join(sorted({*ask.opened, code})),
        without=",".join(sorted(ask.opened - {code})),
    )


def _shown(tree: _Tree, column: UnitColumn, path: str, code: str) -> Shown:
    figures = [tree.tallies[column.key, part.key].below(path) for part in column.parts]
    total = sum(figures)
    whole = _whole(tree, column, path, total)
    cells = [
        Cell(
            part=part, figure=n if column.scale == 1 else Decimal(n) / column.scale,
            share=n / whole if whole else 0.0, address=_address(code, part),
        )
        for part, n in zip(column.parts, figures, strict=True)
    ]  # fmt: skip
    return Shown(column=column, cells=cells, total=whole, bar=_bar(cells) if column.is_bar else ())


def _whole(tree: _Tree, column: UnitColumn, path: str, total: int) -> int:
    if column.key in tree.wholes:
        return tree.wholes[column.key].below(path)
    return tree.figure(path, column.of) if column.of else total


def _address(code: str, part: Part) -> str:
    rest = f"&{part.query}" if part.query else ""
    return f"{reverse('customers:list')}?unit={code}{rest}"


def _bar(cells: Sequence[Cell]) -> Sequence[Segment]:
    words = [
        (
            int(cell.figure),
            cell.part.shade,
            f"{languages.said(cell.part.label)} {cell.figure:,} · {cell.share:.1%}",
        )
        for cell in cells
    ]
    return segments(words)
