"""The only place that opens DuckDB, and the only one that speaks its own words for reading and writing files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

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
    engine = open_duckdb(memory_limit=memory_limit, threads=threads, spill=spill)
    try:
        yield engine
    finally:
        engine.disconnect()


def engine_of(table: ir.Table) -> BaseBackend:
    """Return the engine that a table lives in."""
    return table.get_backend()


def version_of(engine: BaseBackend) -> str:
    return f"{engine.name} {engine.version}"


def read_parquet(engine: BaseBackend, paths: Sequence[Path]) -> ir.Table:
    """Return the rows of Parquet files as one table, nothing read yet."""
    return engine.read_parquet([str(path) for path in paths])


class Workspace:
    """Temporary tables of one computation, dropped together at its end."""

    def __init__(self, engine: BaseBackend) -> None:
        self.engine = engine
        self._names: list[str] = []

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._names:
            self.engine.raw_sql(f'DROP TABLE IF EXISTS "{name}"')

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute a table once and return what was computed.

        Not `create_table`: Ibis would declare the columns as it believes their decimals to be, and round them.
        """
        name = f"banfa_{next(_numbers)}"
        self.engine.raw_sql(f'CREATE TEMPORARY TABLE "{name}" AS {self.engine.compile(table)}')
        self._names.append(name)
        return self.engine.table(name)


def write_parquet(table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]) -> None:
    """Write `columns` of a table, sorted by `order_by`, so that equal inputs give equal files."""
    listed, order = (", ".join(f'"{name}"' for name in names) for names in (columns, order_by))
    engine = engine_of(table)
    target = str(path).replace("'", "''")
    engine.raw_sql(
        f"COPY (SELECT {listed} FROM ({engine.compile(table)}) AS written ORDER BY {order}) "  # noqa: S608
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_PER_GROUP})"
    )


def rows(table: ir.Table) -> list[dict[str, Any]]:
    """Return a small table's rows as dictionaries."""
    return table.to_pyarrow().to_pylist()  # type: ignore[no-any-return]
