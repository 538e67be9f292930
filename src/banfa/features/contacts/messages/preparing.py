"""Prepares the messages of an occasion, lot by lot: each is there once, with its words, or held back with the reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from banfa.features.contacts.messages import occasions
from banfa.features.contacts.messages.models import Message, Round
from banfa.features.contacts.messages.reaching import Asked, Lot, lot_of, reach, values_of
from banfa.features.contacts.messages.reasons import Reason
from banfa.features.contacts.messages.wording import Worded, day_in_words, worded
from banfa.features.customers.assigning.queries import names_in_charge
from banfa.features.customers.models import Customer
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Who
from banfa.platform.org.current import organisation, pack_on
from banfa.policy.model import CarePlan, Pack, Template

LOT = 500
LEASE = timedelta(minutes=5)
OnStep = Callable[[int, int], None]
Customers = QuerySet[Customer]


@dataclass(frozen=True, slots=True)
class System:
    """Banfa itself, where nobody acts."""

    person_id: int | None = None
    name: str = "办法"


SYSTEM = System()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a round says to whom beside what the file says: the occasion's words, and what it is about."""

    round: Round
    plan: CarePlan | None
    pack: Pack
    template: Template
    occasion: Mapping[str, str]

    @property
    def asked(self) -> Asked:
        apart = None if self.plan is None else self.plan.apart
        return Asked(pack=self.pack, template=self.template, on=self.round.on, apart=apart)


def prepare_due(at: datetime) -> int:
    """Prepare every plan whose day comes within its lead; return the messages made. Harmless when done twice, or by two.

    A round whose worker was stopped is gone on with where it ended.
    """
    today = timezone.localdate(at)
    pack, made = pack_on(today), 0
    for name, plan in pack.care.plans.items():
        if plan.on.entered:
            continue
        for ahead in range(occasions.days_ahead(plan) + 1):
            on = today + timedelta(days=ahead)
            if occasions.is_due(plan, pack.care, on):
                made += prepare(name, plan, pack, on, at=at)
    return made


def prepare(name: str, plan: CarePlan, pack: Pack, on: date, *, at: datetime) -> int:
    """Prepare one plan's messages of a day; return how many were made. A plan of dates is looked at again each time."""
    found = occasions.customers_on(plan, pack, on)
    by_date = plan.on.festival is None and plan.on.monthly is None
    if by_date and not found.exists():
        return 0
    row = begun(name, plan.template, on, f"{name}:{on}", who=SYSTEM, at=at)
    if row.ready_at is not None and not by_date:
        return 0
    return fill(row, found, at=at, again=by_date)


def begun(plan: str, template: str, on: date, key: str, *, who: Who, at: datetime, note: str = "") -> Round:
    """Return the round of a key, made now where there is none; its note goes on from the last one of its plan."""
    if not note:
        last = Round.objects.filter(plan=plan, template=template).exclude(note="").order_by("-pk").first()
        note = last.note if last is not None and key.startswith(f"{plan}:{on}") else ""
    try:
        with transaction.atomic():
            return Round.objects.get_or_create(
                key=key,
                defaults={
                    "plan": plan, "template": template, "on": on, "note": note, "made_by": who.name, "made_at": at,
                },
            )[0]  # fmt: skip
    except IntegrityError:
        return Round.objects.get(key=key)


def fill(
    row: Round, found: Customers, *, at: datetime, again: bool = False, on_step: OnStep = lambda done, total: None
) -> int:  # fmt: skip
    """Make the messages of a round; return how many. Another worker that is at it is left alone."""
    if not _leased(row, at):
        return 0
    pack = pack_on(row.on)
    saying = saying_of(row, pack)
    start = 0 if again and row.ready_at is not None else row.reached_id
    made = done = 0
    total = found.count()
    while customers := list(found.filter(pk__gt=start).select_related("unit").order_by("pk")[:LOT]):
        with transaction.atomic():
            made += _make(saying, customers, at=at)
            start = customers[-1].pk
            Round.objects.filter(pk=row.pk).update(reached_id=start, lease_until=timezone.now() + LEASE)
        done += len(customers)
        on_step(done, total)
    with transaction.atomic():
        first = Round.objects.filter(pk=row.pk, ready_at=None).update(ready_at=at, lease_until=None)
        Round.objects.filter(pk=row.pk).update(lease_until=None)
        if first or made:
            audit.record(
                "messages.prepared",
                f"round:{row.pk}",
                actor=SYSTEM,
                at=at,
                summary={"plan": row.plan, "messages": made},
            )
    return made


