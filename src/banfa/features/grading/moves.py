"""How many rose and fell, drawn small: a bar up and a bar down, as far as their share of everyone."""

from dataclasses import dataclass

HALF = 10.0
FULL = 0.2  # a fifth of everyone fills its half


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """The counts, and the heights of their bars in pixels."""

    up: int
    same: int
    down: int
    up_height: float
    down_height: float

    @property
    def up_y(self) -> float:
        return round(HALF - self.up_height, 1)


def moves_drawn(up: int, same: int, down: int) -> Moves:
    """Return counts with their bars."""
    total = up + same + down
    return Moves(up=up, same=same, down=down, up_height=_height(up, total), down_height=_height(down, total))


def _height(count: int, total: int) -> float:
    share = count / total if total else 0.0
    return (
        round(min(share / FULL, 1.0) * HALF, 1)
        if not count
        else round(max(1.0, min(share / FULL, 1.0) * HALF), 1)
    )
