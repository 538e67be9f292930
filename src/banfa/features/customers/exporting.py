"""Writes the customers that an actor sees to a file that can be imported again, and logs that it left the house."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import write_table
from banfa.platform.org.current import pack_on
from banfa.kernel.suggesting import did_you_mean
from banfa.policy.model import Pack
from banfa.policy.values import from_stored

FIRST = ("code", "name", "unit", "area")
COLUMNS = frozenset({"code", "name", "status", "phone", "address", "opened_on"})


class BadCondition(BanfaError):
    """A condition of `--where` that is no FIELD=VALUE of the pack."""


def export_customers(output: Path, *, where: Sequence[str], actor: Actor, at: datetime) -> int:
    """Write one row per customer that the actor sees, in the order of codes; return the rows written.

    Raises Denied, BadCondition, UnknownEnding.
    """
    require(actor, Permission.CUSTOMERS_CUSTOMER_EXPORT)
    pack = pack_on(timezone.localdate(at))
    found = visible(Customer, actor, Permission.CUSTOMERS_CUSTOMER_EXPORT).select_related("unit", "area").order_by("code")
    for condition in where:
        found = found.filter(_condition(condition, pack))
    columns = [*FIRST, *(name for name in pack.fields if name not in FIRST)]
    rows = write_table(output, columns, _rows(found, columns, pack), sheet="customers")
    with transaction.atomic():
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


def _condition(words: str, pack: Pack) -> Q:
    name, equals, value = words.partition("=")
    known = {*pack.fields, "unit", "area"}
    if not equals or name not in known:
        raise BadCondition(
            Text(f"条件“{words}”无法识别：请写成 信息项=值", f"'{words}' is no condition: write FIELD=VALUE")
            + did_you_mean(name, known)
        )
    if name in ("unit", "area"):
        return Q(**{f"{name}__code": value})
    return Q(**{name if name in COLUMNS else f"attributes__{name}": value})
