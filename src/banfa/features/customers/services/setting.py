"""Gives one field of many customers the same value, and takes that back."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.customers.editable import editable_field, terms_of, why_fixed
from banfa.features.customers.models import Customer
from banfa.features.customers.services.confirming import WAITING, confirms
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.proposing import NeedsApproval
from banfa.features.customers.services.staying import require_inside
from banfa.features.customers.services.writing import CORE, Given, Register, as_words, personal_fields
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, customers_in_scope, require
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.reading import is_erased, opened
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, Pack, Source, Way
from banfa.policy.values import StoredValue, read, to_stored

SET, UNSET = "customers.set", "customers.set_back"
SET_FIELD = "customers.set"  # the job
# Each customer has its own of these.
ONES_OWN = frozenset({"code", "name"})
STEP = 1_000
OnStep = Callable[[int, int], None]


class NotForMany(BanfaError):
    """A field that no two customers share."""


class NothingToSet(BanfaError):
    """Everybody who was chosen holds the value already, or none may be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What setting a value would come to: `value` as it is stored, with what was put right in what was typed."""

    value: StoredValue
    notes: tuple[Text, ...]
    customers: int
    changes: int


def preview(found: QuerySet[Customer], name: str, given: object, *, actor: Actor, at: datetime) -> Preview:
    """Say how many of some customers would change. Raises NoSuchField, NotEditable, NotForMany, NeedsApproval, BadValue."""
    value, notes = _read(name, given, actor, at)
    customers = found.count()
    same = found.filter(**_holds(name, value)).count()
    return Preview(value=value, notes=notes, customers=customers, changes=customers - same)


@transaction.atomic
def set_for_many(
    found: QuerySet[Customer],
    name: str,
    given: object,
    *,
    why: str,
    actor: Actor,
    at: datetime,
    on_step: OnStep = lambda done, total: None,
) -> tuple[Event, int]:
    """Give the customers the value from today on; return the event and how many changed.

    `found` are customers on which the actor has the right to edit. Raises as `preview`, Denied, NothingToSet.
    """
    require(actor, EDIT)
    value, _ = _read(name, given, actor, at)
    _require_confirmed(found, name, value, at)
    codes = [*found.filter(customers_in_scope(actor, EDIT)).order_by("pk").values_list("code", flat=True)]
    register = _register(at)
    rows = (Given(code=code, values={name: value}) for code in _stepping(codes, on_step))
    told: dict[str, audit.Json] = {"field": name, "why": why, "customers": len(codes)}
    if name not in personal_fields(timezone.localdate(at)):
        told["value"] = as_words(value)
    event = audit.record(SET, "register", actor=actor, at=at, changes=register.write(rows), summary=told)
    require_inside(actor, EDIT, codes)
    if not register.changed:
        raise NothingToSet(
            Text("所选客户都已是这个值，没有可改的", "everybody chosen holds this value already")
        )
    return event, register.changed


@transaction.atomic
def set_back(event_id: int, *, actor: Actor, at: datetime) -> int:
    """Give the customers of such an event back what they held, where nobody changed it since; return how many.

    Raises Denied, NotThere, NothingToSet.
    """
    require(actor, EDIT)
    event = Event.objects.filter(pk=event_id, action=SET, actor_id=actor.person_id).first()
    if event is None:
        raise NotThere
    name = str(event.summary["field"])
    _field(name, actor, timezone.localdate(at))
    register = _register(at)
    changes: Iterator[Changed] = register.write(_held_before(event, actor))
    audit.record(
        UNSET, "register", actor=actor, at=at, changes=changes, summary={"field": name, "event": event.pk}
    )
    if not register.changed:
        raise NothingToSet(
            Text("这些客户之后又改过，没有可撤销的", "they were changed since: nothing is left to undo")
        )
    return register.changed


def _require_confirmed(found: QuerySet[Customer], name: str, value: StoredValue, at: datetime) -> None:
    """Raise NeedsApproval where a prospect among them would become active unconfirmed."""
    pack = pack_on(timezone.localdate(at))
    if confirms(pack, name, WAITING, value) is not None and found.filter(status=WAITING).exists():
        raise NeedsApproval(pack.fields[name].title.text)


def _held_before(event: Event, actor: Actor) -> Iterator[Given]:
    name = str(event.summary["field"])
    now = as_words_of(event)
    rows = [*Change.objects.filter(event=event).order_by("pk").values_list("subject", "old")]
    for start in range(0, len(rows), STEP):
        lot = rows[start : start + STEP]
        before: dict[str, StoredValue] = {
            subject.removeprefix("customer:"): None if old is None else json.loads(old)
            for (subject, _), old in zip(lot, opened([old for _, old in lot]), strict=True)
            if not is_erased(old)
        }
        yield from _unchanged(before, name, now, actor)


def _unchanged(
    before: Mapping[str, StoredValue], name: str, now: StoredValue, actor: Actor
) -> Iterator[Given]:
    """Yield what customers held before, for those who still hold what the event gave them."""
    still = Customer.objects.filter(
        customers_in_scope(actor, EDIT), code__in=list(before), **_holds(name, now)
    )
    for code in still.values_list("code", flat=True):
        yield Given(code=code, values={name: before[code]})


def as_words_of(event: Event) -> StoredValue:
    """Return the value that an event gave."""
    words = event.summary.get("value")
    if "value" not in event.summary:  # a personal one stands in the changes alone
        (words,) = opened([event.changes.order_by("pk").values_list("new", flat=True)[0]])
    value: StoredValue = None if words is None or is_erased(words) else json.loads(words)
    return value


def fields_for_many(pack: Pack, actor: Actor) -> dict[str, Field]:
    """Return the fields of which an actor may give many customers one value at once.

    One whose values stand masked is none of them: how many would change tells who holds a value.
    """
    known = fields_for(actor, pack).fields
    return {
        name: field
        for name, field in known.items()
        if name not in ONES_OWN
        and why_fixed(pack, name, actor) is None
        and field.way(Source.PAGE) is Way.AUTO
        and not hides(actor, field)
    }


def _field(name: str, actor: Actor, on: date) -> Field:
    """Return a field that many customers get one value of at once."""
    field = editable_field(pack_on(on), name, actor)
    if name in ONES_OWN or hides(actor, field):
        title = field.title.text
        raise NotForMany(Text(f"“{title.zh}”各户不同，不能批量填写", f"{title.en} is each customer's own"))
    if field.way(Source.PAGE) is Way.VALIDATE:
        raise NeedsApproval(field.title.text)
    return field


def _read(name: str, given: object, actor: Actor, at: datetime) -> tuple[StoredValue, tuple[Text, ...]]:
    on = timezone.localdate(at)
    field = _field(name, actor, on)
    reading = read(field, given, today=on, terms=terms_of(name, field, on))
    return to_stored(field, reading.value), reading.notes


def _holds(name: str, value: StoredValue) -> dict[str, object]:
    """Return the condition that a customer holds a value."""
    if name in CORE:
        return (
            {name: value} if value is not None else {"opened_on": None} if name == "opened_on" else {name: ""}
        )
    return {f"attributes__{name}": value} if value is not None else {f"attributes__{name}__isnull": True}


def _stepping(codes: list[str], on_step: OnStep) -> Iterator[str]:
    for place, code in enumerate(codes):
        if place % STEP == 0:
            on_step(place, len(codes))
        yield code


def _register(at: datetime) -> Register:
    return Register(units={}, areas={}, at=at, on=timezone.localdate(at), default_status=DEFAULT_STATUS)
