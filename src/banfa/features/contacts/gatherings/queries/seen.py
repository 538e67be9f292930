"""Gatherings that an actor knows of, with their guests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from banfa.features.contacts.gatherings.models import CircumstanceMark, Gathering, Guest, TrainingPlan
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, NotThere, Permission, may_on, require, visible
from banfa.platform.access.actors import current
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors, end_of_subtree

HOLD, READ = Permission.CONTACTS_GATHERING_HOLD, Permission.CONTACTS_GATHERING_READ
PAGE_SIZE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """What a list of gatherings is asked for; `before` is the last one of the page above."""

    kind: str = ""
    state: str = ""
    unit: str = ""
    words: str = ""
    before: tuple[date, int] | None = None


def gatherings_seen(actor: Actor) -> QuerySet[Gathering]:
    """Return the gatherings of the actor's units, those of the units above, and those the actor holds or is invited to.

    Raises Denied.
    """
    require(actor, READ)
    reach = actor.reach_of(READ)
    above = {path for one in reach for path in ancestors(one)}
    mine = Guest.objects.filter(gathering=OuterRef("pk"), person=actor.person_id)
    asked = Q(unit_path__in=above) | Q(host=actor.person_id) | Q(Exists(mine))
    for path in reach:
        asked |= Q() if not path else Q(unit_path__gte=path, unit_path__lt=end_of_subtree(path))
    return Gathering.objects.all() if "" in reach else Gathering.objects.filter(asked)


def gathering_numbered(actor: Actor, number: int) -> Gathering:
    """Return a gathering. Raises Denied, NotThere."""
    found = gatherings_seen(actor).select_related("unit", "host", "plan").filter(pk=number).first()
    if found is None:
        raise NotThere
    return found


def may_hold(actor: Actor, one: Gathering | TrainingPlan) -> bool:
    """Tell whether the actor may change a gathering or a plan: it is of their units, or they are its host."""
    is_host = isinstance(one, Gathering) and one.host_id == actor.person_id
    reaches = any(one.unit_path.startswith(path) for path in actor.reach_of(HOLD))
    return (reaches or may_on(actor, HOLD, one.unit_path)) or (is_host and actor.may(READ))


def units_to_hold_at(actor: Actor) -> QuerySet[Unit]:
    """Return the units for which the actor may hold gatherings. Raises Denied."""
    return visible(Unit, actor, HOLD).filter(closed_on=None).order_by("path")


def listed(actor: Actor, wished: Wished) -> tuple[Sequence[Gathering], bool]:
    """Return a page of gatherings, the latest month first, with how many were invited and came; and whether more follow."""
    found = gatherings_seen(actor)
    if wished.kind:
        found = found.filter(kind=wished.kind)
    if wished.state:
        found = found.filter(state=wished.state)
    if wished.unit:
        path = visible(Unit, actor).filter(code=wished.unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        found = found.filter(unit_path__gte=path, unit_path__lt=end_of_subtree(path))
    if wished.words:
        found = found.filter(Q(title__icontains=wished.words) | Q(place__icontains=wished.words))
    if wished.before is not None:
        month, number = wished.before
        found = found.filter(Q(month__lt=month) | Q(month=month, pk__lt=number))
    counted = found.annotate(
        invited=Count("guests", filter=Q(guests__invited_at__isnull=False)),
        came=Count("guests", filter=Q(guests__attended_at__isnull=False)),
    )
    rows = list(counted.select_related("unit", "host").order_by("-month", "-pk")[: PAGE_SIZE + 1])
    return rows[:PAGE_SIZE], len(rows) > PAGE_SIZE


def guests_seen(actor: Actor, gathering: Gathering) -> QuerySet[Guest]:
    """Return the guests that the actor may know of: colleagues, names alone, and customers of theirs."""
    customers = visible(Customer, actor).values("pk") if actor.may(Permission.CUSTOMERS_CUSTOMER_READ) else ()
    rows = gathering.guests.filter(Q(customer=None) | Q(customer__in=customers))
    return rows.select_related("customer__unit", "person").order_by("pk")


def marks_of(customer_ids: Sequence[int], on: date) -> Mapping[int, list[str]]:
    """Return the circumstances in force of customers on a day, by customer."""
    found: dict[int, list[str]] = {}
    rows = CircumstanceMark.objects.filter(current(on), customer__in=list(customer_ids))
    for customer, circumstance in rows.order_by("pk").values_list("customer_id", "circumstance"):
        found.setdefault(customer, []).append(circumstance)
    return found


def of_customer(actor: Actor, customer_id: int, *, most: int = 20) -> Sequence[Guest]:
    """Return the gatherings that a customer was invited to or came to, newest first."""
    rows = visible(Guest, actor).filter(customer=customer_id).select_related("gathering__unit")
    return list(rows.order_by("-gathering__month", "-pk")[:most])


def plans_seen(actor: Actor) -> QuerySet[TrainingPlan]:
    """Return the plans of the actor's units. Raises Denied."""
    counted = visible(TrainingPlan, actor, READ).select_related("unit")
    not_cancelled = ~Q(gatherings__state=Gathering.State.CANCELLED)
    return counted.annotate(
        planned=Count("gatherings", filter=not_cancelled),
        held=Count("gatherings", filter=Q(gatherings__state=Gathering.State.HELD)),
    ).order_by("-starts_on", "-pk")


def plan_numbered(actor: Actor, number: int) -> TrainingPlan:
    """Return a plan. Raises Denied, NotThere."""
    found = plans_seen(actor).filter(pk=number).first()
    if found is None:
        raise NotThere
    return found
