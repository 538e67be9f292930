"""Reads whom somebody is to call today and why, and what came of calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from banfa.features.contacts.calling.models import Call, FileMoment, PlannedCall
from banfa.features.contacts.calling.moments import words_of
from banfa.features.contacts.models import Contact
from banfa.features.contacts.queries import last_contacts
from banfa.features.customers.models import Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.seeing import awake, mine
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.access.fields import fields_for, hides, shown
from banfa.platform.web import languages
from banfa.policy.model import Pack

MAKE = Permission.CONTACTS_CALL_MAKE
EVIDENCE, REGULAR, PHONE = "call", "regular", "phone"
MOST = 100
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One customer to be called: the earliest reason first, with what else the call would settle."""

    customer: Customer
    kind: str
    title: Text
    why: Text
    due_at: datetime
    has_time: bool
    is_late: bool
    tries: int
    planned: int | None
    duty: int | None
    last: Contact | None
    others: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A customer's telephone number as the reader may see it; `dial` is empty where it stands masked."""

    words: str
    dial: str
    is_hidden: bool


@dataclass(slots=True)
class _Reasons:
    planned: PlannedCall | None = None
    duties: list[Duty] = field(default_factory=list)


def calls_due(
    actor: Actor, pack: Pack, at: datetime, *, until: date, customer_id: int | None = None
) -> list[Due]:
    """Return whom the actor is to call until the end of a day: appointments with a time, then what is late, then by due."""
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), datetime.min.time()))
    reasons: dict[int, _Reasons] = {}
    planned = PlannedCall.objects.filter(
        person_id=actor.person_id, state=PlannedCall.State.OPEN, due_at__lt=end,
        customer__in=visible(Customer, actor, MAKE).values("pk"),
    )  # fmt: skip
    if customer_id is not None:
        planned = planned.filter(customer=customer_id)
    for one in planned.order_by("due_at", "pk")[:MOST]:
        reasons.setdefault(one.customer_id, _Reasons()).planned = one
    for duty in _duties(actor, pack, at, end, customer_id):
        assert duty.customer_id is not None
        reasons.setdefault(duty.customer_id, _Reasons()).duties.append(duty)
    return _told(actor, pack, reasons, at)


def count_due(actor: Actor, pack: Pack, at: datetime) -> int:
    """Return how many calls are due today, for a number beside the navigation."""
    return len(calls_due(actor, pack, at, until=timezone.localdate(at)))


def _duties(actor: Actor, pack: Pack, at: datetime, end: datetime, customer_id: int | None) -> Sequence[Duty]:
    takes = [name for name, rule in pack.obligations.items() if EVIDENCE in rule.evidence]
    if not takes or Permission.DUTIES_DUTY_READ not in actor.permissions:
        return []
    found = awake(mine(actor, timezone.localdate(at)), at).filter(obligation__in=takes, opens_at__lte=at)
    due = found.filter(due_at__lte=end).exclude(customer=None)
    if customer_id is not None:
        due = due.filter(customer=customer_id)
    return list(due.order_by("due_at", "pk")[:MOST])


def _told(actor: Actor, pack: Pack, reasons: Mapping[int, _Reasons], at: datetime) -> list[Due]:
    customers = visible(Customer, actor, MAKE).filter(pk__in=list(reasons)).select_related("unit")
    last, moments = last_contacts(list(reasons)), _moments(reasons, pack)
    found = [
        _due(one, reasons[one.pk], pack, last.get(one.pk), moments.get(one.pk, {}), at) for one in customers
    ]
    return sorted(found, key=lambda one: (not one.has_time, not one.is_late, one.due_at, one.customer.pk))


