"""Writes a customer's sales lines of a period to a file, and logs that they left the house."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.ledger.selling import sales_of, title_of
from banfa.kernel.period import Period
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written
from banfa.platform.org.current import pack_on
from banfa.policy.ledger import DATE

RIGHT = Permission.CUSTOMERS_CUSTOMER_EXPORT


def export_sales(
    output: Path, customer_id: int, period: Period, *, language: str, actor: Actor, at: datetime
) -> int:
    """Write a customer's lines of a period, newest first, with headings in a language; return the rows written.

    Raises Denied, NotThere, UnknownEnding, NotWritable.
    """
    pack = pack_on(timezone.localdate(at))
    with sales_of(actor, customer_id, period, pack, right=RIGHT) as sales:
        lines = sales.rows()
        names = [name for name in sales.names() if any(line[name] is not None for line in lines)]
    columns = ["date", *names, "quantity", "amount"]
    assert pack.ledger is not None
    titles = {
        "date": DATE.title.text, "quantity": pack.ledger.quantity.title.text, "amount": pack.ledger.amount.title.text,
        **{name: title_of(name, pack) for name in names},
    }  # fmt: skip
    heads = [titles[name].in_language(language) for name in columns]

    def rows() -> Iterator[list[CellValue]]:
        for line in lines:
            yield [line[name] for name in columns]

    code = visible(Customer, actor, RIGHT).values_list("code", flat=True).get(pk=customer_id)
    with table_written(output, heads, rows(), sheet=str(period)) as count, transaction.atomic():
        audit.record(
            "sales.exported", f"customer:{code}", actor=actor, at=at,
            summary={"rows": count, "file": output.name, "period": str(period)},
        )  # fmt: skip
    return count
