"""Where shops are and how far it is from one to another. Nothing is looked up here."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

EARTH_METRES = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees."""

    latitude: float
    longitude: float


Metres = Callable[[int, int], int]  # between two stops of a list, by their places in it


def straight_metres(one: Point, other: Point) -> float:
    """Return the metres between two places as the crow flies."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    across = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * across
    return 2 * EARTH_METRES * math.asin(math.sqrt(min(1.0, half)))


def middle(points: Iterable[Point]) -> Point | None:
    """Return the middle of some places, None of none."""
    found = list(points)
    if not found:
        return None
    return Point(
        sum(one.latitude for one in found) / len(found), sum(one.longitude for one in found) / len(found)
    )


def matrix(
    points: Sequence[Point | None],
    *,
    detour: float,
    supplied: Mapping[tuple[int, int], int] | None = None,
) -> list[list[int]]:
    """Return metres from each place to each other: supplied ones first, else the straight line times `detour`.

    Nobody knows the way to a stop without a place: it costs nothing, so that the others' order does not hang on it.
    """
    known = supplied or {}
    size = range(len(points))
    return [[_between(points, row, column, detour, known) for column in size] for row in size]


def _between(
    points: Sequence[Point | None], row: int, column: int, detour: float, known: Mapping[tuple[int, int], int]
) -> int:
    if row == column:
        return 0
    if (row, column) in known:
        return known[row, column]
    one, other = points[row], points[column]
    return round(straight_metres(one, other) * detour) if one is not None and other is not None else 0
