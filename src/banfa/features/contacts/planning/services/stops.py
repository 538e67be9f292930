"""Changes single stops of a plan by hand: put there, moved, taken off, put in order; a week copied to the next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.planning.ordering import ordered
from banfa.features.contacts.planning.queries.planners import Planner, require_write
from banfa.features.contacts.planning.queries.roads import roads_of
from banfa.features.contacts.planning.services.keeping import FIELD
from banfa.features.contacts.planning.services.weeks import monday_of, renumber, touched, week_of
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on

MOVED, ADDED, REMOVED, ORDERED, COPIED = (
    "plan.moved",
    "plan.added",
    "plan.removed",
    "plan.ordered",
    "plan.copied",
)
LONGEST_PURPOSE = 200
FARTHEST = timedelta(days=366)
LAST_PLACE = 999


class DayOver(BanfaError):
    """A day that is over keeps its plan as it was; one beyond a year is not planned yet."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            Text(
                "只能计划今天起一年以内的日期；已过去的日期保留原计划",
                "only today and the year ahead can be planned; days that are over keep their plan",
            )
        )


class PlannedAlready(BanfaError):
    """The customer stands in the plan of that day already."""

    status = 409

    def __init__(self, name: str) -> None:
        super().__init__(Text(f"“{name}”已在当天的计划中", f"{name} stands in the plan of that day already"))


class BadPurpose(BanfaError):
    """What a visit is for is too long, or its kind is unknown."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStop:
    """A visit to be planned by hand: whom, when, at which place of the day, which kind and what for."""

    customer_id: int
    on: date
    place: int = LAST_PLACE
    kind: str = ""
    purpose: str = ""


@transaction.atomic
def add(wanted: NewStop, planner: Planner, *, actor: Actor, at: datetime, on: date) -> Stop:
    """Put a visit into somebody's plan. Raises Denied, NotThere, DayOver, PlannedAlready, BadPurpose, PlanAsked."""
    require_write(actor, planner)
    _require_ahead(wanted.on, on)
    customer = visible(Customer, actor).filter(pk=wanted.customer_id).first()
    if customer is None:
        raise NotThere
    purpose = " ".join(wanted.purpose.split())
    if len(purpose) > LONGEST_PURPOSE or not (purpose.isprintable() and _is_kind(wanted.kind, wanted.on)):
        raise BadPurpose(
            Text(
                f"请选择制度规定的拜访类型，事由不超过 {LONGEST_PURPOSE} 字",
                f"choose a kind of visit of the regulation, and say what for in up to {LONGEST_PURPOSE} characters",
            )
        )
    if Stop.objects.filter(person=planner.person_id, customer=customer, on=wanted.on).exists():
        raise PlannedAlready(customer.name)
    plan = week_of(planner, wanted.on)
    stop = Stop.objects.create(
        plan=plan, person_id=planner.person_id, customer=customer, on=wanted.on, place=LAST_PLACE, kind=wanted.kind,
        purpose=purpose, is_by_hand=True, is_added=plan.state == WeekPlan.State.AGREED, made_by_id=actor.person_id,
        made_at=at,
    )  # fmt: skip
    _into_place(stop, wanted.place)
    touched(plan)
    _log(ADDED, stop, planner, old=None, new=wanted.on, actor=actor, at=at)
    return stop


@transaction.atomic
def move(
    stop_id: int, *, on: date, place: int, planner: Planner, actor: Actor, at: datetime, today: date
) -> tuple[date, int]:
    """Move a visit to another day, or within its own; return where it stood. Raises as `add` does."""
    require_write(actor, planner)
    stop = _own(stop_id, planner)
    before = stop.on, stop.place
    _require_ahead(on, today)
    _require_ahead(stop.on, today)
    if on != stop.on:
        taken = Stop.objects.filter(person=planner.person_id, customer=stop.customer_id, on=on)
        if taken.exists():
            raise PlannedAlready(stop.customer.name)
        week_of(planner, stop.on)
        plan = week_of(planner, on)
        touched(stop.plan)
        if plan.pk != stop.plan_id:
            touched(plan)
        stop.plan, stop.on, stop.place, stop.is_by_hand = plan, on, LAST_PLACE, True
        stop.is_added = stop.is_added or plan.state == WeekPlan.State.AGREED
        stop.save(update_fields=["plan", "on", "place", "is_by_hand", "is_added"])
        renumber(planner.person_id, before[0], [])
    _into_place(stop, place)
    _log(MOVED, stop, planner, old=before[0], new=on, actor=actor, at=at)
    return before


