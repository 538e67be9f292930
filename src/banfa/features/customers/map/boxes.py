"""Boxes of degrees, and the cells into which a zoom divides them."""

import math
from dataclasses import dataclass

from django.db.models import Q

from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

DEEPEST_ZOOM = 18
TILE, CELL = 256, 72  # pixels: of the world at zoom 0, and of one cluster
MOST_CELLS = 2_000
FLATTEST = 0.05  # near the poles a cell's height would vanish


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What a map shows, its edges in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def condition(self) -> Q:
        """The customers inside, in the order in which the index holds them."""
        return Q(
            latitude__gte=self.south,
            latitude__lte=self.north,
            longitude__gte=self.west,
            longitude__lte=self.east,
        )

    @property
    def words(self) -> str:
        """The box as an address has it; a metre is near enough."""
        return ",".join(f"{edge:.5f}" for edge in (self.west, self.south, self.east, self.north))

    def wider(self, share: float, least: float) -> "Box":
        """Return the box with a margin on every side, and no narrower than `least` degrees."""
        across = max((self.east - self.west) * share, (least - (self.east - self.west)) / 2)
        along = max((self.north - self.south) * share, (least - (self.north - self.south)) / 2)
        return Box(
            west=self.west - across,
            south=self.south - along,
            east=self.east + across,
            north=self.north + along,
        )


def read_box(words: str) -> Box:
    """Read `west,south,east,north`. Raises BadRequest."""
    try:
        west, south, east, north = (float(part) for part in words.split(","))
    except ValueError:
        raise _bad(words) from None
    edges = (west, south, east, north)
    is_real = all(math.isfinite(edge) for edge in edges)
    if not is_real or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise _bad(words)
    return Box(west=west, south=south, east=east, north=north)


def _bad(words: str) -> BadRequest:
    shown = words[:60]
    return BadRequest(
        Text(
            f"地图范围“{shown}”无法识别：请写成 西,南,东,北 四个度数，西小于东、南小于北",
            f"the box '{shown}' is not understood: write west,south,east,north in degrees, each pair in that order",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Cells of the same degrees everywhere near a box, so that they stay while the map is pushed about."""

    across: float
    along: float

    @classmethod
    def of(cls, box: Box, zoom: float) -> "Cells":
        """Return the cells of a zoom, larger ones where a box would hold more than MOST_CELLS of them."""
        across = 360 * CELL / (TILE * 2 ** min(max(zoom, 0), DEEPEST_ZOOM))
        middle = round((box.south + box.north) / 2)
        slant = max(math.cos(math.radians(middle)), FLATTEST)
        area = (box.east - box.west) * (box.north - box.south)
        across = max(across, math.sqrt(area / (slant * MOST_CELLS)))
        return cls(across=across, along=across * slant)
