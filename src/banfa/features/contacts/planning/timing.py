"""When each visit of an ordered day begins: on the clock, with the midday rest, and what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from banfa.features.contacts.planning.opening import Open
from banfa.features.contacts.planning.ordering import Day, length


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """An ordered day: when each visit begins, the metres, when the last one ends, and which come after closing time."""

    begins: Sequence[int]
    metres: int
    ends: int
    late: frozenset[int]


def timed(day: Day, order: Sequence[int], work: Sequence[Open], at: Sequence[int | None]) -> Timed:
    """Walk through a day: `work` are its periods of work, `at` the times agreed with single customers, in minutes.

    A visit that would not end before the midday rest begins after it.
    """
    clock, here, begins, late = float(day.begins), 0, list[int](), set[int]()
    for stop in order:
        one = day.stops[stop]
        clock = max(clock + day.metres[here][stop + 1] / day.speed, one.window.start, at[stop] or 0)
        clock = _after_rest(clock, one.minutes, work)
        begins.append(round(clock))
        if clock > one.window.end:
            late.add(stop)
        clock += one.minutes
        here = stop + 1
    return Timed(begins=begins, metres=length(day, order), ends=round(clock), late=frozenset(late))


def _after_rest(clock: float, minutes: int, work: Sequence[Open]) -> float:
    """Move a visit behind a rest that it would run into; the last period's end holds nothing up."""
    for period, following in pairwise(work):
        if clock < following.start and clock + minutes > period.end:
            return float(following.start)
    return clock
