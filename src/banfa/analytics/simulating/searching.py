"""Seeks a figure by trying: outwards from the present one until the count crosses the one wanted, then between the two."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from banfa.analytics.simulating.cutting import Cut, Cuts, Edge, roundest

WIDENINGS = 9
NARROWINGS = 16
MOST_TRIALS = 1 + 2 * WIDENINGS + NARROWINGS
FINENESS = Fraction(1, 10_000)

Count = Callable[[Decimal], int | None]


@dataclass(slots=True)
class Search:
    """A search over a figure whose effect is known only by trying; `count` gives None where the figure may not stand.

    It assumes that the count rises or falls steadily; what it returns was counted, whether or not that is so.
    """

    count: Count
    wanted: int
    start: Decimal
    unit: Decimal
    is_whole: bool
    low: Decimal | None = None
    high: Decimal | None = None
    known: dict[Decimal, int | None] = field(default_factory=dict)

    def run(self) -> Cuts:
        """Return the figure wanted, or the nearest counts on either side that were found."""
        bracket = self._bracket()
        if bracket is not None:
            self._narrow(*bracket)
        counted = [(figure, count) for figure, count in self.known.items() if count is not None]
        counted.sort(key=lambda one: abs(one[0] - self.start))
        exact = next((Cut(figure=figure, customers=n) for figure, n in counted if n == self.wanted), None)
        if exact is not None:
            return Cuts(exact=exact, below=None, above=None)
        below = max((one for one in counted if one[1] < self.wanted), key=lambda one: one[1], default=None)
        above = min((one for one in counted if one[1] > self.wanted), key=lambda one: one[1], default=None)
        return Cuts(exact=None, below=_cut(below), above=_cut(above))

    def _side(self, figure: Decimal) -> int | None:
        """Return on which side of the count wanted a figure lies: -1, 0 or 1."""
        if figure not in self.known:
            self.known[figure] = self.count(figure)
        found = self.known[figure]
        return None if found is None else (found > self.wanted) - (found < self.wanted)

    def _bracket(self) -> tuple[Decimal, Decimal] | None:
        """Widen by turns on both sides until the count crosses; None where it is met, or never crosses."""
        here = self._side(self.start)
        if here == 0:
            return None
        ends = {-1: self.start, 1: self.start}
        for step in self._steps():
            for direction in sorted(ends):
                figure = self._within(self.start + direction * step)
                side = self._side(figure)
                if side is None or figure == ends[direction]:
                    ends.pop(direction)
                elif side == 0:
                    return None
                elif here is not None and side != here:
                    return ends[direction], figure
                else:
                    ends[direction] = figure
        return None

    def _steps(self) -> Iterator[Decimal]:
        yield from (self.unit * 3**widening for widening in range(WIDENINGS))

    def _within(self, figure: Decimal) -> Decimal:
        if self.low is not None:
            figure = max(figure, self.low)
        return figure if self.high is None else min(figure, self.high)

    def _narrow(self, one: Decimal, other: Decimal) -> None:
        """Halve the gap between two figures with the wanted count between theirs."""
        side_of_one = self._side(one)
        for _ in range(NARROWINGS):
            middle = self._middle(one, other)
            if middle is None:
                return
            side = self._side(middle)
            if side is None or side == 0:
                return
            one, other = (middle, other) if side == side_of_one else (one, middle)

    def _middle(self, one: Decimal, other: Decimal) -> Decimal | None:
        low, high = sorted((Fraction(one), Fraction(other)))
        width = high - low
        if self.is_whole:
            middle = Decimal(int((low + high) // 2))
            return None if middle in (one, other) else middle
        if width <= Fraction(self.unit) * FINENESS:
            return None
        edges = (Edge(at=low + width / 3, included=True), Edge(at=high - width / 3, included=True))
        return roundest(*edges, near=(one + other) / 2)


def unit_of(figure: Decimal | None, *, is_whole: bool, is_share: bool) -> Decimal:
    """Return the first step away from a figure: one, one per cent, or about a tenth of it."""
    if is_whole:
        return Decimal(1)
    if is_share:
        return Decimal("0.01")
    if not figure:
        return Decimal(1)
    return Decimal(1).scaleb(figure.adjusted() - 1)


def _cut(found: tuple[Decimal, int] | None) -> Cut | None:
    return None if found is None else Cut(figure=found[0], customers=found[1])
