"""DuckDB: the engine that is always there, and the one that writes every run's files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import Schema
from ibis.backends import BaseBackend
from ibis.backends.sql.datatypes import DuckDBType

ROWS_PER_GROUP = 122_880
_numbers = count(1)


def open_duckdb(
    *, memory_limit: str | None = None, threads: int | None = None, spill: Path | None = None
) -> BaseBackend:
    """Return a fresh in-memory DuckDB; `memory_limit` as DuckDB writes it (`4GB`), `spill` a folder to spill to."""
    settings: dict[str, Any] = {}
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    if threads is not None:
        settings["threads"] = threads
    if spill is not None:
        spill.mkdir(parents=True, exist_ok=True)
        settings["temp_directory"] = str(spill)
    return ibis.duckdb.connect(**settings)


@contextmanager
def opened(
    *, memory_limit: str | None = None, threads: int | None = None, spill: Path | None = None
) -> Iterator[BaseBackend]:
    """Yield a DuckDB of one's own and close it afterwards."""
    backend = open_duckdb(memory_limit=memory_limit, threads=threads, spill=spill)
    try:
        yield backend
    finally:
        backend.disconnect()


@dataclass(frozen=True, slots=True)
class DuckDB:
    """An open DuckDB as Ibis holds it."""

    backend: BaseBackend

    @property
    def version(self) -> str:
        return f"{self.backend.name} {self.backend.version}"

    def read_parquet(self, paths: Sequence[Path], schema: Schema) -> ir.Table:
        name = f"files_{next(_numbers)}"
        self.backend.raw_sql(f'CREATE TEMPORARY VIEW "{name}" AS {relation_of(paths, schema)}')
        return self.backend.table(name)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        # Not `create_table`: Ibis would declare the columns as it believes their decimals to be, and round them.
        self.backend.raw_sql(f'CREATE TEMPORARY TABLE "{name}" AS {self.backend.compile(table)}')
        return self.backend.table(name)

    def drop(self, name: str) -> None:
        self.backend.raw_sql(f'DROP TABLE IF EXISTS "{name}"')

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        return table.to_pyarrow().to_pylist()  # type: ignore[no-any-return]

    def write_parquet(
        self, table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
    ) -> None:
        query = self.backend.compile(table)
        write_query(self.backend, query, path, columns=columns, order_by=order_by)

    def close(self) -> None:
        self.backend.disconnect()


def write_query(
    backend: BaseBackend, query: str, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
) -> None:
    """Write columns of a query's rows into one Parquet file; what is sorted by need not be written."""
    listed, order = (", ".join(f'"{name}"' for name in names) for names in (columns, order_by))
    backend.raw_sql(
        f"COPY (SELECT {listed} FROM ({query}) AS written ORDER BY {order}) TO {literal(path)} "  # noqa: S608
        f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROWS_PER_GROUP})"
    )


def relation_of(paths: Sequence[Path], schema: Schema) -> str:
    """Return SQL for the rows of Parquet files, with the schema's columns and types."""
    kinds = {name: DuckDBType.to_string(kind) for name, kind in schema.items()}
    blank = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in kinds.items())
    if not paths:
        return f"SELECT {blank} WHERE false"
    typed = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in kinds.items())
    listed = ", ".join(literal(path) for path in paths)
    return (
        f"SELECT {typed} FROM (SELECT {blank} WHERE false UNION ALL BY NAME"  # noqa: S608
        f" SELECT * FROM read_parquet([{listed}], union_by_name = true, hive_partitioning = false))"
    )


def literal(path: Path) -> str:
    """Return a path as a literal of SQL."""
    return "'" + str(path).replace("'", "''") + "'"
