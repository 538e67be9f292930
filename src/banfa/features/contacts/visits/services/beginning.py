"""Begins a visit with its check-in, or gives one up that was begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.visits.checking_in import Before, Fix, Outcome, checked_in
from banfa.features.contacts.visits.kinds import kind_for
from banfa.features.contacts.visits.models import OpenVisit, VisitPosition
from banfa.features.contacts.visits.payload import require_key
from banfa.features.contacts.visits.places import Place
from banfa.features.contacts.visits.planned import is_planned
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, require_to, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack, VisitKind

MAKE = Permission.CONTACTS_VISIT_MAKE
LONGEST_REASON, LOOKED_AT = 200, 60
NO_TIME = timedelta(0)


class BadReason(BanfaError):
    """Giving a visit up wants a reason."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What a phone tells on arrival: its position or why there is none, and its clock."""

    began_at: datetime
    fix: Fix | None = None
    why_none: str = ""
    sent_at: datetime | None = None


def customer_to_visit(customer_id: int, actor: Actor) -> Customer:
    """Return a customer that the actor may visit. Raises NotThere, Denied."""
    require(actor, MAKE)
    customer = visible(Customer, actor).select_related("unit").filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    require_to(actor, MAKE, path=customer.unit_path, customer_id=customer.pk)
    return customer


def outcome_of(
    customer: Customer, kind: VisitKind, arrival: Arrival, pack: Pack, *, actor: Actor, at: datetime
) -> Outcome:
    """Hold an arrival against the pack's check-in. Raises CheckInRefused."""
    if not kind.checks_in:
        return Outcome(distance_m=None, flags=())
    return checked_in(
        pack.visiting.check_in, arrival.fix, shop=shop_of(customer), began_at=arrival.began_at,
        clock_off=at - arrival.sent_at if arrival.sent_at is not None else NO_TIME,
        before=positions_of(actor.person_id), why_none=arrival.why_none,
    )  # fmt: skip


def shop_of(customer: Customer) -> Place | None:
    """Return where the register has a customer, None where it does not know."""
    if customer.longitude is None or customer.latitude is None:
        return None
    return Place(customer.longitude, customer.latitude)


def positions_of(person_id: int) -> Sequence[Before]:
    """Return a person's last check-ins, newest first."""
    rows = VisitPosition.objects.filter(person=person_id).order_by("-captured_at")[:LOOKED_AT]
    return [
        Before(place=Place(one.longitude, one.latitude), captured_at=one.captured_at, raw=one.raw)
        for one in rows
    ]


@transaction.atomic
def begin_visit(
    customer_id: int, kind_code: str, arrival: Arrival, *, client_key: str, actor: Actor, at: datetime
) -> OpenVisit:
    """Check in at a customer and keep the visit open until it is closed; the same key again is the same visit.

    Raises Denied, NotThere, NoSuchVisitKind, BadVisitKey, CheckInRefused.
    """
    key, customer = require_key(client_key), customer_to_visit(customer_id, actor)
    before = OpenVisit.objects.filter(person=actor.person_id, client_key=key).first()
    if before is not None:
        return before
    on = timezone.localdate(at)
    pack = pack_on(on)
    offered = kind_for(kind_code, customer, pack, actor)
    outcome = outcome_of(customer, offered.kind, arrival, pack, actor=actor, at=at)
    row = OpenVisit.objects.create(
        client_key=key, customer=customer, person_id=actor.person_id, kind=kind_code, at=at,
        is_planned=is_planned(actor.person_id, customer.pk, on), check_in=_stored(arrival, outcome, at),
    )  # fmt: skip
    audit.record(
        "visit.begun", f"customer:{customer.code}", actor=actor, at=at,
        summary={"kind": kind_code, "flags": [one.code for one in outcome.flags]},
    )  # fmt: skip
    return row


@transaction.atomic
def give_up(open_id: int, reason: str, *, actor: Actor, at: datetime) -> OpenVisit:
    """End one's own visit without closing it, saying why; it counts for nothing. Raises NotThere, BadReason."""
    row = open_visit_of(open_id, actor)
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise BadReason(
            Text(f"请写明原因（{LONGEST_REASON} 字以内）", f"say why, in up to {LONGEST_REASON} characters")
        )
    OpenVisit.objects.filter(pk=row.pk).update(given_up_at=at, given_up_because=why)
    audit.record("visit.given_up", f"customer:{row.customer.code}", actor=actor, at=at, summary={"why": why})
    return row


def open_visit_of(open_id: int, actor: Actor) -> OpenVisit:
    """Return one's own visit that is still open. Raises NotThere."""
    rows = OpenVisit.objects.filter(pk=open_id, person=actor.person_id, given_up_at=None)
    row = rows.select_related("customer", "customer__unit").first()
    if row is None:
        raise NotThere
    return row


def _stored(arrival: Arrival, outcome: Outcome, at: datetime) -> dict[str, object]:
    """Return an arrival as an open visit keeps it, by the server's clock."""
    fix, position = arrival.fix, None
    if fix is not None:
        off = at - arrival.sent_at if arrival.sent_at is not None else NO_TIME
        position = {
            "longitude": fix.place.longitude, "latitude": fix.place.latitude, "accuracy_m": fix.accuracy_m,
            "captured_at": (fix.captured_at + off).isoformat(), "raw": fix.raw,
        }  # fmt: skip
    return {
        "position": position, "distance_m": outcome.distance_m, "flags": [one.stored() for one in outcome.flags],
    }  # fmt: skip
