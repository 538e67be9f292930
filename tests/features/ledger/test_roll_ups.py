"""A roll-up is the plain sum of its lines, whatever the lines are."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from banfa.features.ledger import lake
from banfa.features.ledger.services.storing import roll_up, write_months
from banfa.policy.loading import load
from tests.features.ledger.reading import plain_sums

PACK = load("supermarket", on=date(2026, 9, 30))
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "customer_id": st.integers(1, 4),
            "date": st.dates(date(2026, 6, 28), date(2026, 9, 3)),
            "quantity": st.decimals(-9999, 9999, places=3),
            "amount": st.decimals(-(10**9), 10**9, places=2),
            "category": st.sampled_from(["a", "b", "'", None]),
        }
    ),
    max_size=60,
)
LARGEST = {
    "customer_id": 1, "date": date(2026, 7, 1), "quantity": Decimal("999999999999999.999"),
    "amount": Decimal("9999999999999999.99"), "category": None,
}  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=LINES)
@example(rows=[LARGEST] * 9)
@example(rows=[])
def test_the_roll_ups_are_the_plain_sums_of_the_lines(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as duck:
        duck.register("given_rows", _table(rows))
        duck.execute("CREATE TABLE given_lines AS FROM given_rows")
        columns = lake.columns(PACK)
        parts = ", ".join(
            f'CAST({name if name in LARGEST else "NULL"} AS {kind}) AS "{name}"'
            for name, kind in columns.items()
        )

        numbered = "(SELECT row_number() OVER () AS row, date FROM given_lines)"
        files = write_months(duck, numbered, f"SELECT {parts} FROM given_lines", Path(folder))
        months = {row["date"].replace(day=1) for row in rows}
        rolled = roll_up(duck, months, pack=PACK, folder=Path(folder), added=files)

        assert {file.month for file in files} == months
        assert sum(file.rows for file in files) == len(rows)
        found = {}
        for one in rolled:
            assert one.path is not None
            for row in pq.read_table(one.path, partitioning=None).to_pylist():
                key = (row["month"], row["customer_id"], row["category"])
                found[key] = (row["lines"], row["quantity"], row["amount"], row["last_sold_on"])
        assert found == plain_sums(rows)


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema(
        [
            ("customer_id", pa.int64()),
            ("date", pa.date32()),
            ("quantity", pa.decimal128(18, 3)),
            ("amount", pa.decimal128(18, 2)),
            ("category", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema=schema)
