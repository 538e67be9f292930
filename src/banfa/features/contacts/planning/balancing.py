"""Parts customers over the weekdays: even loads, each day near together, weekly and two-weekly visits mixed."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from banfa.features.contacts.planning.geography import Point, middle, straight_metres
from banfa.features.duties.days import FixedDay

WEEKLY = 1
PARITIES = (0, 1)
SLACK = 1.02  # a day takes up to so much more than its part before the next nearest one is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A customer who is visited every so many `weeks`, for so many minutes; `point` may be its neighbours' middle."""

    customer_id: int
    weeks: int
    minutes: int
    point: Point | None

    @property
    def weight(self) -> float:
        """Minutes in a mean week."""
        return self.minutes / self.weeks


def spread(
    visited: Sequence[Visited], weekdays: Sequence[int], fixed: Mapping[int, FixedDay]
) -> dict[int, FixedDay]:
    """Return a weekday for each customer, and a week of two where it is not visited every week; `fixed` ones stay.

    Where nobody has a day yet the customers are cut along their length again and again, so that each day is one
    neighbourhood; otherwise each joins the nearest day that still has room. The same customers give the same days.
    """
    placed = {one.customer_id: one for one in sorted(visited, key=lambda one: one.customer_id)}
    days = {pk: day for pk, day in fixed.items() if pk in placed and day.weekday in weekdays}
    free = [one for pk, one in placed.items() if pk not in days]
    weekday = {pk: day.weekday for pk, day in days.items()}
    if not weekdays:
        return dict(days)
    weekday |= _joined(free, placed, weekday, weekdays) if weekday else _cut(free, weekdays)
    found = dict(days)
    for one in weekdays:
        found |= _parities([placed[pk] for pk, day in sorted(weekday.items()) if day == one], one, days)
    return found


def _cut(free: Sequence[Visited], weekdays: Sequence[int]) -> dict[int, int]:
    """Cut customers into as many neighbourhoods of even weight as there are days."""
    if len(weekdays) == 1:
        return {one.customer_id: weekdays[0] for one in free}
    half = len(weekdays) // 2
    near, far = _parted(free, half / len(weekdays))
    return _cut(near, weekdays[:half]) | _cut(far, weekdays[half:])


def _parted(group: Sequence[Visited], share: float) -> tuple[list[Visited], list[Visited]]:
    """Part customers across their longest axis so that the first part weighs its share, as nearly as it can be."""
    ordered = _along(group)
    goal, weight, cut = sum(one.weight for one in ordered) * share, 0.0, 0
    for one in ordered:
        if weight + one.weight / 2 > goal:
            break
        weight, cut = weight + one.weight, cut + 1
    return ordered[:cut], ordered[cut:]


def _along(group: Sequence[Visited]) -> list[Visited]:
    """Order customers along the longest axis of where they are; those without a place come last."""
    centre = middle(one.point for one in group if one.point is not None)
    if centre is None:
        return list(group)
    flat = {one.customer_id: _flat(one.point, centre) for one in group}
    xx = sum(x * x for x, _ in flat.values())
    yy = sum(y * y for _, y in flat.values())
    xy = sum(x * y for x, y in flat.values())
    angle = math.atan2(2 * xy, xx - yy) / 2
    cos, sin = math.cos(angle), math.sin(angle)

    def place(one: Visited) -> tuple[bool, float, int]:
        x, y = flat[one.customer_id]
        return one.point is None, round(x * cos + y * sin, 9), one.customer_id

    return sorted(group, key=place)


def _flat(point: Point | None, centre: Point) -> tuple[float, float]:
    if point is None:
        return 0.0, 0.0
    across = (point.longitude - centre.longitude) * math.cos(math.radians(centre.latitude))
    return across, point.latitude - centre.latitude


def _joined(
    free: Sequence[Visited],
    everybody: Mapping[int, Visited],
    taken: Mapping[int, int],
    weekdays: Sequence[int],
) -> dict[int, int]:
    """Let each free customer join the nearest day with room, the nearest pairs first."""
    loads = {day: sum(everybody[pk].weight for pk, own in taken.items() if own == day) for day in weekdays}
    room = SLACK * sum(one.weight for one in everybody.values()) / len(weekdays)
    whole = middle(one.point for one in everybody.values() if one.point is not None)
    centres = {
        day: middle(point for pk, own in taken.items() if own == day and (point := everybody[pk].point)) or whole
        for day in weekdays
    }  # fmt: skip
    pairs = sorted((_far(one.point, centres[day]), one.customer_id, day) for one in free for day in weekdays)
    found: dict[int, int] = {}
    for _, pk, day in pairs:
        if pk not in found and loads[day] + everybody[pk].weight <= room:
            found[pk] = day
            loads[day] += everybody[pk].weight
    for one in free:  # what fits nowhere goes where there is least
        if one.customer_id not in found:
            day = min(weekdays, key=lambda own: (loads[own], own))
            found[one.customer_id] = day
            loads[day] += one.weight
    return found


def _far(point: Point | None, centre: Point | None) -> float:
    return straight_metres(point, centre) if point is not None and centre is not None else 0.0


def _parities(of_day: Sequence[Visited], weekday: int, fixed: Mapping[int, FixedDay]) -> dict[int, FixedDay]:
    """Give the customers of a weekday that are not visited every week one week of two, so that both weigh alike."""
    found = {one.customer_id: FixedDay(weekday) for one in of_day if one.weeks == WEEKLY}
    seldom = [one for one in of_day if one.weeks != WEEKLY]
    free = [one for one in seldom if (day := fixed.get(one.customer_id)) is None or day.parity is None]
    held = {
        parity: sum(
            one.weight for one in seldom if one not in free and fixed[one.customer_id].parity == parity
        )
        for parity in PARITIES
    }
    weight = sum(one.weight for one in free)
    share = (weight + held[1] - held[0]) / (2 * weight) if weight else 0.0
    first, second = _parted(free, min(max(share, 0.0), 1.0))
    found |= {one.customer_id: FixedDay(weekday, 0) for one in first}
    found |= {one.customer_id: FixedDay(weekday, 1) for one in second}
    return found


def loads_of(visited: Iterable[Visited], days: Mapping[int, FixedDay]) -> dict[tuple[int, int], int]:
    """Return the minutes of each weekday in each week of two."""
    found: dict[tuple[int, int], int] = {}
    for one in visited:
        day = days.get(one.customer_id)
        if day is None:
            continue
        for parity in PARITIES if day.parity is None else (day.parity,):
            found[day.weekday, parity] = found.get((day.weekday, parity), 0) + one.minutes
    return found
