"""Reads rounds and messages, always through access: what is proposed, sent, held back, and what is coming."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from banfa.features.contacts.messages import occasions
from banfa.features.contacts.messages.models import Companion, Gateway, Message, Round
from banfa.features.contacts.messages.occasions import Day
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.access.scope import customers_in_scope
from banfa.policy.model import Pack

READ = Permission.CUSTOMERS_CUSTOMER_READ
ROUNDS, ROWS, MOST_OPEN = 20, 40, 100
AHEAD = timedelta(days=29)
State = Message.State
OPEN = (State.PROPOSED, State.QUEUED, State.PAUSED, State.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which messages are wanted; `before` is the last one of the page above."""

    state: str = ""
    channel: str = ""
    reason: str = ""
    plan: str = ""
    round_id: int | None = None
    customer_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A page of messages, newest first, and where the next one begins."""

    rows: Sequence[Message]
    older: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A round with how many of its messages are in each state, as far as the reader sees their customers."""

    round: Round
    by_state: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


def rounds(actor: Actor, *, open_only: bool, before: int | None = None) -> tuple[list[Counted], int | None]:
    """Return rounds with messages that the actor sees, and where the next page begins: the open ones by their day, all
    of them the newest first."""
    mine = visible(Message, actor).filter(round=OuterRef("pk"))
    found = Round.objects.filter(Exists(mine.filter(state__in=OPEN) if open_only else mine))
    if open_only:
        return counted(actor, list(found.order_by("on", "pk")[:MOST_OPEN])), None
    if before is not None:
        found = found.filter(pk__lt=before)
    lot = list(found.order_by("-pk")[: ROUNDS + 1])
    shown = lot[:ROUNDS]
    return counted(actor, shown), shown[-1].pk if len(lot) > ROUNDS else None


def counted(actor: Actor, found: Sequence[Round]) -> list[Counted]:
    """Return rounds with the numbers of their messages by state: one query for all."""
    rows = (
        visible(Message, actor)
        .filter(round__in=[one.pk for one in found])
        .values_list("round_id", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    by_round: dict[int, dict[str, int]] = {}
    for number, state, count in rows:
        by_round.setdefault(number, {})[state] = count
    return [Counted(round=one, by_state=by_round.get(one.pk, {})) for one in found]


def round_numbered(actor: Actor, round_id: int) -> Counted:
    """Return a round of which the actor sees a message. Raises NotThere."""
    row = Round.objects.filter(pk=round_id).first()
    found = counted(actor, [row]) if row is not None else []
    if not found or not found[0].total:
        raise NotThere
    return found[0]


def held_back(actor: Actor, round_id: int) -> list[tuple[str, int]]:
    """Return why messages of a round are held back or failed, with how many, the most first."""
    rows = visible(Message, actor).filter(round=round_id, state__in=(State.HELD, State.FAILED))
    counts = rows.values_list("reason").annotate(count=Count("pk")).order_by("-count", "reason")
    return [(reason, count) for reason, count in counts]


def messages(actor: Actor, wish: Wish) -> Told:
    """Return a page of messages, newest first."""
    found = wished(actor, wish).select_related("customer", "round", "companion")
    if wish.before is not None:
        found = found.filter(pk__lt=wish.before)
    lot = list(found.order_by("-pk")[: ROWS + 1])
    return Told(lot[:ROWS], lot[ROWS - 1].pk if len(lot) > ROWS else None)


def wished(actor: Actor, wish: Wish) -> QuerySet[Message]:
    """Return every message of a wish that the actor sees."""
    found = visible(Message, actor)
    named = {
        "state": wish.state, "channel": wish.channel, "reason": wish.reason, "round__plan": wish.plan,
        "round": wish.round_id, "customer": wish.customer_id,
    }  # fmt: skip
    return found.filter(**{key: value for key, value in named.items() if value not in ("", None)})


def coming(actor: Actor, pack: Pack, today: date) -> list[Day]:
    """Return how many customers each plan reaches on each of the next thirty days, as far as the actor sees them."""
    mine = customers_in_scope(actor, READ)
    return [
        day
        for name, plan in pack.care.plans.items()
        if not plan.on.entered
        for day in occasions.coming(plan, name, pack, mine, today, today + AHEAD)
    ]


def next_for(customer: Customer, pack: Pack, today: date) -> list[Day]:
    """Return a customer's own occasions of the next thirty days, the nearest first."""
    mine = Q(pk=customer.pk)
    found = [
        day
        for name, plan in pack.care.plans.items()
        if not plan.on.entered
        for day in occasions.coming(plan, name, pack, mine, today, today + AHEAD)
    ]
    return sorted(found, key=lambda day: day.on)


def customers_of_day(
    actor: Actor, pack: Pack, plan: str, on: date, *, after: int = 0
) -> tuple[list[Customer], int | None]:
    """Return the customers whom a plan reaches on a day, in lots, and where the next lot begins. Raises NotThere."""
    rule = pack.care.plans.get(plan)
    if rule is None:
        raise NotThere
    found = occasions.customers_on(rule, pack, on).filter(customers_in_scope(actor, READ), pk__gt=after)
    lot = list(found.select_related("unit").order_by("pk")[: ROWS + 1])
    return lot[:ROWS], lot[ROWS - 1].pk if len(lot) > ROWS else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channelled:
    """What became of a channel's messages in a span."""

    channel: str
    sent: int
    failed: int
    held: int
    waiting: int


def by_channel(actor: Actor, first: date, last: date) -> list[Channelled]:
    """Return what became of the messages for the days of a span, by channel; the last day is included."""
    rows = (
        visible(Message, actor)
        .filter(round__on__gte=first, round__on__lte=last)
        .values("channel")
        .annotate(
            sent=Count("pk", filter=Q(state=State.SENT)), failed=Count("pk", filter=Q(state=State.FAILED)),
            held=Count("pk", filter=Q(state=State.HELD)), waiting=Count("pk", filter=Q(state__in=OPEN)),
        )
        .order_by("channel")
    )  # fmt: skip
    return [Channelled(**row) for row in rows]


def opted_out(actor: Actor, purposes: Sequence[str], first: date, last: date) -> list[tuple[str, int, int]]:
    """Return by purpose how many customers gave their consent within a span, and how many withdrew it."""
    mine = Consent.objects.filter(customers_in_scope(actor, READ, "customer__"), purpose__in=purposes)
    found = []
    for purpose in purposes:
        own = mine.filter(purpose=purpose)
        given = own.filter(given_on__gte=first, given_on__lte=last).count()
        found.append((purpose, given, own.filter(withdrawn_on__gte=first, withdrawn_on__lte=last).count()))
    return found


def companions_of(customer: Customer) -> QuerySet[Companion]:
    """Return the people beside a customer who get copies."""
    return Companion.objects.filter(customer=customer).order_by(F("withdrawn_on").asc(nulls_first=True), "pk")


def gateways() -> Mapping[str, Gateway]:
    """Return what carries each channel, by channel."""
    return {one.channel: one for one in Gateway.objects.all()}
