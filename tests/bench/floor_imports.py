"""The plainest way to do what an import does, without checks: one DuckDB statement; calamine and one raw insert."""

import sqlite3
from pathlib import Path

import duckdb
from python_calamine import CalamineWorkbook

from tests.bench.import_files import code_of

TYPES = {
    "date": "DATE", "customer": "VARCHAR", "product": "VARCHAR", "channel": "VARCHAR", "category": "VARCHAR",
    "quantity": "DECIMAL(18, 3)", "amount": "DECIMAL(18, 2)", "document": "VARCHAR",
}  # fmt: skip


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


def insert_customers(source: Path, target: Path) -> None:
    """Read the sheet and insert its cells into a table with the indexes that the register has."""
    with CalamineWorkbook.from_path(str(source)) as book:
        rows = iter(book.get_sheet_by_index(0).iter_rows())
        width = len(next(rows))
        names = [f"c{index}" for index in range(width)]
        with sqlite3.connect(target) as database:
            for setting in (
                "journal_mode = wal",
                "synchronous = full",
                "cache_size = -65536",
            ):  # as the product's own
                database.execute(f"PRAGMA {setting}")
            database.execute(f"CREATE TABLE customers (id INTEGER PRIMARY KEY, {', '.join(names)})")
            database.execute("CREATE UNIQUE INDEX by_code ON customers (c0)")
            for name, keys in (("by_unit", "c2, c1, id"), ("by_name", "c1, id"), ("by_status", "c3, c1, id")):
                database.execute(f"CREATE INDEX {name} ON customers ({keys})")
            marks = ", ".join("?" * width)
            database.executemany(f"INSERT INTO customers ({', '.join(names)}) VALUES ({marks})", rows)
