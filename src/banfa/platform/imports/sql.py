"""Names and literals for SQL that is put together from a file's own columns."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

MIB = 1 << 20


def name(words: str) -> str:
    """Quote a column's name."""
    return '"' + words.replace('"', '""') + '"'


def literal(words: str | Path) -> str:
    """Quote a text or a path."""
    return "'" + str(words).replace("'", "''") + "'"


def among(words: Iterable[str]) -> str:
    """Return `('a', 'b')`."""
    return f"({', '.join(literal(word) for word in words)})"


def connect(work: Path, memory_bytes: int) -> duckdb.DuckDBPyConnection:
    """Open an engine of its own that keeps to this memory and spills into the work folder."""
    connection = duckdb.connect(
        config={
            "memory_limit": f"{memory_bytes // MIB}MiB",
            "temp_directory": str(work / "spill"),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET enable_progress_bar = false")
    return connection
