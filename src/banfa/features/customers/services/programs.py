"""What other programs write: several fields of a customer at once, against the version that they read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from banfa.features.customers.editable import editable_field
from banfa.features.customers.models import Customer
from banfa.features.customers.services.creating import asked_of_new, create_customer
from banfa.features.customers.services.editing import Edited, change_field, customer_to_edit
from banfa.features.customers.services.writing import as_words, values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.org.current import pack_on
from banfa.policy.model import Source
from banfa.policy.values import BadValue, BadValues
from banfa.policy.values.several import BadItem

UNIT = "unit"


class Outdated(BanfaError):
    """The customer changed after the program read it; `fields` say what it holds now, as the actor may read it."""

    def __init__(self, fields: list[dict[str, str]]) -> None:
        super().__init__(
            Text(
                "读取之后该客户已被修改，请重新读取再提交；没有做任何更改",
                "this customer was changed after you read it: read it again, then send; nothing was changed",
            )
        )
        self.fields = fields


class NotTaken(BanfaError):
    """A key is no field that programs may give."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The customer as it stands, and the fields that wait for an approval, each with the address of its request."""

    customer: Customer
    requests: Mapping[str, str]


def version_of(customer: Customer, actor: Actor) -> str:
    """Return a mark of everything that the actor may read of a customer; it gives nothing away."""
    known, held = fields_for(actor, pack_on(timezone.localdate())).fields, values_of(customer)
    content = "\n".join(f"{name} {as_words(held.get(name))}" for name in sorted(known))
    return salted_hmac("customer version", f"{customer.pk} {customer.unit_path}\n{content}").hexdigest()[:32]


@transaction.atomic
def change_fields(
    customer_id: int, given: Mapping[str, object], *, version: str, why: str, actor: Actor, at: datetime
) -> Written:
    """Change all fields that are given, or none.

    Raises Denied, NotThere, NoSuchField, NotEditable, Outdated, NeedsApproval, LeftScope, BadValues naming every bad one.
    """
    customer, pack = customer_to_edit(actor, customer_id), pack_on(timezone.localdate(at))
    for name in given:
        editable_field(pack, name, actor, Source.API)
    if version != version_of(customer, actor):
        raise Outdated(_now(customer, given, actor))
    made: dict[str, str] = {}
    bad: list[BadItem] = []
    edited = Edited(customer=customer)
    for name, value in given.items():
        try:
            edited = change_field(
                customer_id, name, value, seal=None, actor=actor, at=at, source=Source.API, why=why
            )
        except BadValue as error:
            bad.append(BadItem(name, error.reason, error.remedy))
            continue
        if edited.request:
            made[name] = edited.request
    if bad:
        raise BadValues(tuple(bad), pack.fields)
    return Written(customer=customer_to_edit(actor, customer_id), requests=made)


def create_from_program(given: Mapping[str, object], *, actor: Actor, at: datetime) -> Customer:
    """Enter a customer as the form for a new one does; a key that it does not ask for is refused. Raises NotTaken too."""
    pack = pack_on(timezone.localdate(at))
    asked = asked_of_new(pack, actor)
    for name in given:
        if name not in asked and name != UNIT:
            raise NotTaken(
                Text(f"新建客户不接受“{name[:48]}”", f"a new customer is not given '{name[:48]}'")
                + did_you_mean(name, [*asked, UNIT])
            )
        if name not in {"code", UNIT}:
            editable_field(pack, name, actor, Source.API)
    return create_customer(given, actor=actor, at=at)


def _now(customer: Customer, given: Mapping[str, object], actor: Actor) -> list[dict[str, str]]:
    known, held = fields_for(actor, pack_on(timezone.localdate())).fields, values_of(customer)
    return [{"field": name, "now": shown(actor, known[name], held.get(name), "zh")} for name in given]
