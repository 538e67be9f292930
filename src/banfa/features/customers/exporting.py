"""Writes the customers that an actor sees to a file that can be imported again, and logs that it left the house."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import CORE, values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.access.fields import fields_for, hides, shown
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.policy.values import BadValue, StoredValue, from_stored, read, to_stored

FIRST = ("code", "name", "unit", "area")
EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_FILE = "customers.file"


class BadCondition(BanfaError):
    """A condition of `--where` that is no FIELD=VALUE of the pack."""


def export_customers(output: Path, *, where: Sequence[str], actor: Actor, at: datetime) -> int:
    """Write one row per customer that the actor may take out, in the order of codes; return the rows written.

    Raises Denied, BadCondition, NeedsAgreement, UnknownEnding, NotWritable.
    """
    arguments = {"where": json.dumps(list(where), ensure_ascii=False)}
    return write_out(EXPORT_FILE, arguments, output, language=Language.ZH, actor=actor, at=at)


def _found(actor: Actor, arguments: Arguments) -> tuple[QuerySet[Customer], Pack]:
    on = timezone.localdate()
    pack = fields_for(actor, pack_on(on))
    found = visible(Customer, actor, EXPORT).select_related("unit", "area")
    for condition in json.loads(arguments.get("where", "[]")):
        found = found.filter(_condition(condition, pack, actor, on))
    return found, pack


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    found, _ = _found(actor, arguments)
    return About(
        title=Text("客户档案", "Files of customers"), stem="customers", customers=found.count(), subject="register",
        address=reverse("customers:list"),
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found, pack = _found(actor, arguments)
    columns = [*FIRST, *(name for name in pack.fields if name not in FIRST)]
    rows = _rows(found.order_by("code"), columns, pack, actor)
    return Table(columns=columns, heads=columns, rows=rows, sheet="customers", code_at=0)


def declare_file_export() -> None:
    """Let customers' files be taken out in the form that can be imported again."""
    declare_export(
        ExportKind(name=EXPORT_FILE, action="customers.exported", right=EXPORT, about=_about, table=_table)
    )


def _rows(
    found: QuerySet[Customer], columns: Sequence[str], pack: Pack, actor: Actor
) -> Iterator[list[CellValue]]:
    """Yield the rows; what an actor sees masked leaves the house masked."""
    masks = {name for name, field in pack.fields.items() if hides(actor, field)}

    def given(name: str, value: StoredValue) -> CellValue:
        if name not in pack.fields:
            return value
        field = pack.fields[name]
        return shown(actor, field, value, "zh") if name in masks else from_stored(field, value)

    for customer in found.iterator(chunk_size=2_000):
        values = values_of(customer) | {"code": customer.code}
        yield [given(name, values.get(name)) for name in columns]


def _condition(words: str, pack: Pack, actor: Actor, on: date) -> Q:
    """Return what FIELD=VALUE asks for; a value as files may hold it, nothing for a missing one. Raises BadCondition.

    A field that the actor sees masked is asked for only where it is missing: values would be guessed one by one.
    """
    name, equals, raw = words.partition("=")
    known = {**pack.fields, "unit": None, "area": None}
    if not equals or name not in known:
        raise BadCondition(
            Text(f"条件“{words}”无法识别：请写成 信息项=值", f"'{words}' is no condition: write FIELD=VALUE")
            + did_you_mean(name, known)
        )
    field = known[name]
    if field is None:
        return Q(**{f"{name}__code": raw} if raw else {f"{name}": None})
    if raw and hides(actor, field):
        title = field.title.text
        raise BadCondition(
            Text(
                f"“{title.zh}”已遮掩，只能查是否为空（{name}=）",
                f"{title.en} is masked: only {name}= (empty) is asked",
            )
        )
    try:
        value = to_stored(field, read(field, raw, today=on).value)
    except BadValue as bad:
        raise BadCondition(Text(f"条件“{words}”：", f"condition '{words}': ") + bad.text) from bad
    if name == "opened_on":
        return Q(opened_on=value)
    if name in CORE:
        return Q(**{name: "" if value is None else value})
    key = f"attributes__{name}"
    return Q(**{f"{key}__isnull": True} if value is None else {key: value})
