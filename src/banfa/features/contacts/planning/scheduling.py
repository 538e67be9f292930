"""Puts every visit that is due on a day of its window: the customer's own weekday where it is worked, else the emptiest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from banfa.features.duties.days import FixedDay, week_parity

ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a visit stands on no day."""

    NO_DAY = "no_day"  # nobody works in its window
    FULL = "full"  # every day of its window has as many visits as it may


@dataclass(frozen=True, slots=True, kw_only=True)
class DueVisit:
    """A visit that is due once between two days, both included."""

    customer_id: int
    first: date
    last: date
    minutes: int


@dataclass(slots=True, kw_only=True)
class OpenDay:
    """A day that can take visits: so many at most, within so many minutes of work; `customers` are on it already."""

    on: date
    most: int
    customers: set[int] = field(default_factory=set)
    minutes: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.customers) >= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A visit on its day; `moved` where that is not the customer's own weekday."""

    due: DueVisit
    on: date
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A visit that stands on no day, and why."""

    due: DueVisit
    why: Why


def schedule(
    due: Iterable[DueVisit],
    days: Sequence[OpenDay],
    own_days: Mapping[int, FixedDay],
    *,
    until: date | None = None,
) -> tuple[list[Placed], list[Left]]:
    """Put each visit on one day; a visit that is on a day of its window already serves as this one, too.

    Visits whose time goes on beyond `until` stand on their own weekday or wait: later days are not looked at here.

    Visits that may stay on their own weekday come first, then the tightest windows, so that what has to give way goes
    where there is room. `days` are filled in place.
    """
    placed: list[Placed] = []
    moving: list[DueVisit] = []
    left: list[Left] = []
    for one in sorted(due, key=lambda one: (one.last - one.first, one.first, one.customer_id)):
        open_days = [day for day in days if one.first <= day.on <= one.last]
        own = _own_day(one, open_days, own_days)
        served = next((day for day in open_days if one.customer_id in day.customers), None)
        if served is not None:
            placed.append(Placed(due=one, on=served.on, moved=not _is_own(served.on, one, own_days)))
        elif own is not None and not own.is_full:
            placed.append(_put(one, own, moved=False))
        elif until is None or one.last <= until:
            moving.append(one)
    for one in moving:
        open_days = [day for day in days if one.first <= day.on <= one.last]
        room = [day for day in open_days if not day.is_full]
        if room:
            best = min(room, key=lambda day: (day.minutes, _away(day.on, one, own_days), day.on))
            placed.append(_put(one, best, moved=one.customer_id in own_days))
        else:
            left.append(Left(due=one, why=Why.FULL if open_days else Why.NO_DAY))
    return placed, left


def _put(one: DueVisit, day: OpenDay, *, moved: bool) -> Placed:
    day.customers.add(one.customer_id)
    day.minutes += one.minutes
    return Placed(due=one, on=day.on, moved=moved)


def _own_day(one: DueVisit, days: Sequence[OpenDay], own_days: Mapping[int, FixedDay]) -> OpenDay | None:
    """Return the customer's own day within the window; in a longer one the emptiest of them."""
    mine = [day for day in days if _is_own(day.on, one, own_days)]
    return min(mine, key=lambda day: (day.is_full, day.minutes, day.on), default=None)


def _is_own(on: date, one: DueVisit, own_days: Mapping[int, FixedDay]) -> bool:
    own = own_days.get(one.customer_id)
    return own is not None and falls_on(own, on)


def falls_on(own: FixedDay, on: date) -> bool:
    """Tell whether a day is a customer's fixed one."""
    return own.weekday == on.weekday() and (own.parity is None or own.parity == week_parity(on))


def _away(on: date, one: DueVisit, own_days: Mapping[int, FixedDay]) -> int:
    """Return how many days a day lies from the customer's own weekday of the same week."""
    own = own_days.get(one.customer_id)
    return abs(own.weekday - on.weekday()) if own is not None else 0


def weeks_between(first: date, last: date) -> list[date]:
    """Return the Mondays of the weeks that two days and what lies between them touch."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=step) for step in range((last - monday).days // 7 + 1)]
