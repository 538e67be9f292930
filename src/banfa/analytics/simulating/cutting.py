"""Where to cut a sorted measure so that a given number of customers counts. Exact, and without a pack or an engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

Exact = Decimal | Fraction
MOST_PLACES = 12
WIDEST = 18
# What is true for a customer at or beyond the threshold: `upward` where large measures meet it, and on which side of the
# gap between two measures the threshold may stand on a measure itself.
UPWARD = {">=": True, ">": True, "<=": False, "<": False}
CLOSED_ABOVE = {">=": True, ">": False, "<=": False, "<": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How far a threshold may go, the edge itself included or not."""

    at: Fraction
    included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Customers by measure, ascending, each measure once: how many count where the comparison holds and where not.

    `always` counts those whom the comparison does not touch.
    """

    measures: Sequence[Exact]
    if_met: Sequence[int]
    if_not: Sequence[int]
    always: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A threshold and the customers that count with it."""

    figure: Decimal
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """The threshold wanted; where ties allow none, the nearest counts on either side, as far as there are any."""

    exact: Cut | None
    below: Cut | None
    above: Cut | None


def find_cuts(
    levels: Levels,
    operator: str,
    wanted: int,
    *,
    now: Decimal | None,
    low: Edge | None = None,
    high: Edge | None = None,
    places: int = MOST_PLACES,
) -> Cuts:
    """Return the threshold at which `wanted` customers count, the nearest to the present one where several do.

    `places` is how many decimals a threshold may be written with.
    """
    gaps = _Gaps(levels.measures, CLOSED_ABOVE[operator], low, high, places)
    counts = _counts(levels, upward=UPWARD[operator])
    first, last = gaps.first(), gaps.last()
    if first > last:
        return Cuts(exact=None, below=None, above=None)
    here = min(max(gaps.around(now, upward=UPWARD[operator]), first), last)
    by_count: dict[int, list[int]] = {}
    for gap in range(first, last + 1):
        by_count.setdefault(counts[gap], []).append(gap)

    def nearest(among: Iterable[int]) -> Cut | None:
        """Return the first count of these for which a threshold can be written down."""
        found = (_nearest(gaps, by_count[count], counts, here, now) for count in among)
        return next((cut for cut in found if cut is not None), None)

    exact = nearest([wanted] if wanted in by_count else [])
    if exact is not None:
        return Cuts(exact=exact, below=None, above=None)
    return Cuts(
        exact=None,
        below=nearest(sorted((count for count in by_count if count < wanted), reverse=True)),
        above=nearest(sorted(count for count in by_count if count > wanted)),
    )


def count_at(levels: Levels, operator: str, figure: Decimal | None) -> int:
    """Return how many count with a threshold as it stands; a blank one is met by nobody."""
    upward = UPWARD[operator]
    gap = _Gaps(levels.measures, CLOSED_ABOVE[operator], None, None).around(figure, upward=upward)
    return int(_counts(levels, upward=upward)[gap])


def roundest(
    low: Edge | None, high: Edge | None, near: Decimal | None, places: int = MOST_PLACES
) -> Decimal | None:
    """Return the number with the fewest digits between two edges, the nearest to `near` among those; None if none fits."""
    if low is None and high is None:
        return near if near is not None else Decimal(0)
    low = low or Edge(at=_beyond(high, -1), included=True)
    high = high or Edge(at=_beyond(low, 1), included=True)
    for exponent in range(WIDEST, -places - 1, -1):
        step = Fraction(10) ** exponent
        least, most = _least(low, step), _most(high, step)
        if least <= most:
            aim = least if near is None else round(Fraction(near) / step)
            digits = Decimal(min(max(aim, least), most)).scaleb(exponent)
            return Decimal(f"{digits:f}")
    return None


def _beyond(edge: Edge | None, direction: int) -> Fraction:
    """Return a place a twentieth beyond an edge, where nothing else bounds the threshold."""
    assert edge is not None
    return edge.at + direction * (abs(edge.at) / 20 or Fraction(1))


