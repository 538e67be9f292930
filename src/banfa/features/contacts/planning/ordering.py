"""The order of one day's visits: a short way round within opening times, from a solver, never longer than the plain one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from banfa.features.contacts.planning.opening import Open

SEED = 2026
ROUNDS = 60  # of the solver's search; more than that no day of 60 visits got shorter by a hundredth
SECONDS = 60
ANY_TIME = Open(0, 100 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit to be ordered: how long it takes, and when it may begin, in minutes of the day."""

    minutes: int
    window: Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day to be ordered. `metres` has the start in its first row and column, then the stops in their order.

    Without a start its row is zeroes: the way begins at whichever stop is best. `speed` is in metres a minute.
    """

    stops: Sequence[Stop]
    metres: Sequence[Sequence[int]]
    begins: int
    speed: float

    @property
    def has_start(self) -> bool:
        return any(self.metres[0])


def ordered(day: Day) -> list[int]:
    """Return the stops' places in a good order: the better of the solver's and the plain one. The same day, the same order."""
    plain = nearest_first(day)
    if len(plain) < 3:
        return plain
    solved = _solved(day, heeds_windows=True) or _solved(day, heeds_windows=False)
    return min((order for order in (solved, plain) if order is not None), key=lambda order: cost(day, order))


def nearest_first(day: Day) -> list[int]:
    """Return the plain order: always on to the nearest stop that is left."""
    left, here, order = set(range(len(day.stops))), 0, list[int]()
    while left:
        best = min(left, key=lambda stop: (day.metres[here][stop + 1], stop))
        order.append(best)
        left.remove(best)
        here = best + 1
    return order


def length(day: Day, order: Sequence[int]) -> int:
    """Return the metres of a way through the stops, back to the start where there is one."""
    places = [0, *(stop + 1 for stop in order), 0]
    return sum(day.metres[one][other] for one, other in pairwise(places))


def cost(day: Day, order: Sequence[int]) -> tuple[int, int]:
    """Return the stops that are reached after closing time, then the metres."""
    return len(late_stops(day, order)), length(day, order)


def late_stops(day: Day, order: Sequence[int]) -> list[int]:
    """Return the stops of an order whose visit would begin after their window has ended."""
    return [
        stop
        for stop, start in zip(order, starts(day, order), strict=True)
        if start > day.stops[stop].window.end
    ]


def starts(day: Day, order: Sequence[int]) -> list[float]:
    """Return the minute at which each visit of an order begins, waiting until its window opens."""
    found, clock, here = list[float](), float(day.begins), 0
    for stop in order:
        clock += day.metres[here][stop + 1] / day.speed
        clock = max(clock, day.stops[stop].window.start)
        found.append(clock)
        clock += day.stops[stop].minutes
        here = stop + 1
    return found


def _solved(day: Day, *, heeds_windows: bool) -> list[int] | None:
    """Ask the solver, None where it finds no way that keeps the windows: then the shortest of all is better than none."""
    from pyvrp import Model  # it takes a while to load, and only planning needs it
    from pyvrp.stop import MaxIterations

    model = Model()
    places = [model.add_location(0, place) for place in range(len(day.metres))]
    depot = model.add_depot(places[0])
    for place, stop in zip(places[1:], day.stops, strict=True):
        window = stop.window if heeds_windows else ANY_TIME
        model.add_client(
            place, service_duration=stop.minutes * SECONDS,
            tw_early=window.start * SECONDS, tw_late=window.end * SECONDS,
        )  # fmt: skip
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot, tw_early=day.begins * SECONDS)
    for row, one in enumerate(places):
        for column, other in enumerate(places):
            if row != column:
                metres = day.metres[row][column]
                model.add_edge(one, other, metres, round(metres / day.speed * SECONDS))
    result = model.solve(MaxIterations(ROUNDS), seed=SEED, display=False, collect_stats=False)
    if not result.is_feasible():
        return None
    routes = result.best.routes()
    return [step.idx for route in routes for step in route if step.is_client()]
