"""What somebody takes along for the days around today: their stops, the customers at them, and the forms they need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.queries.planners import own_planner
from banfa.features.contacts.planning.queries.weeks import DayView, StopLine, days_of
from banfa.features.contacts.planning.words import weekday
from banfa.features.contacts.queries import last_contacts
from banfa.features.contacts.visits.kinds import Offered, known_of_many, offered_to
from banfa.features.contacts.visits.services.beginning import MAKE
from banfa.features.customers.models import Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.queries import awake, due_between, mine, rule_of, title_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, require, visible
from banfa.platform.access.fields import hides
from banfa.policy.model import Pack

BEFORE, AFTER = timedelta(days=3), timedelta(days=3)
KEPT = timedelta(days=4)
MOST_CUSTOMERS = 500
VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedVisit:
    """An open duty that a visit closes."""

    pk: int
    customer_id: int
    title: Text
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of a kind of visit with the actions asked of some customers; its address is the same for all of them."""

    title: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One customer as it is taken along; what the reader may not see in full is left out."""

    pk: int
    code: str
    name: str
    address: str
    phone: str
    forms: Sequence[Form]
    owed: Sequence[OwedVisit] = ()
    last: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDay:
    """A day's stops in their order, and the customers whose visit is due by then and stands in no plan."""

    on: date
    weekday: Text
    is_today: bool
    works: bool
    stops: Sequence[tuple[StopLine, Taken]]
    due: Sequence[Taken] = ()

    @property
    def is_shown(self) -> bool:
        """Today always stands in the list, another day where there is something on it."""
        return self.is_today or bool(self.stops or self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Luggage:
    """Everything that goes on the phone. `left_out` counts what was too much of it."""

    person_id: int
    days: Sequence[TakenDay]
    customers: Mapping[int, Taken]
    left_out: int = 0

    @property
    def forms(self) -> Sequence[str]:
        """The addresses of the forms, each once."""
        return sorted({form.address for one in self.customers.values() for form in one.forms})


def luggage(actor: Actor, pack: Pack, at: datetime) -> Luggage:
    """Return the visits of three days before and after today: planned ones, and what is owed. Raises Denied."""
    require(actor, MAKE)
    today = timezone.localdate(at)
    first, last = today - BEFORE, today + AFTER
    planner = own_planner(actor, pack, today)
    planned = days_of(actor, planner, first, last, pack) if planner is not None else []
    owed = _owed_visits(actor, {line.customer_id for day in planned for line in day.lines}, first, last, at)
    wanted = _in_order(planned, owed)
    taken = _taken(actor, pack, wanted[:MOST_CUSTOMERS], owed)
    days = _days(planned, owed, taken, first, today)
    return Luggage(
        person_id=actor.person_id, days=days, customers=taken, left_out=max(len(wanted) - MOST_CUSTOMERS, 0)
    )


def _owed_visits(
    actor: Actor, planned: Collection[int], first: date, last: date, at: datetime
) -> list[OwedVisit]:
    """Return the visits that are due in these days, and whatever else a planned visit closes."""
    start, end = (_midnight(on) for on in (first, last + timedelta(days=1)))
    open_now = awake(mine(actor, timezone.localdate(at)), at).exclude(customer=None)
    due = due_between(open_now, start, end)
    rows = due | open_now.filter(customer__in=planned, opens_at__lte=at)
    return [
        OwedVisit(
            pk=duty.pk, customer_id=duty.customer_id, title=title_of(duty), due_on=_last_day(duty.due_at)
        )
        for duty in rows.order_by("due_at", "pk")
        if duty.customer_id is not None and _takes_visits(duty)
    ]


def _takes_visits(duty: Duty) -> bool:
    rule = rule_of(duty)
    return rule is not None and VISIT in rule.evidence


def _in_order(planned: Iterable[DayView], owed: Iterable[OwedVisit]) -> list[int]:
    """Return the customers of today and after first: where there are too many, the past is left out."""
    stops = [(day.on, line.customer_id) for day in planned for line in day.lines]
    due = [(one.due_on, one.customer_id) for one in owed]
    today = timezone.localdate()
    ordered = sorted([*stops, *due], key=lambda one: (one[0] < today, abs(one[0] - today)))
    return list(dict.fromkeys(customer for _, customer in ordered))


def _taken(
    actor: Actor, pack: Pack, customer_ids: Sequence[int], owed: Sequence[OwedVisit]
) -> dict[int, Taken]:
    seen = {
        one.pk: one
        for one in visible(Customer, actor).filter(pk__in=customer_ids).select_related("unit", "area")
    }
    rows = [seen[pk] for pk in customer_ids if pk in seen]
    known, last = known_of_many(rows, pack), last_contacts(seen)
    hidden = {
        name for name in ("address", "phone") if name in pack.fields and hides(actor, pack.fields[name])
    }
    by_customer: dict[int, list[OwedVisit]] = {}
    for duty in owed:
        by_customer.setdefault(duty.customer_id, []).append(duty)
    return {
        one.pk: Taken(
            pk=one.pk, code=one.code, name=one.name, address="" if "address" in hidden else one.address,
            phone="" if "phone" in hidden else one.phone, owed=by_customer.get(one.pk, ()), last=last.get(one.pk),
            forms=[_form(offered) for offered in offered_to(known[one.pk], pack, actor).values()],
        )
        for one in rows
    }  # fmt: skip


def _form(offered: Offered) -> Form:
    address = reverse("contacts:field-visit", args=[offered.code, "-".join(offered.actions) or "-"])
    return Form(title=offered.kind.title.text, address=address)


def _days(
    planned: Sequence[DayView],
    owed: Sequence[OwedVisit],
    taken: Mapping[int, Taken],
    first: date,
    today: date,
) -> list[TakenDay]:
    plans = {day.on: day for day in planned}
    in_plans = {line.customer_id for day in planned for line in day.lines}
    days = list[TakenDay]()
    for step in range((BEFORE + AFTER).days + 1):
        on = first + timedelta(days=step)
        due = dict.fromkeys(
            one.customer_id
            for one in owed
            if one.due_on == on and one.customer_id in taken and one.customer_id not in in_plans
        )
        day = plans.get(on)
        days.append(
            TakenDay(
                on=on, weekday=weekday(on), is_today=on == today, works=day is None or day.works,
                stops=[(line, taken[line.customer_id]) for line in (day.lines if day else ()) if line.customer_id in taken],
                due=[taken[pk] for pk in due],
            )
        )  # fmt: skip
    return [day for day in days if day.is_shown]


def _last_day(due_at: datetime) -> date:
    """Return the day on which something is due; what is due at midnight is due the day before."""
    return timezone.localdate(due_at - timedelta(microseconds=1))


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))
