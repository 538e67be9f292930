"""Runs the real grading on rows written in a test, and reads back what it wrote."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from banfa.analytics.engines import Engine
from banfa.analytics.grading import Graded, Inputs, grade
from banfa.kernel.period import Period
from banfa.policy.ledger import ledger_attributes
from banfa.policy.model import FieldType, Pack, Typed

Q3 = Period.parse("2026Q3")
TYPES = {
    FieldType.INTEGER: pa.int64(),
    FieldType.MONEY: pa.decimal128(18, 2),
    FieldType.DATE: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
}
_numbers = count(1)


@dataclass(frozen=True)
class Run:
    """What one grading wrote."""

    pack: Pack
    period: Period
    folder: Path
    graded: Graded

    def rows(self, name: str) -> dict[int, dict[str, Any]]:
        table = pq.read_table(self.folder / f"{name}.parquet", partitioning=None)
        return {row["customer_id"]: row for row in table.to_pylist()}

    def groups(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(self.folder / f"{name}.groups.parquet").to_pylist()
        return found

    def values(self, name: str) -> dict[int, str | None]:
        return {customer: row["value"] for customer, row in self.rows(name).items()}


def customer(customer_id: int, **columns: Any) -> dict[str, Any]:
    return {"customer_id": customer_id, **columns}


def sale(
    customer_id: int, quantity: Any = 0, amount: Any = 0, on: date = date(2026, 8, 15), **attributes: Any
) -> dict[str, Any]:
    return {
        "customer_id": customer_id,
        "date": on,
        "quantity": Decimal(str(quantity)),
        "amount": Decimal(str(amount)),
        **attributes,
    }


def run(
    engine: BaseBackend | Engine,
    pack: Pack,
    folder: Path,
    customers: Sequence[dict[str, Any]],
    sales: Sequence[dict[str, Any]] = (),
    *,
    period: Period = Q3,
    facts: frozenset[str] = frozenset(),
    decided: frozenset[str] = frozenset(),
) -> Run:
    """Grade the given rows for real; columns that a row leaves out are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with tables(engine, pack, customers, sales, facts, decided) as inputs:
        graded = grade(pack, period, inputs, folder, facts=facts, decided=decided)
    return Run(pack, period, folder, graded)


@contextmanager
def tables(
    engine: BaseBackend | Engine,
    pack: Pack,
    customers: Sequence[dict[str, Any]],
    sales: Sequence[dict[str, Any]],
    facts: frozenset[str] = frozenset(),
    decided: frozenset[str] = frozenset(),
) -> Iterator[Inputs]:
    """Put the rows into the engine for a while."""
    number = next(_numbers)
    schema = _customer_schema(pack, facts, decided)
    if any("unit_path" in one for one in customers):
        schema = schema.append(pa.field("unit_path", pa.string()))
    filled = {
        f"customers_{number}": pa.Table.from_pylist(list(customers), schema=schema),
        f"sales_{number}": pa.Table.from_pylist(list(sales), schema=_sales_schema(pack)),
    }
    if not isinstance(engine, BaseBackend):
        with _as_files(engine, list(filled.values())) as read:
            yield Inputs(customers=read[0], sales=read[1])
        return
    made = [engine.create_table(name, table) for name, table in filled.items()]
    try:
        yield Inputs(customers=made[0], sales=made[1])
    finally:
        for name in filled:
            engine.drop_table(name)


@contextmanager
def _as_files(engine: Engine, tables: Sequence[pa.Table]) -> Iterator[list[ir.Table]]:
    """Hand tables to an engine as it gets them in a run: as Parquet files."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{place}.parquet" for place in range(len(tables))]
        for path, table in zip(paths, tables, strict=True):
            pq.write_table(table, path)
        yield [
            engine.read_parquet([path], ibis.Schema.from_pyarrow(table.schema))
            for path, table in zip(paths, tables, strict=True)
        ]


def _customer_schema(pack: Pack, facts: frozenset[str], decided: frozenset[str] = frozenset()) -> pa.Schema:
    areas = pack.areas.values if pack.areas else {}
    return pa.schema(
        [
            ("customer_id", pa.int64()),
            *((f"unit_{level.code}", pa.string()) for level in pack.levels),
            *((f"field_{name}", _type_of(one)) for name, one in pack.fields.items()),
            *((f"area_{name}", _type_of(one)) for name, one in areas.items()),
            *((f"fact_{name}", pa.bool_()) for name in sorted(facts)),
            *((f"decided_{name}", pa.string()) for name in sorted(decided)),
        ]
    )


def _sales_schema(pack: Pack) -> pa.Schema:
    attributes = ledger_attributes(pack)
    return pa.schema(
        [
            ("customer_id", pa.int64()),
            ("date", pa.date32()),
            ("product", pa.string()),
            ("quantity", pa.decimal128(18, 3)),
            ("amount", pa.decimal128(18, 2)),
            *((name, _type_of(one)) for name, one in attributes.items()),
        ]
    )


def _type_of(typed: Typed) -> pa.DataType:
    if typed.type is FieldType.DECIMAL:
        return pa.decimal128(18, typed.decimals)
    return TYPES.get(typed.type, pa.string())
