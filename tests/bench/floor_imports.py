"""The plainest way to do what an import does, without checks: one DuckDB statement; calamine and one raw insert."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
from python_calamine import CalamineWorkbook

from tests.bench.import_files import code_of

TYPES = {
    "date": "DATE", "customer": "VARCHAR", "product": "VARCHAR", "channel": "VARCHAR", "category": "VARCHAR",
    "quantity": "DECIMAL(18, 3)", "amount": "DECIMAL(18, 2)", "document": "VARCHAR",
}  # fmt: skip
COLUMNS = (
    "code", "name", "unit_id", "unit_path", "status", "phone", "address", "opened_on", "attributes", "search",
    "sort_key", "created_at", "changed_at",
)  # fmt: skip
ATTRIBUTES = (
    "business_format", "contact_person", "licence_number", "ordering_method", "floor_area_sqm", "registered_capital",
    "customer_manager",
)  # fmt: skip
NOW = "2026-10-08 02:14:00"
AS_THE_PRODUCT = ("journal_mode = wal", "synchronous = full", "cache_size = -65536")
FoundBy = Mapping[str, tuple[str, str]]


def known_customers(count: int) -> duckdb.DuckDBPyConnection:
    """Return an engine that holds the customers already: their codes with an id."""
    engine = duckdb.connect()
    engine.execute(
        f"CREATE TABLE customers AS SELECT i AS id, format('{code_of(0)[:2]}{{:08d}}', i) AS code FROM range({count}) c(i)"
    )
    return engine


def convert_sales(engine: duckdb.DuckDBPyConnection, source: Path, target: Path) -> None:
    """Read, cast, join the customers, write Parquet: one statement."""
    if source.suffix == ".csv":
        told = ", ".join(f"'{name}': '{kind}'" for name, kind in TYPES.items())
        lines = f"read_csv('{source}', header = true, auto_detect = false, columns = {{{told}}})"
    else:
        lines = f"read_parquet('{source}')"
    cast = ", ".join(f"{name}::{kind} AS {name}" for name, kind in TYPES.items() if name != "customer")
    engine.execute(
        f"COPY (SELECT id AS customer_id, {cast} FROM {lines} s JOIN customers ON code = s.customer)"
        f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )


def found_by(database: Path) -> FoundBy:
    """Return the words and the sort key of every customer of a register: making them is no part of the floor."""
    with closing(sqlite3.connect(database)) as register:
        rows = register.execute("SELECT code, search, sort_key FROM customers_customer").fetchall()
    return {code: (search, key) for code, search, key in rows}


def insert_customers(source: Path, database: Path, words: FoundBy) -> None:
    """Read the sheet and insert its rows into the register itself, with its indexes and its search, one statement."""
    with CalamineWorkbook.from_path(str(source)) as book, closing(sqlite3.connect(database)) as register:
        for setting in AS_THE_PRODUCT:
            register.execute(f"PRAGMA {setting}")
        units = {
            code: (pk, path) for pk, code, path in register.execute("SELECT id, code, path FROM org_unit")
        }
        rows = iter(book.get_sheet_by_index(0).iter_rows())
        next(rows)
        marks = ", ".join("?" * len(COLUMNS))
        with register:
            register.executemany(
                f"INSERT INTO customers_customer ({', '.join(COLUMNS)}) VALUES ({marks})",
                _rows(rows, units, words),
            )


def _rows(
    rows: Iterator[list[Any]], units: Mapping[str, tuple[int, str]], words: FoundBy
) -> Iterator[tuple[object, ...]]:
    for code, name, unit, status, kind, phone, address, opened_on, *rest in rows:
        attributes = json.dumps(dict(zip(ATTRIBUTES, (kind, *rest), strict=True)), ensure_ascii=False)
        yield (
            code, name, *units[unit], status, phone, address, opened_on, attributes, *words[code], NOW, NOW,
        )  # fmt: skip