def _due(
    customer: Customer, why: _Reasons, pack: Pack, last: Contact | None, said: Mapping[str, Text], at: datetime
) -> Due:  # fmt: skip
    first = why.duties[0] if why.duties else None
    planned = why.planned
    kind = planned.kind if planned else _kind_of(first, pack)
    title = pack.calls.kinds[kind].title.text if kind in pack.calls.kinds else same(kind)
    titles = [_title(duty, pack) for duty in why.duties]
    due_at = planned.due_at if planned else first.due_at if first else at
    words = (
        same(planned.why)
        if planned and planned.why
        else said.get(first.event, titles[0])
        if first
        else NOTHING
    )
    return Due(
        customer=customer, kind=kind, title=title, why=words, due_at=due_at,
        has_time=bool(planned and planned.has_time), is_late=due_at < at, tries=planned.tries if planned else 0,
        planned=planned.pk if planned else None, duty=first.pk if first else planned.duty if planned else None,
        last=last, others=titles if planned else titles[1:],
    )  # fmt: skip


def _kind_of(duty: Duty | None, pack: Pack) -> str:
    """Return the kind of call that a duty asks for: that of the moment behind it, else the regular one."""
    event = duty.event if duty else ""
    by_event = {one.event: one.kind for one in pack.calls.moments.values()}
    return by_event.get(event) or (
        REGULAR if REGULAR in pack.calls.kinds else next(iter(pack.calls.kinds), "")
    )


def kind_for(duty_id: int | None, pack: Pack) -> str:
    """Return the kind of call for a duty by its number."""
    return _kind_of(Duty.objects.filter(pk=duty_id).first() if duty_id else None, pack)


def _title(duty: Duty, pack: Pack) -> Text:
    rule = pack.obligations.get(duty.obligation)
    return rule.title.text if rule else same(duty.obligation)


def _moments(reasons: Mapping[int, _Reasons], pack: Pack) -> Mapping[int, Mapping[str, Text]]:
    """Return what happened in the files of customers, by customer and event, the latest of each."""
    events = {name: one.event for name, one in pack.calls.moments.items()}
    rows = FileMoment.objects.filter(customer__in=list(reasons), moment__in=list(events)).order_by("pk")
    found: dict[int, dict[str, Text]] = {}
    for one in rows:
        found.setdefault(one.customer_id, {})[events[one.moment]] = words_of(pack, one.moment, one.key)
    return found


def number_of(actor: Actor, customer: Customer, pack: Pack) -> Number:
    """Return a customer's telephone number, masked where the actor sees it so."""
    phone = fields_for(actor, pack).fields.get(PHONE)
    if phone is None or not customer.phone:
        return Number("", "", is_hidden=False)
    hidden = hides(actor, phone)
    words = shown(actor, phone, customer.phone, languages.language())
    return Number(words, "" if hidden else customer.phone, is_hidden=hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKind:
    """How many calls of a kind there were in a span, how many reached somebody, and how many customers that was."""

    kind: str
    calls: int
    reached: int
    customers: int

    @property
    def share(self) -> float | None:
        return self.reached / self.calls if self.calls else None


def by_kind(actor: Actor, first: date, last: date) -> list[ByKind]:
    """Return the calls of a span by kind (AD-2.1.1); the last day is included."""
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), datetime.min.time()))
    rows = (
        visible(Call, actor)
        .filter(contact__at__gte=start, contact__at__lt=end)
        .values("kind")
        .annotate(
            calls=Count("pk"), reached=Count("pk", filter=Q(reached=True)),
            customers=Count("contact__customer", distinct=True),
        )
        .order_by("kind")
    )  # fmt: skip
    return [ByKind(**row) for row in rows]


def calls_of(actor: Actor, customer_id: int, most: int = 5) -> list[Call]:
    """Return a customer's last calls, newest first."""
    rows = visible(Call, actor).filter(contact__customer=customer_id).select_related("contact")
    return list(rows.order_by("-contact__at")[:most])


def planned_for(actor: Actor, customer_id: int) -> list[PlannedCall]:
    """Return the calls that are planned with a customer, the nearest first."""
    rows = visible(PlannedCall, actor).filter(customer=customer_id, state=PlannedCall.State.OPEN)
    return list(rows.select_related("person").order_by("due_at"))
