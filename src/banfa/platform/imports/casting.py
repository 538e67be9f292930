"""The first pass over all rows: the engine types what is canonical and keeps what is not beside it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from banfa.platform.imports import sql
from banfa.platform.imports.columns import Column
from banfa.platform.imports.confinement import Confines, run_confined
from banfa.platform.imports.engines import connect, execute_watched
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.rawtables import Even, RawColumn, RawTable
from banfa.platform.imports.recognition import recognition, unrecognised

Watch = Callable[[float], None]
GROWTH = 4
BLANK = '"~"'
PROGRESS = 1_000
ORDERLY = {"PROJECTION", "READ_CSV", "READ_CSV "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """SQL for all rows: row, line, and per column its value by name and by `strange(column)` what is no value yet."""

    relation: str
    blank_rows: int = 0


def strange(column: Column) -> str:
    """The quoted name under which a column's cells stand that were not canonical."""
    return sql.name(f"~{column.name}")


def cast(
    engine: duckdb.DuckDBPyConnection,
    raw: RawTable,
    pairs: Sequence[tuple[Column, RawColumn]],
    *,
    work: Path,
    limits: Limits,
    fast: bool,
    watch: Watch | None = None,
) -> Typed | None:
    """Write `typed.parquet`; None where a CSV file left to the engine turns out to be uneven.

    Raises FileRefused where the file has changed since it was opened.
    """
    parts = []
    for column, source in pairs:
        found = recognition(column, source, is_tame=raw.even is not None and raw.even.is_tame)
        if not fast:
            found = unrecognised(column, found.cell)
        parts += [f"{found.typed} AS {sql.name(column.name)}", f"{found.strange} AS {strange(column)}"]
    path = work / "typed.parquet"
    raw.require_unchanged()
    if raw.even is not None:
        typed = _cast_even(raw, raw.even, parts, path, limits, watch)
    else:
        typed = _cast_parquet(engine, raw, parts, path, watch)
    raw.require_unchanged()
    return typed


def _cast_parquet(
    engine: duckdb.DuckDBPyConnection, raw: RawTable, parts: Sequence[str], path: Path, watch: Watch | None
) -> Typed:
    """Cast Parquet, which a confined process has written or decoded before."""
    select = f"SELECT {', '.join(['row', 'line', *parts])} FROM {raw.relation}"  # noqa: S608
    execute_watched(engine, sql.copied(select, path, 2 + len(parts)), watch)
    return Typed(relation=sql.parquet(path))


def _cast_even(
    raw: RawTable, even: Even, parts: Sequence[str], path: Path, limits: Limits, watch: Watch | None
) -> Typed | None:
    """Let the engine read the CSV file itself, in a process of its own."""
    size = raw.path.stat().st_size
    cells = ", ".join([f"{even.blank()} AS {BLANK}", *parts])
    answer = run_confined(
        "cast",
        {
            "work": str(path.parent),
            "engine_bytes": limits.engine_bytes,
            "select": f"SELECT {cells} FROM {even.relation(raw.path)}",  # noqa: S608
            "width": 1 + len(parts),
            "target": str(path),
        },
        Confines(
            memory=limits.table_memory,
            seconds=limits.seconds_for(size, workbook=False),
            written_bytes=GROWTH * size + 256 * MIB,
        ),
        (lambda done, total: watch(done / total)) if watch else None,
    )
    if answer["records"] != even.records:
        return None
    row = f"file_row_number + {even.heading_row + 1}"
    kept = f" WHERE NOT {BLANK}" if answer["blanks"] else ""
    return Typed(
        relation=(
            f"(SELECT {row} AS row, {row} AS line, * EXCLUDE ({BLANK}, file_row_number) "  # noqa: S608
            f"FROM read_parquet({sql.literal(path)}, file_row_number = true){kept})"
        ),
        blank_rows=answer["blanks"],
    )


def read(order: dict[str, Any], on_step: Callable[[int, int], None]) -> dict[str, Any]:
    """In the confined process: run the cast. No count of records means that the engine would not have the file."""
    target = Path(order["target"])
    with connect(Path(order["work"]), order["engine_bytes"]) as engine:
        try:
            if not _keeps_order(engine, order["select"]):
                return {"records": None, "blanks": 0}
            execute_watched(
                engine,
                sql.copied(order["select"], target, order["width"]),
                lambda share: on_step(int(share * PROGRESS), PROGRESS),
            )
        except duckdb.Error:
            return {"records": None, "blanks": 0}
        found = engine.execute(
            f"SELECT count(*), count(*) FILTER (WHERE {BLANK}) FROM {sql.parquet(target)}"  # noqa: S608
        ).fetchone()
    assert found is not None
    return {"records": found[0], "blanks": found[1]}


def _keeps_order(engine: duckdb.DuckDBPyConnection, select: str) -> bool:
    """Tell whether the plan only reads and projects: rows are numbered by their order, which a join would lose."""
    plan = engine.execute(f"EXPLAIN (FORMAT json) {select}").fetchall()[0][1]
    return set(re.findall(r'"name":\s*"([^"]+)"', plan)) <= ORDERLY
