"""DuckDB with little memory, spilling where it is told to."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb

from banfa.platform.imports import sql
from banfa.platform.imports.limits import MIB

GLANCE_SECONDS = 0.2


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
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection


def execute_watched(
    engine: duckdb.DuckDBPyConnection, statement: str, watch: Callable[[float], None] | None
) -> None:
    """Run one statement and tell `watch` the share that is done; what `watch` raises interrupts it."""
    if watch is None:
        engine.execute(statement)
        return
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(engine.execute, statement)
        try:
            while not wait([running], timeout=GLANCE_SECONDS).done:
                percent = engine.query_progress()
                if percent > 0:
                    watch(percent / 100)
        except BaseException:
            engine.interrupt()
            raise
    running.result()


def nulls_in(engine: duckdb.DuckDBPyConnection, path: Path) -> dict[str, int]:
    """Return how many values each column of a Parquet file lacks: the engine notes it when it writes one."""
    found = engine.execute(
        "SELECT path_in_schema, CAST(sum(coalesce(stats_null_count, num_values)) AS BIGINT)"  # noqa: S608
        f" FROM parquet_metadata({sql.literal(path)}) GROUP BY path_in_schema"
    ).fetchall()
    return dict(found)
