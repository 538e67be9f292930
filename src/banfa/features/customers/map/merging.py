"""Puts clusters together that would lie on each other."""

from collections.abc import Iterator
from math import hypot

from banfa.features.customers.map.boxes import Cells
from banfa.features.customers.map.mark import Mark

NEAR = 0.8  # of a cell: marks nearer than this would lie on each other

CellKey = tuple[int, int]


def merged(clusters: dict[CellKey, Mark], cells: Cells) -> list[Mark]:
    """Return the clusters, largest first, without those that a larger one near by has taken in."""
    largest_first = sorted(clusters, key=lambda key: (-clusters[key].customers, key))
    gone: set[CellKey] = set()
    for key in largest_first:
        if key in gone:
            continue
        for other in _around(key):
            if other in clusters and other not in gone and _covers(clusters[key], clusters[other], cells):
                _take_in(clusters[key], clusters[other])
                gone.add(other)
    return [clusters[key] for key in largest_first if key not in gone]


def _around(key: CellKey) -> Iterator[CellKey]:
    row, column = key
    for up in (-1, 0, 1):
        for right in (-1, 0, 1):
            if up or right:
                yield row + up, column + right


def _covers(large: Mark, small: Mark, cells: Cells) -> bool:
    across = (large.longitude - small.longitude) / cells.across
    along = (large.latitude - small.latitude) / cells.along
    return large.customers >= small.customers and hypot(across, along) < NEAR


def _take_in(large: Mark, small: Mark) -> None:
    whole = large.customers + small.customers
    share = small.customers / whole
    large.latitude += (small.latitude - large.latitude) * share
    large.longitude += (small.longitude - large.longitude) * share
    large.customers, large.customer_id = whole, None
    for tone, n in small.shades.items():
        large.shades[tone] = large.shades.get(tone, 0) + n
