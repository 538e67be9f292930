"""What a grading run asks of an engine: to read files, to keep a table for a while, to write Parquet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import ibis.expr.types as ir
from ibis import Schema


class Engine(Protocol):
    """One open engine. Tables are Ibis tables that know it; names are temporary and end with it."""

    @property
    def version(self) -> str:
        """Name and version, as a run records them."""

    def read_parquet(self, paths: Sequence[Path], schema: Schema) -> ir.Table:
        """Return the rows of Parquet files as one table: a column that a file lacks is missing, no file gives no row."""

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        """Compute a table once under a temporary name and return what was computed."""

    def drop(self, name: str) -> None:
        """Forget a kept table."""

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """Return a small table's rows as dictionaries."""

    def write_parquet(
        self, table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
    ) -> None:
        """Write `columns` of a table, sorted by `order_by`, so that equal inputs give equal files."""

    def close(self) -> None:
        """End the engine; its tables are gone."""
