"""Enters a new customer in the register by hand."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from banfa.features.customers.assigning.entering import take_in_charge
from banfa.features.customers.editable import is_needed, terms_of, why_fixed
from banfa.features.customers.models import Customer
from banfa.features.customers.services.confirming import STATUS, WAITING, WHY, confirms, lacking_for
from banfa.features.customers.services.customers import DEFAULT_STATUS, UNIT
from banfa.features.customers.services.places import usable_units
from banfa.features.customers.services.proposing import Proposal, propose
from banfa.features.customers.services.writing import Given, Register
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.access.fields import fields_for
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, Pack, Source
from banfa.policy.required import required_in
from banfa.policy.values import BadValue, BadValues, StoredValue, read, to_stored
from banfa.policy.values.several import BadItem

EDIT = Permission.CUSTOMERS_CUSTOMER_EDIT
ASKED = frozenset({"phone", "address", "opened_on"})
TAKEN = BadItem(
    "code", Text("这个客户代码不可用", "this code cannot be used"), Text("请核对，或换一个代码", "check it, or give another one")
)  # fmt: skip
NO_UNIT = BadItem(
    "unit", Text("没有选择您管辖的在用机构", "no open unit of yours is chosen"), Text("请选择机构", "choose a unit")
)  # fmt: skip


def asked_of_new(pack: Pack, actor: Actor) -> dict[str, Field]:
    """Return the fields that a new customer is asked for: what it may not be without first, then what lists show.

    Fields that are hidden from the actor, or that another post keeps, are not among them.
    """
    known = fields_for(actor, pack).fields
    by_hand = {name: one for name, one in known.items() if name == "code" or not why_fixed(pack, name, actor)}
    order = {"code": 0, "name": 1}
    needed = sorted(
        (name for name, one in by_hand.items() if is_needed(name, one) or one.required_when),
        key=lambda name: order.get(name, 2),
    )
    useful = [name for name, one in by_hand.items() if one.listed or name in ASKED]
    return {name: known[name] for name in dict.fromkeys([*needed, *useful])}


def create_customer(given: Mapping[str, object], *, actor: Actor, at: datetime) -> Customer:
    """Enter a customer with what a form gives, its unit among it, read as an import reads it.

    Where the pack has new customers confirmed, it stays a prospect until that is done (TOB-INFO-5.1.a).
    Raises Denied, BadValues naming every box that cannot be taken.
    """
    require(actor, EDIT)
    on = timezone.localdate(at)
    fields = asked_of_new(pack_on(on), actor)
    units = usable_units(actor, EDIT)
    values, bad = _read(fields, given, on)
    unit, code = str(given.get("unit") or ""), str(values.pop("code", None) or "")
    if unit not in units:
        bad.append(NO_UNIT)
    needed = required_in(pack_on(on), values) - {one.name for one in bad}
    bad += [
        BadItem(name, Text("必填项为空", "this is required and empty"), Text("请填写", "fill it in"))
        for name in fields
        if name in needed and name != "code" and values.get(name) is None
    ]
    if code and Customer.objects.filter(code=code).exists():
        bad.append(TAKEN)
    if bad:
        raise BadValues(tuple(bad), {**fields, "unit": UNIT})
    register = Register(units=units, areas={}, at=at, on=on, default_status=DEFAULT_STATUS)
    known = {name: value for name, value in values.items() if value is not None}
    waits = confirms(pack_on(on), STATUS, WAITING, known.get(STATUS)) is not None
    try:
        with transaction.atomic():
            first = {**known, "unit": unit} | ({STATUS: WAITING} if waits else {})
            changes = register.write([Given(code=code, values=first)])
            audit.record("customer.created", f"customer:{code}", actor=actor, at=at, changes=changes)
            made = Customer.objects.get(code=code)
            take_in_charge(made, actor=actor, on=on)
            if waits and not lacking_for(pack_on(on), known):
                _ask_to_confirm(made, actor=actor, at=at)
    except IntegrityError as error:  # somebody entered the same code in the same moment
        raise BadValues((TAKEN,), fields) from error
    return Customer.objects.select_related("unit", "area").get(code=code)


def _ask_to_confirm(made: Customer, *, actor: Actor, at: datetime) -> None:
    """Put a whole new file to those who confirm it; one with gaps waits until its keeper makes it active."""
    title = pack_on(timezone.localdate(at)).fields[STATUS].title.text
    proposal = Proposal(customer=made, values={STATUS: DEFAULT_STATUS})
    propose([proposal], title=title, source=Source.PAGE, why=WHY, actor=actor, at=at)


def _read(
    fields: Mapping[str, Field], given: Mapping[str, object], on: date
) -> tuple[dict[str, StoredValue], list[BadItem]]:
    values: dict[str, StoredValue] = {}
    bad: list[BadItem] = []
    for name, field in fields.items():
        raw = given.get(name)
        if name == "status" and not raw:
            raw = DEFAULT_STATUS
        try:
            values[name] = to_stored(field, read(field, raw, today=on, terms=terms_of(name, field, on)).value)
        except BadValue as error:
            bad.append(BadItem(name, error.reason, error.remedy))
    return values, bad