@transaction.atomic
def remove(stop_id: int, planner: Planner, *, actor: Actor, at: datetime, today: date) -> NewStop:
    """Take a visit off the plan; return what would put it back. Raises Denied, NotThere, DayOver, PlanAsked."""
    require_write(actor, planner)
    stop = _own(stop_id, planner)
    _require_ahead(stop.on, today)
    plan = week_of(planner, stop.on)
    was = NewStop(
        customer_id=stop.customer_id, on=stop.on, place=stop.place, kind=stop.kind, purpose=stop.purpose
    )
    _log(REMOVED, stop, planner, old=stop.on, new=None, actor=actor, at=at)
    stop.delete()
    renumber(planner.person_id, was.on, [])
    touched(plan)
    return was


@transaction.atomic
def order_day(planner: Planner, on: date, *, actor: Actor, at: datetime, today: date) -> list[int]:
    """Put a day into a short order; return the order of customers before. Raises Denied, DayOver, PlanAsked."""
    require_write(actor, planner)
    _require_ahead(on, today)
    week_of(planner, on)
    ids = list(
        Stop.objects.filter(person=planner.person_id, on=on)
        .order_by("place", "pk")
        .values_list("customer", flat=True)
    )
    known = sorted(ids)
    order = [
        known[place] for place in ordered(roads_of(planner, known, pack_on(on)).day(on, known))
    ]  # fmt: skip
    set_order(planner, on, order, actor=actor, at=at, today=today)
    return ids


@transaction.atomic
def set_order(
    planner: Planner, on: date, order: list[int], *, actor: Actor, at: datetime, today: date
) -> None:
    """Put a day into a given order of customers. Raises Denied, DayOver, PlanAsked."""
    require_write(actor, planner)
    _require_ahead(on, today)
    week_of(planner, on)
    renumber(planner.person_id, on, order)
    audit.record(
        ORDERED, f"person:{planner.username}", actor=actor, at=at,
        summary={"on": on.isoformat(), "visits": len(order)},
    )  # fmt: skip


@transaction.atomic
def copy_week(planner: Planner, monday: date, *, actor: Actor, at: datetime, today: date) -> int:
    """Plan the week after like this one: the same weekdays and order; return how many visits. Raises Denied, PlanAsked.

    What stands in that week already stays, and days that are over are left out.
    """
    require_write(actor, planner)
    week = timedelta(days=7)
    rows = list(Stop.objects.filter(person=planner.person_id, plan__monday=monday).order_by("on", "place"))
    there = set(
        Stop.objects.filter(
            person=planner.person_id, on__range=(monday + week, monday + 2 * week)
        ).values_list("customer_id", "on")
    )
    plan = week_of(planner, monday + week)
    new = [
        Stop(
            plan=plan, person_id=planner.person_id, customer_id=one.customer_id, on=one.on + week, place=one.place,
            kind=one.kind, purpose=one.purpose, is_by_hand=one.is_by_hand,
            is_added=plan.state == WeekPlan.State.AGREED, made_by_id=actor.person_id, made_at=at,
        )
        for one in rows
        if one.on + week >= today and (one.customer_id, one.on + week) not in there
    ]  # fmt: skip
    Stop.objects.bulk_create(new)
    if not plan.area and rows:
        source = rows[0].plan
        WeekPlan.objects.filter(pk=plan.pk).update(area=source.area, focus=source.focus)
    if new:
        touched(plan, len(new))
        audit.record(
            COPIED, f"person:{planner.username}", actor=actor, at=at,
            summary={"from": monday.isoformat(), "to": plan.monday.isoformat(), "visits": len(new)},
        )  # fmt: skip
    return len(new)


def _own(stop_id: int, planner: Planner) -> Stop:
    stop = (
        Stop.objects.filter(pk=stop_id, person=planner.person_id).select_related("plan", "customer").first()
    )
    if stop is None:
        raise NotThere
    return stop


def _require_ahead(day: date, today: date) -> None:
    if not today <= day <= today + FARTHEST:
        raise DayOver


def _is_kind(kind: str, on: date) -> bool:
    return not kind or kind in pack_on(on).visits


def _into_place(stop: Stop, place: int) -> None:
    """Put a stop at a place of its day, the others keeping their order around it."""
    others = Stop.objects.filter(person=stop.person_id, on=stop.on).exclude(pk=stop.pk)
    order = list(others.order_by("place", "pk").values_list("customer", flat=True))
    order.insert(max(0, min(place, len(order))), stop.customer_id)
    renumber(stop.person_id, stop.on, order)


def _log(
    action: str,
    stop: Stop,
    planner: Planner,
    *,
    old: date | None,
    new: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    before, after = (f'"{day}"' if day is not None else None for day in (old, new))
    changed = Changed(f"customer:{stop.customer.code}", f"{FIELD}{planner.username}", before, after)
    audit.record(
        action, f"customer:{stop.customer.code}", actor=actor, at=at, changes=[changed],
        summary={
            "person": planner.username, "kind": stop.kind, "purpose": stop.purpose,
            "after_agreement": stop.plan.state == WeekPlan.State.AGREED, "week": monday_of(stop.on).isoformat(),
        },
    )  # fmt: skip