def _least(low: Edge, step: Fraction) -> int:
    steps = -((-low.at) // step)
    return int(steps) + (not low.included and steps * step == low.at)


def _most(high: Edge, step: Fraction) -> int:
    steps = high.at // step
    return int(steps) - (not high.included and steps * step == high.at)


def _counts(levels: Levels, *, upward: bool) -> list[int]:
    """Return the customers that count for each gap: gap k lies below measure k, the last one above all."""
    below, above = (levels.if_not, levels.if_met) if upward else (levels.if_met, levels.if_not)
    first = levels.always + sum(above)
    passed = (under - over for under, over in zip(below, above, strict=True))
    return list(accumulate(passed, initial=first))


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The gaps between neighbouring measures: wherever in a gap the threshold stands, the same customers count."""

    measures: Sequence[Exact]
    closed_above: bool
    low: Edge | None
    high: Edge | None
    places: int = MOST_PLACES

    def first(self) -> int:
        """Return the lowest gap that the lower edge leaves something of."""
        if self.low is None:
            return 0
        find = bisect_left if self.low.included and self.closed_above else bisect_right
        return find(self.measures, self.low.at)

    def last(self) -> int:
        if self.high is None:
            return len(self.measures)
        find = bisect_right if self.high.included and not self.closed_above else bisect_left
        return find(self.measures, self.high.at)

    def around(self, now: Decimal | None, *, upward: bool) -> int:
        """Return the gap in which a threshold stands; a blank one is met by nobody."""
        if now is None:
            return len(self.measures) if upward else 0
        return (bisect_left if self.closed_above else bisect_right)(self.measures, Fraction(now))

    def figure_in(self, gap: int, now: Decimal | None) -> Decimal | None:
        """Return the roundest threshold of a gap; the present one where it stands there already."""
        low, high = self.edges(gap)
        if now is not None and _inside(Fraction(now), low, high):
            return now
        return roundest(low, high, now, self.places)

    def edges(self, gap: int) -> tuple[Edge | None, Edge | None]:
        below = Edge(at=Fraction(self.measures[gap - 1]), included=not self.closed_above) if gap > 0 else None
        above = (
            Edge(at=Fraction(self.measures[gap]), included=self.closed_above)
            if gap < len(self.measures)
            else None
        )
        return _tighter(below, self.low, lower=True), _tighter(above, self.high, lower=False)


def _inside(number: Fraction, low: Edge | None, high: Edge | None) -> bool:
    fits_low = low is None or number > low.at or (low.included and number == low.at)
    return fits_low and (high is None or number < high.at or (high.included and number == high.at))


def _tighter(first: Edge | None, second: Edge | None, *, lower: bool) -> Edge | None:
    if first is None or second is None:
        return first or second
    if first.at == second.at:
        return first if not first.included else second
    return max(first, second, key=lambda edge: edge.at if lower else -edge.at)


def _nearest(
    gaps: _Gaps, candidates: Iterable[int], counts: Sequence[int], here: int, now: Decimal | None
) -> Cut | None:
    """Return the cut of the candidate nearest to the present figure in which a number can be written down."""
    ordered = sorted(candidates, key=lambda gap: abs(gap - here))
    sides = ([gap for gap in ordered if gap <= here], [gap for gap in ordered if gap > here])
    found = [cut for side in sides if (cut := _first_written(gaps, side, counts, now)) is not None]
    if now is None:
        return found[0] if found else None
    return min(found, key=lambda cut: abs(cut.figure - now), default=None)


def _first_written(
    gaps: _Gaps, candidates: Iterable[int], counts: Sequence[int], now: Decimal | None
) -> Cut | None:
    for gap in candidates:
        figure = gaps.figure_in(gap, now)
        if figure is not None:
            return Cut(figure=figure, customers=counts[gap])
    return None
