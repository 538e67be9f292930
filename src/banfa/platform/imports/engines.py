"""DuckDB with little memory, spilling where it is told to."""

from pathlib import Path

import duckdb

from banfa.platform.imports.limits import MIB


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
