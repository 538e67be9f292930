"""Writes the customers that an actor sees to a file that can be imported again, and logs that it left the house."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import CORE, values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.policy.values import BadValue, from_stored, read, to_stored

FIRST = ("code", "name", "unit", "area")


class BadCondition(BanfaError):
    """A condition of `--where` that is no FIELD=VALUE of the pack."""


def export_customers(output: Path, *, where: Sequence[str], actor: Actor, at: datetime) -> int:
    """Write one row per customer that the actor may take out, in the order of codes; return the rows written.

    Raises Denied, BadCondition, UnknownEnding, NotWritable.
    """
    on = timezone.localdate(at)
    pack = pack_on(on)
    found = visible(Customer, actor, Permission.CUSTOMERS_CUSTOMER_EXPORT).select_related("unit", "area")
    for condition in where:
        found = found.filter(_condition(condition, pack, on))
    columns = [*FIRST, *(name for name in pack.fields if name not in FIRST)]
    customers = _rows(found.order_by("code"), columns, pack)
    with table_written(output, columns, customers, sheet="customers") as rows, transaction.atomic():
        audit.record(
            "customers.exported", "register", actor=actor, at=at,
            summary={"rows": rows, "file": output.name, "where": list(where)},
        )  # fmt: skip
    return rows


def _rows(found: QuerySet[Customer], columns: Sequence[str], pack: Pack) -> Iterator[list[CellValue]]:
    for customer in found.iterator(chunk_size=2_000):
        values = values_of(customer) | {"code": customer.code}
        yield [
            from_stored(pack.fields[name], values.get(name)) if name in pack.fields else values.get(name)
            for name in columns
        ]


def _condition(words: str, pack: Pack, on: date) -> Q:
    """Return what FIELD=VALUE asks for; a value as files may hold it, nothing for a missing one. Raises BadCondition."""
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
