"""Tells for many customers at once who is reached by which channel, and for everybody else why not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone

from banfa.features.contacts.messages.models import Companion, Message
from banfa.features.contacts.messages.reasons import Reason
from banfa.features.contacts.models import Contact
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment
from banfa.policy.model import Apart, Limit, Pack, Template
from banfa.policy.values import StoredValue

# What counts against a limit: what was sent, and what is on its way.
COUNTED = (
    Message.State.PROPOSED, Message.State.QUEUED, Message.State.PAUSED, Message.State.SENDING, Message.State.SENT,
)  # fmt: skip
PREFERRED = "preferred_channel"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Reached:
    """The channel and the address by which a customer is reached, or why they are not."""

    channel: str = ""
    address: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What decides about some customers: their consents, the messages they had, and who was in touch with them."""

    given: Mapping[str, frozenset[int]]
    withdrawn: Mapping[str, frozenset[int]]
    sent: Mapping[tuple[int, str], int]
    lately: frozenset[int] = frozenset()
    companions: Mapping[int, Sequence[Companion]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be sent on which day, by which regulation."""

    pack: Pack
    template: Template
    on: date
    apart: Apart | None = None


def values_of(customer: Customer) -> dict[str, StoredValue]:
    """Return a customer's values by field, from the row alone."""
    opened = customer.opened_on
    return {
        **customer.attributes, "code": customer.code, "name": customer.name, "status": customer.status,
        "phone": customer.phone, "address": customer.address, "opened_on": opened.isoformat() if opened else None,
    }  # fmt: skip


def lot_of(ids: Sequence[int], asked: Asked, *, leaving_out: int = 0) -> Lot:
    """Read what decides about some customers, in a handful of queries; `leaving_out` is a message that is not counted."""
    purposes = [one for one in _purposes(asked) if one]
    given: dict[str, set[int]] = {one: set() for one in purposes}
    ever: dict[str, set[int]] = {one: set() for one in purposes}
    rows = Consent.objects.filter(customer__in=ids, purpose__in=purposes)
    for customer, purpose, withdrawn in rows.values_list("customer_id", "purpose", "withdrawn_on"):
        (given if withdrawn is None else ever)[purpose].add(customer)
    return Lot(
        given={one: frozenset(found) for one, found in given.items()},
        withdrawn={one: frozenset(ever[one] - given[one]) for one in purposes},
        sent=_sent(ids, asked, leaving_out), lately=_lately(ids, asked), companions=_companions(ids, asked),
    )  # fmt: skip


def reach(customer: Customer, lot: Lot, asked: Asked) -> Reached:
    """Return how a customer is reached: by the preferred channel first, then in the template's order."""
    values, pack, template = values_of(customer), asked.pack, asked.template
    if customer.status == CLOSED:
        return Reached(reason=Reason.CLOSED)
    if (reason := _not_agreed(customer.pk, template.consent, lot)) is not None:
        return Reached(reason=reason)
    if customer.pk in lot.lately:
        return Reached(reason=Reason.APART)
    first = Reason.NO_ADDRESS
    for channel in _in_order(template, values):
        known = pack.messages.channels[channel]
        address = str(values.get(known.field) or "").strip()
        if not address:
            continue
        if (reason := _not_agreed(customer.pk, known.needed, lot)) is not None:
            first = reason
            continue
        instead = _over_limit(customer.pk, channel, lot, pack)
        if instead is None:
            return Reached(channel, address)
        first = Reason.LIMIT
        if instead and (moved := _moved(customer.pk, instead, values, lot, pack)) is not None:
            return moved
    return Reached(reason=first)


def _moved(
    customer_id: int, channel: str, values: Mapping[str, StoredValue], lot: Lot, pack: Pack
) -> Reached | None:  # fmt: skip
    """Return the other channel that a limit names, where it reaches the customer within its own limit (CARE-2.0.b)."""
    known = pack.messages.channels[channel]
    address = str(values.get(known.field) or "").strip()
    if not address or _not_agreed(customer_id, known.needed, lot) is not None:
        return None
    return Reached(channel, address) if _over_limit(customer_id, channel, lot, pack) is None else None


def _over_limit(customer_id: int, channel: str, lot: Lot, pack: Pack) -> str | None:
    """Return None where there is room, else the channel to take instead, "" where there is none."""
    for limit in pack.messages.limits.values():
        most = limit.messages.value
        if most is None or channel not in limit.channels:
            continue
        if sum(lot.sent.get((customer_id, one), 0) for one in limit.channels) >= most:
            return limit.instead or ""
    return None


def _in_order(template: Template, values: Mapping[str, StoredValue]) -> list[str]:
    preferred = values.get(PREFERRED)
    return sorted(template.channels, key=lambda one: one != preferred)


def _not_agreed(customer_id: int, purpose: str | None, lot: Lot) -> Reason | None:
    if purpose is None or customer_id in lot.given.get(purpose, ()):
        return None
    return Reason.OPTED_OUT if customer_id in lot.withdrawn.get(purpose, ()) else Reason.NO_CONSENT


def _purposes(asked: Asked) -> Iterable[str | None]:
    channels = asked.pack.messages.channels
    limits = asked.pack.messages.limits.values()
    named = {*asked.template.channels, *(one.instead for one in limits if one.instead)}
    return {asked.template.consent, *(channels[one].needed for one in named)}


def span_of(limit: Limit, on: date) -> tuple[datetime, datetime]:
    """Return the week or month of a day as moments, the end exclusive."""
    if limit.per == "week":
        first = on - timedelta(days=on.weekday())
        after = first + timedelta(days=7)
    else:
        first = on.replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
    return _start_of(first), _start_of(after)


def _start_of(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()))


