"""What a computation does with any engine: find it from a table, keep tables for a while, write them."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from banfa.analytics.engines.duckdb import DuckDB
from banfa.analytics.engines.engine import Engine

_numbers = count(1)


def engine_of(table: ir.Table) -> Engine:
    """Return the engine that a table lives in."""
    return _engine(table.get_backend())


def rows(table: ir.Table) -> list[dict[str, Any]]:
    """Return a small table's rows as dictionaries."""
    return engine_of(table).rows(table)


def write_parquet(table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]) -> None:
    """Write `columns` of a table, sorted by `order_by`, so that equal inputs give equal files."""
    engine_of(table).write_parquet(table, path, columns=columns, order_by=order_by)


class Workspace:
    """Temporary tables of one computation, dropped together at its end."""

    def __init__(self, engine: Engine | BaseBackend) -> None:
        self.engine = _engine(engine)
        self._names: list[str] = []

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        for name in self._names:
            self.engine.drop(name)

    def keep(self, table: ir.Table) -> ir.Table:
        """Compute a table once and return what was computed."""
        name = f"banfa_{next(_numbers)}"
        self._names.append(name)
        return self.engine.keep(name, table)


def _engine(source: Any) -> Engine:
    """DuckDB's tables know Ibis' back end; those of the other engines know the engine itself."""
    return DuckDB(source) if isinstance(source, BaseBackend) else source
