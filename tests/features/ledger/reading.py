"""Reads the ledger in plain Python, past every query of the product."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq

from banfa.features.ledger.lake import home
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.platform.imports.models import Batch

Key = tuple[date, int, str | None]
Sums = tuple[int, Decimal, Decimal, date]


def lines() -> list[dict[str, Any]]:
    """Return every line that counts."""
    applied = LedgerFile.objects.filter(batch__state=Batch.State.APPLIED).order_by("batch_id", "path")
    return [
        row for file in applied for row in pq.read_table(home() / file.path, partitioning=None).to_pylist()
    ]


def plain_sums(rows: list[dict[str, Any]]) -> dict[Key, Sums]:
    """Sum lines by month, customer and category, one by one."""
    sums: dict[Key, Sums] = defaultdict(lambda: (0, Decimal(0), Decimal(0), date.min))
    for row in rows:
        key = (row["date"].replace(day=1), row["customer_id"], row["category"])
        count, quantity, amount, last = sums[key]
        sums[key] = (count + 1, quantity + row["quantity"], amount + row["amount"], max(last, row["date"]))
    return dict(sums)


def rolled() -> dict[Key, Sums]:
    """Return what the roll-ups say, held against the figures that the database keeps of each."""
    found: dict[Key, Sums] = {}
    for one in RollUp.objects.all():
        rows = pq.read_table(home() / one.path, partitioning=None).to_pylist()
        assert {row["month"] for row in rows} == {one.month}
        assert one.rows == len(rows)
        assert one.lines == sum(row["lines"] for row in rows)
        assert Decimal(one.quantity_thousandths) / 1000 == sum(row["quantity"] for row in rows)
        assert Decimal(one.amount_fen) / 100 == sum(row["amount"] for row in rows)
        for row in rows:
            key = (row["month"], row["customer_id"], row["category"])
            assert key not in found
            found[key] = (row["lines"], row["quantity"], row["amount"], row["last_sold_on"])
    return found
