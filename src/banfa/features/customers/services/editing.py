"""Changes one field of a customer by hand, and takes such a change back."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from banfa.features.customers.editable import editable_field, terms_of
from banfa.features.customers.models import Customer
from banfa.features.customers.services.confirming import WHY, confirms, require_complete
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.proposing import Proposal, propose
from banfa.features.customers.services.staying import require_inside
from banfa.features.customers.services.writing import Given, Register, as_words, values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, require, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Event
from banfa.platform.audit.reading import ERASED_WORDS, is_erased, opened
from banfa.platform.org.current import pack_on
from banfa.policy.model import Source, Way
from banfa.policy.values import StoredValue, read, to_stored

EDIT = Permission.CUSTOMERS_CUSTOMER_EDIT
CHANGED, RESTORED = "customer.changed", "customer.restored"


class ValueMoved(BanfaError):
    """Somebody else changed the value after the form was opened; `now` is what it holds."""

    def __init__(self, title: Text, now: StoredValue) -> None:
        super().__init__(
            Text(
                f"“{title.zh}”在您打开之后已被别人改过，您的修改没有保存",
                f"{title.en} was changed by somebody else after you opened it; yours is not saved",
            )
        )
        self.now = now


class NothingToTakeBack(BanfaError):
    """The event changed no single field of this customer."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What an edit came to: the customer as it stands, what was put right in what was typed, and the event.

    `request` is the address of the request that the value became, where it needs an approval.
    """

    customer: Customer
    notes: tuple[Text, ...] = ()
    event_id: int | None = None
    request: str = ""


def seal_of(customer: Customer, name: str) -> str:
    """Return a mark of the value that a field holds, which a form carries along without giving the value away."""
    held = f"{customer.pk} {name} {as_words(values_of(customer).get(name))}"
    return salted_hmac("customer field", held).hexdigest()[:24]


@transaction.atomic
def change_field(
    customer_id: int,
    name: str,
    given: object,
    *,
    seal: str | None,
    actor: Actor,
    at: datetime,
    source: Source = Source.PAGE,
    why: str = "",
) -> Edited:
    """Change a field from today on, read as an import reads it; the same value again changes nothing.

    `seal` is the mark of the value that the form was opened with; None asks for no comparison. Where the dictionary
    asks for an approval the value becomes a request, for which `why` is the reason.
    Raises Denied, NotThere, NoSuchField, NotEditable, BadValue, ValueMoved, NeedsApproval, LeftScope.
    """
    on = timezone.localdate(at)
    customer = customer_to_edit(actor, customer_id)
    field = editable_field(pack_on(on), name, actor, source)
    reading = read(field, given, today=on, terms=terms_of(name, field, on))
    value, before = to_stored(field, reading.value), values_of(customer).get(name)
    if value == before:
        return Edited(customer=customer, notes=reading.notes)
    if seal is not None and seal != seal_of(customer, name):
        raise ValueMoved(field.title.text, before)
    if name == "status" and value == DEFAULT_STATUS:
        require_complete(fields_for(actor, pack_on(on)), {**values_of(customer), name: value})
    confirmed = confirms(pack_on(on), name, before, value) is not None
    if confirmed or field.way(source) is Way.VALIDATE:
        why = why or (WHY if confirmed else "")
        proposal = Proposal(customer=customer, values={name: value})
        made = propose([proposal], title=field.title.text, source=source, why=why, actor=actor, at=at)
        return Edited(customer=customer, notes=reading.notes, request=made)
    event = _write(customer, name, value, action=CHANGED, actor=actor, at=at)
    return Edited(customer=customer_to_edit(actor, customer_id), notes=reading.notes, event_id=event.pk)


@transaction.atomic
def take_back(customer_id: int, event_id: int, *, actor: Actor, at: datetime) -> tuple[str, Edited]:
    """Give a field back what it held before a change by hand, if nobody changed it since; return its name too.

    Raises Denied, NotThere, NothingToTakeBack, NotEditable, ValueMoved.
    """
    customer = customer_to_edit(actor, customer_id)
    made = Event.objects.filter(
        pk=event_id, action__in=(CHANGED, RESTORED), subject=f"customer:{customer.code}"
    )
    change = made.values_list("changes__field", "changes__old", "changes__new").first()
    if change is None:
        raise NothingToTakeBack(Text("没有可以撤销的修改", "there is no change to take back"))
    name, (old, new) = change[0], opened(change[1:])
    if is_erased(old) or is_erased(new):
        raise NothingToTakeBack(ERASED_WORDS)
    field = editable_field(pack_on(timezone.localdate(at)), name, actor)
    now = values_of(customer).get(name)
    if as_words(now) != new:
        raise ValueMoved(field.title.text, now)
    before: StoredValue = None if old is None else json.loads(old)
    event = _write(customer, name, before, action=RESTORED, actor=actor, at=at)
    return name, Edited(customer=customer_to_edit(actor, customer_id), event_id=event.pk)


def customer_to_edit(actor: Actor, customer_id: int) -> Customer:
    """Return a customer that the actor may change, held until the transaction ends.

    Raises NotThere for one out of sight, Denied for one that the actor only reads.
    """
    seen = visible(Customer, actor).filter(pk=customer_id)
    if not seen.exists():
        raise NotThere
    require(actor, EDIT)
    held = visible(Customer, actor, EDIT).select_for_update(of=("self",)).select_related("unit", "area")
    customer = held.filter(pk=customer_id).first()
    if customer is None:
        raise Denied(EDIT)
    return customer


def _write(
    customer: Customer, name: str, value: StoredValue, *, action: str, actor: Actor, at: datetime
) -> Event:
    register = Register(
        units={}, areas={}, at=at, on=timezone.localdate(at), default_status=DEFAULT_STATUS
    )  # fmt: skip
    changes = [*register.write([Given(code=customer.code, values={name: value})])]
    require_inside(actor, EDIT, [customer.code])
    return audit.record(action, f"customer:{customer.code}", actor=actor, at=at, changes=changes)
