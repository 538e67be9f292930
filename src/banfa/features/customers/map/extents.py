"""How far customers reach: the box that a map opens with, and an outline around each unit's customers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models.functions import Length

from banfa.features.customers.map.boxes import Box
from banfa.features.customers.map.places import Coarse, Places
from banfa.platform.access import Actor, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DEEPEST, DIGITS

COARSE = 0.5  # degrees
FINE = 60  # cells across the box
STRAYS = 0.01  # this share of the customers may lie anywhere and moves no edge
MOST_OUTLINES = 40
NARROWEST = 0.02

Point = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where the customers found lie, and how many of them have a position at all."""

    box: Box | None
    located: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The line around a unit's customers, of a sample where they are many; `top` is where its name stands."""

    code: str
    name: str
    customers: int
    top: Point
    ring: Sequence[Point]

    def as_data(self) -> dict[str, object]:
        """Return the outline as the page's script reads it."""
        return {
            "code": self.code,
            "name": self.name,
            "n": self.customers,
            "at": _rounded(self.top),
            "ring": [_rounded(point) for point in self.ring],
        }


def extent_of(places: Places) -> Extent:
    """Return the box that holds nearly all the customers found; a few that lie far off do not widen it."""
    cells = sorted(places.coarse(COARSE), reverse=True)
    located = sum(row[0] for row in cells)
    if not cells:
        return Extent(box=None, located=0)
    kept = _most(cells, located)
    box = Box(
        south=min(row[1] for row in kept),
        north=max(row[2] for row in kept),
        west=min(row[3] for row in kept),
        east=max(row[4] for row in kept),
    )
    return Extent(box=box.wider(0.04, NARROWEST), located=located)


def _most(cells: Sequence[Coarse], located: int) -> list[Coarse]:
    kept, held = [], 0
    for cell in cells:
        kept.append(cell)
        held += cell[0]
        if held >= located * (1 - STRAYS):
            break
    return kept


def outlines_of(places: Places, actor: Actor, below: str, extent: Extent) -> list[Outline]:
    """Return an outline for each unit of the next level below a path that the actor sees; none where there are too many."""
    units, box = _units_below(actor, below), extent.box
    if not units or box is None:
        return []
    held: dict[str, list[tuple[int, Point]]] = defaultdict(list)
    size = max(box.east - box.west, box.north - box.south) / FINE
    for path, n, north, east in places.of_units(len(next(iter(units))), box, size, extent.located):
        held[path].append((n, (north, east)))
    return [_outline(*units[path], held[path]) for path in sorted(units) if path in held]


def _units_below(actor: Actor, below: str) -> dict[str, tuple[str, str]]:
    """Return code and name of the units of the first level below a path that has several, by path; none of too many."""
    seen = visible(Unit, actor).filter(path__startswith=below, closed_on=None).annotate(length=Length("path"))
    for depth in range(len(below) + DIGITS, DIGITS * DEEPEST + 1, DIGITS):
        level = seen.filter(length=depth)[: MOST_OUTLINES + 1].values_list("path", "code", "name")
        units = {path: (code, name) for path, code, name in level}
        if len(units) > 1:
            return units if len(units) <= MOST_OUTLINES else {}
    return {}


def _outline(code: str, name: str, places: list[tuple[int, Point]]) -> Outline:
    customers = sum(n for n, _ in places)
    dense = sorted(places, reverse=True)
    held = 0
    kept: list[Point] = []
    for n, point in dense:
        kept.append(point)
        held += n
        if held >= customers * (1 - 2 * STRAYS):
            break
    ring = hull(kept)
    return Outline(code=code, name=name, customers=customers, top=max(ring), ring=ring)


def hull(points: Iterable[Point]) -> list[Point]:
    """Return the corners of the smallest convex shape around points, going round once."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return [*_side(ordered)[:-1], *_side(ordered[::-1])[:-1]]


def _side(ordered: Sequence[Point]) -> list[Point]:
    side: list[Point] = []
    for point in ordered:
        while len(side) >= 2 and _turn(side[-2], side[-1], point) <= 0:
            side.pop()
        side.append(point)
    return side


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _rounded(point: Point) -> list[float]:
    return [round(point[0], 5), round(point[1], 5)]
