"""What is held about one customer as a file for them (G29), and a list for analysis that names nobody."""

import hmac
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from secrets import token_bytes

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.listing.selecting import NobodyChosen, chosen, selection_in
from banfa.features.customers.models import Customer
from banfa.features.customers.page.filing import all_values
from banfa.features.customers.personal.holding import held_about
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, FieldType, Pack, Sensitivity
from banfa.policy.values import from_stored

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_HELD, EXPORT_UNNAMED = "customers.held", "customers.unnamed"
HEADS = (
    Text("部分", "Part"),
    Text("内容", "What"),
    Text("值", "Value"),
    Text("时间", "When"),
    Text("补充", "More"),
)
# So many customers at least share what stands in a line, or the telling values are left out of it.
ALIKE = 5
TELLING = frozenset({FieldType.CHOICE, FieldType.YES_NO})
MEASURED = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
LOT = 1_000


def _customer(actor: Actor, arguments: Arguments) -> Customer:
    number = arguments.get("customer", "")
    found = visible(Customer, actor, EXPORT).filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise NotThere
    return found


def _about_held(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere."""
    customer = _customer(actor, arguments)
    return About(
        title=Text(f"{customer.name} 的个人信息", f"What is held about {customer.name}"), stem=f"held-{customer.code}",
        customers=1, subject=f"customer:{customer.code}", address=reverse("customers:personal", args=[customer.pk]),
    )  # fmt: skip


def _table_held(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    customer = _customer(actor, arguments)

    def rows() -> Iterator[Sequence[CellValue]]:
        for part in held_about(customer, actor, language):
            for item in part.items:
                when = (
                    timezone.localtime(item.when).replace(tzinfo=None)
                    if isinstance(item.when, datetime)
                    else item.when
                )
                yield [
                    part.title.in_language(language),
                    item.title.in_language(language),
                    item.value,
                    when,
                    item.more,
                ]

    heads = [one.in_language(language) for one in HEADS]
    return Table(
        columns=[one.en for one in HEADS], heads=heads, rows=rows(), sheet="held", codes=[customer.code]
    )


def _about_unnamed(actor: Actor, arguments: Arguments, language: Language) -> About:
    """It holds nobody's name, so it counts for no customers. Raises Denied, NobodyChosen."""
    if not chosen(actor, selection_in(arguments), EXPORT).exists():
        raise NobodyChosen
    return About(
        title=Text("去标识客户数据", "Customers without names"), stem="unnamed", customers=0, subject="register",
        address=reverse("customers:list"),
    )  # fmt: skip


def _table_unnamed(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    """Return a line per customer under a number of this file alone: no name, code, phone or address.

    Choices stand as they are, figures and days in steps; where fewer than ALIKE customers share their choices, these
    are left out of their lines.
    """
    found = chosen(actor, selection_in(arguments), EXPORT)
    pack = fields_for(actor, pack_on(timezone.localdate()))
    fields = {name: field for name, field in pack.fields.items() if _is_told(name, field)}
    telling = [name for name, field in fields.items() if field.type in TELLING]
    common = Counter(_shared(values, telling) for values in _values(found, pack))
    key, total = token_bytes(32), sum(common.values())

    def rows() -> Iterator[Sequence[CellValue]]:
        for done, values in enumerate(_values(found, pack), start=1):
            is_common = common[_shared(values, telling)] >= ALIKE
            number = hmac.new(key, str(values["code"]).encode(), sha256).hexdigest()[:16]
            told = (
                _told(field, values.get(name)) if is_common or name not in telling else None
                for name, field in fields.items()
            )
            yield [number, *told]
            if done % LOT == 0:
                on_step(done, total)

    heads = ["id", *(field.title.text.in_language(language) for field in fields.values())]
    return Table(columns=["id", *fields], heads=heads, rows=rows(), sheet="customers")


def _is_told(name: str, field: Field) -> bool:
    plain = (
        field.sensitivity is Sensitivity.PLAIN
        and not field.in_charge
        and name not in ("name", "code", "address")
    )
    return plain and field.type in TELLING | MEASURED | {FieldType.DATE}


def _values(found: QuerySet[Customer], pack: Pack) -> Iterator[dict[str, object]]:
    for customer in found.select_related("unit", "area").order_by("pk").iterator(chunk_size=LOT):
        yield dict(all_values(customer))


def _shared(values: dict[str, object], telling: Sequence[str]) -> tuple[object, ...]:
    return tuple(values.get(name) for name in telling)


def _told(field: Field, stored: object) -> CellValue:
    """Return a value as a list without names holds it: figures to two digits, days as their month."""
    value = from_stored(field, stored)  # type: ignore[arg-type]
    if value is None:
        return None
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    if field.type in MEASURED:
        return f"{float(value):.2g}"
    return str(value)


def declare_personal_exports() -> None:
    """Let what is held about one customer be handed to them, and lists without names be analysed."""
    declare_export(
        ExportKind(
            name=EXPORT_HELD,
            action="customer.held_exported",
            right=EXPORT,
            about=_about_held,
            table=_table_held,
        )
    )
    declare_export(
        ExportKind(
            name=EXPORT_UNNAMED, action="customers.unnamed_exported", right=EXPORT, about=_about_unnamed,
            table=_table_unnamed,
        )
    )  # fmt: skip