def _sent(ids: Sequence[int], asked: Asked, leaving_out: int) -> Mapping[tuple[int, str], int]:
    """Count the messages of the limit's span; those not sent yet count on the day they are for."""
    found: dict[tuple[int, str], int] = {}
    for limit in asked.pack.messages.limits.values():
        if limit.messages.value is None:
            continue
        start, end = span_of(limit, asked.on)
        first, after = timezone.localdate(start), timezone.localdate(end)
        rows = Message.objects.filter(
            customer__in=ids, channel__in=limit.channels, state__in=COUNTED, companion=None,
            round__on__gte=first, round__on__lt=after,
        ).exclude(pk=leaving_out)  # fmt: skip
        counted = rows.values("customer_id", "channel").annotate(count=Count("pk")).order_by()
        for row in counted:
            found[row["customer_id"], row["channel"]] = row["count"]
    return found


def _lately(ids: Sequence[int], asked: Asked) -> frozenset[int]:
    """Find the customers whom one of the posts reached within the days of the rule (CARE-1.0)."""
    apart = asked.apart
    if apart is None or apart.days.value is None:
        return frozenset()
    since = _start_of(asked.on - timedelta(days=int(apart.days.value)))
    rows = Contact.objects.filter(customer__in=ids, at__gte=since, is_incoming=False).exclude(person=None)
    if apart.posts:
        holders = Appointment.objects.filter(current(asked.on), post__in=apart.posts).values("person")
        rows = rows.filter(person__in=holders)
    return frozenset(rows.values_list("customer_id", flat=True))


def _companions(ids: Sequence[int], asked: Asked) -> Mapping[int, Sequence[Companion]]:
    copies = asked.pack.messages.copies
    if not asked.template.family or copies is None or copies.most.value is None:
        return {}
    found: dict[int, list[Companion]] = {}
    for one in Companion.objects.filter(customer__in=ids, withdrawn_on=None).order_by("pk"):
        beside = found.setdefault(one.customer_id, [])
        if len(beside) < copies.most.value:
            beside.append(one)
    return found
