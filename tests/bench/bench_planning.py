"""Working a month of visits out for one person with 300 customers: weekdays, days and orders, as the job does it.

Beside it stands the same month with the plain order alone, always on to the nearest shop: what the solver costs and saves.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from banfa.features.contacts.planning.balancing import Visited, spread
from banfa.features.contacts.planning.geography import Point, matrix
from banfa.features.contacts.planning.opening import Open
from banfa.features.contacts.planning.ordering import Day, Stop, length, nearest_first, ordered
from banfa.features.contacts.planning.scheduling import DueVisit, OpenDay, schedule, weeks_between
from banfa.features.duties.days import EPOCH, week_parity
from tests.bench.measured import Measured, Size, stopwatch

SPANS_ON = 1_481 * 14  # days from the first Monday to the beginning of a span of two weeks
MONDAY, WEEKS, CUSTOMERS, SEED = EPOCH + timedelta(days=SPANS_ON), 4, 300, 2026
BUDGET_SECONDS, BUDGET_WAY = 5.0, 1.0
GROUP, WEEKDAYS, MINUTES = "planning", 5, 10
Order = Callable[[Day], list[int]]


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Yield the seconds of a month against five, and its way against the plain one."""
    shops = _shops()
    with stopwatch() as spent:
        ours = _month(shops, ordered)
    seconds = spent()
    plain = _month(shops, nearest_first)
    yield Measured(
        group=GROUP, work="a month for one person with 300 customers", ours=seconds, floor=BUDGET_SECONDS, unit="s",
        ratio=seconds / BUDGET_SECONDS, budget=1.0, note=f"the floor is what a person waits for; {sum(len(day.stops) for day, _ in ours)} visits",
    )  # fmt: skip
    way, plain_way = (sum(length(day, order) for day, order in days) / 1000 for days in (ours, plain))
    yield Measured(
        group=GROUP, work="its way against always going to the nearest shop", ours=way, floor=plain_way, unit="km",
        ratio=way / plain_way, budget=BUDGET_WAY, note="straight lines",
    )  # fmt: skip


def _shops() -> list[Visited]:
    """Return shops around a town, a third of them visited every week."""
    drawn = random.Random(SEED)  # noqa: S311  a bench, not a secret
    return [
        Visited(
            customer_id=number, weeks=1 if number % 3 == 0 else 2, minutes=MINUTES,
            point=Point(drawn.gauss(37.87, 0.04), drawn.gauss(112.55, 0.05)),
        )
        for number in range(1, CUSTOMERS + 1)
    ]  # fmt: skip


def _month(shops: Sequence[Visited], order: Order) -> list[tuple[Day, list[int]]]:
    own, mondays = (
        spread(shops, range(WEEKDAYS), {}),
        weeks_between(MONDAY, MONDAY + timedelta(weeks=WEEKS, days=-1)),
    )
    days = [
        OpenDay(on=monday + timedelta(days=step), most=60) for monday in mondays for step in range(WEEKDAYS)
    ]
    schedule(_due(shops, mondays), days, own)
    at = {one.customer_id: one.point for one in shops}
    known: dict[tuple[int, ...], tuple[Day, list[int]]] = {}
    found = []
    for one in days:
        ids = tuple(sorted(one.customers))
        if ids not in known:
            points = [Point(37.87, 112.55), *(at[pk] for pk in ids)]
            stops = [Stop(minutes=MINUTES, window=Open(0, 1440)) for _ in ids]
            day = Day(stops=stops, metres=matrix(points, detour=1.3), begins=510, speed=500)
            known[ids] = day, order(day)
        found.append(known[ids])
    return found


def _due(shops: Sequence[Visited], mondays: Sequence[date]) -> list[DueVisit]:
    return [
        DueVisit(
            customer_id=one.customer_id, first=monday, last=monday + timedelta(weeks=one.weeks, days=-1), minutes=MINUTES
        )
        for monday in mondays
        for one in shops
        if one.weeks == 1 or week_parity(monday) == 0
    ]  # fmt: skip
