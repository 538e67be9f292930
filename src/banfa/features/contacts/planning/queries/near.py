"""The customers near the day's delivery runs who are not served by them: whom to call before the lorries leave (AD-2.1.2.2a)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.geography import Point, straight_metres
from banfa.features.contacts.planning.models import Delivery
from banfa.features.contacts.planning.queries.weeks import local_day
from banfa.features.contacts.queries import last_contacts
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import HAS_POSITION
from banfa.platform.access import Actor, visible
from banfa.policy.model import Pack

METRES_IN_DEGREE = 111_000
METRES = 1000
GONE = ("closed", "lost")
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A delivery run of a day: how many stops, when it leaves."""

    route: str
    stops: int
    leaves_at: time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A customer near a run: the nearest stop, how far it is, and whether somebody spoke to it today."""

    customer: Customer
    route: str
    stop: str
    metres: int
    leaves_at: time | None
    spoken: bool


def runs_of(actor: Actor, on: date) -> list[Run]:
    """Return the runs of a day with a stop that the actor sees, by name."""
    found: dict[str, list[Delivery]] = {}
    for one in _seen(actor, on):
        found.setdefault(one.route, []).append(one)
    return [
        Run(route=route, stops=len(rows), leaves_at=min((one.leaves_at for one in rows if one.leaves_at), default=None))
        for route, rows in sorted(found.items())
    ]  # fmt: skip


def near_runs(actor: Actor, on: date, pack: Pack, *, route: str = "") -> list[Near]:
    """Return the customers near a stop of the day's runs and served by none of them, the nearest first of each run.

    Without a rule of the pack nobody is near.
    """
    rule = pack.planning.near_route
    if rule is None or rule.kilometres.value is None:
        return []
    reach = float(rule.kilometres.value) * METRES
    deliveries = _seen(actor, on)
    served = {one.customer_id for one in deliveries}
    stops = [
        (one, Point(one.customer.latitude, one.customer.longitude))
        for one in deliveries
        if (not route or one.route == route)
        and one.customer.latitude is not None
        and one.customer.longitude is not None
    ]
    if not stops:
        return []
    around = visible(Customer, actor).filter(HAS_POSITION, _box([point for _, point in stops], reach))
    found = []
    for customer in around.exclude(status__in=GONE).exclude(pk__in=served).iterator():
        assert customer.latitude is not None and customer.longitude is not None  # noqa: PT018
        own = Point(customer.latitude, customer.longitude)
        metres, stop = min(
            ((straight_metres(own, point), one) for one, point in stops),
            key=lambda pair: (pair[0], pair[1].pk),
        )
        if metres <= reach:
            found.append((metres, stop, customer))
    found.sort(key=lambda row: (row[1].route, row[0], row[2].pk))
    return _told(found[:MOST], on)


def _told(found: Sequence[tuple[float, Delivery, Customer]], on: date) -> list[Near]:
    ways = [Contact.Way.CALL, Contact.Way.VISIT, Contact.Way.MEETING]
    last = last_contacts([customer.pk for _, _, customer in found], ways=ways)
    return [
        Near(
            customer=customer, route=stop.route, stop=stop.customer.name, metres=round(metres),
            leaves_at=stop.leaves_at,
            spoken=customer.pk in last and local_day(last[customer.pk].at) == on,
        )
        for metres, stop, customer in found
    ]  # fmt: skip


def _seen(actor: Actor, on: date) -> list[Delivery]:
    rows = Delivery.objects.filter(on=on, customer__in=visible(Customer, actor).values("pk"))
    return list(rows.select_related("customer").order_by("route", "place", "pk"))


def _box(points: Sequence[Point], reach: float) -> Q:
    """Return the condition that a customer lies in the box around all stops, with room for the reach."""
    north, south = max(one.latitude for one in points), min(one.latitude for one in points)
    along = reach / METRES_IN_DEGREE
    across = along / max(math.cos(math.radians(max(abs(north), abs(south)))), 0.01)
    return Q(
        latitude__range=(south - along, north + along),
        longitude__range=(
            min(one.longitude for one in points) - across,
            max(one.longitude for one in points) + across,
        ),
    )
