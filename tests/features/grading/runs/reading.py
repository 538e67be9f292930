"""Reads a run's folder in plain Python, past every query of the product."""

from typing import Any

import pyarrow.parquet as pq

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.ledger.lake import home
from banfa.kernel.period import Period

Q2, Q3 = Period.parse("2026Q2"), Period.parse("2026Q3")


def rows(run: Run, classification: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a classification by the customers' codes."""
    codes = dict(Customer.objects.values_list("pk", "code"))
    table = pq.read_table(home() / run.folder / f"{classification}.parquet", partitioning=None)
    return {codes[row["customer_id"]]: row for row in table.to_pylist()}


def values(run: Run, classification: str) -> dict[str, str | None]:
    return {code: row["value"] for code, row in rows(run, classification).items()}