def _leased(row: Round, at: datetime) -> bool:
    free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return bool(Round.objects.filter(free, pk=row.pk).update(lease_until=timezone.now() + LEASE))


def saying_of(row: Round, pack: Pack) -> Saying:
    """Return what a round says. Raises KeyError where its template has left the regulation."""
    plan = pack.care.plans.get(row.plan)
    template = pack.messages.templates[row.template]
    return Saying(round=row, plan=plan, pack=pack, template=template, occasion=_occasion(row, plan, pack))


def _occasion(row: Round, plan: CarePlan | None, pack: Pack) -> dict[str, str]:
    language = pack.messages.language
    festival = pack.care.festivals.get(plan.on.festival or "") if plan else None
    title = festival.title if festival is not None else (plan.title if plan else None)
    about = occasions.about(plan, row.on) if plan else row.on
    return {
        "occasion": getattr(title, language) if title is not None else "",
        "date": day_in_words(about, language), "days": str(abs((about - row.on).days)),
        "organisation": organisation().name, "note": row.note,
    }  # fmt: skip


def _make(saying: Saying, customers: Sequence[Customer], *, at: datetime) -> int:
    ids = [one.pk for one in customers]
    lot = lot_of(ids, saying.asked)
    keys = set(Message.objects.filter(round=saying.round, customer__in=ids).values_list("key", flat=True))
    managers = names_in_charge(ids, saying.round.on) if _names_manager(saying.template) else {}
    fresh = [
        one
        for customer in customers
        for one in messages_for(saying, customer, lot, managers.get(customer.pk, []), at=at)
        if one.key not in keys
    ]
    Message.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=200)
    return len(fresh)


def messages_for(
    saying: Saying, customer: Customer, lot: Lot, managers: Sequence[str], *, at: datetime
) -> Iterator[Message]:
    """Yield the message to a customer and the copies for those beside them, or the one that is held back."""
    found = reach(customer, lot, saying.asked)
    said = words_for(saying, customer, managers)
    reason = found.reason or _why_not_so(said, found.channel, saying.pack)
    about_on = occasions.about(saying.plan, saying.round.on) if saying.plan and saying.plan.on.date else None
    common = {
        "round": saying.round, "customer": customer, "channel": found.channel, "about_on": about_on,
        "subject": said.subject, "made_at": at,
    }  # fmt: skip
    state = Message.State.HELD if reason else Message.State.PROPOSED
    yield Message(key=key_of(saying.round, customer), words=said.words, state=state, reason=reason, **common)
    if reason in (Reason.OPTED_OUT, Reason.NO_CONSENT, Reason.CLOSED, Reason.NO_VALUE):
        return
    for one in lot.companions.get(customer.pk, ()):
        copy = words_for(saying, customer, managers, to=one.name)
        channel = found.channel or saying.template.channels[0]
        key = f"{key_of(saying.round, customer)}:{one.pk}"
        yield Message(
            key=key, companion=one, words=copy.words, state=Message.State.PROPOSED,
            **{**common, "channel": _by_phone(channel, saying.pack)},
        )  # fmt: skip


def key_of(row: Round, customer: Customer) -> str:
    """Return what tells a message from every other one: the same occasion gives the same key."""
    return f"{row.key}:{customer.pk}"


def words_for(saying: Saying, customer: Customer, managers: Sequence[str], *, to: str = "") -> Worded:
    """Return the words for one customer, or for somebody beside them."""
    occasion = {
        **saying.occasion, "unit": customer.unit.name, "manager": "、".join(managers) or saying.occasion["organisation"],
        "recipient": to or customer.name,
    }  # fmt: skip
    return worded(saying.template, values_of(customer), saying.pack, occasion=occasion)


def _by_phone(channel: str, pack: Pack) -> str:
    """Return a channel that goes to a telephone: those beside a customer are known by theirs alone."""
    if pack.messages.channels[channel].field == "phone":
        return channel
    return next((name for name, one in pack.messages.channels.items() if one.field == "phone"), channel)


def _why_not_so(said: Worded, channel: str, pack: Pack) -> str:
    if any(name != "note" for name in said.missing):
        return Reason.NO_VALUE
    if channel and len(said.words) > pack.messages.channels[channel].longest:
        return Reason.TOO_LONG
    return ""


def _names_manager(template: Template) -> bool:
    return any(name == "manager" for _, _, name in template.placeholders())


def stopped(at: datetime) -> QuerySet[Round]:
    """Return the rounds whose worker was stopped before they were ready."""
    return (
        Round.objects.filter(ready_at=None)
        .filter(Q(lease_until=None) | Q(lease_until__lt=at))
        .order_by(F("pk"))
    )
