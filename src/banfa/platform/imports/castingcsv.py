"""Casts a CSV file that the engine reads itself, in a confined process, in the order of its records."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from banfa.platform.imports import sql
from banfa.platform.imports.confinement import Confines, run_confined
from banfa.platform.imports.engines import connect, execute_watched, nulls_in
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.rawtables import Even
from banfa.platform.imports.statements import Statements

Watch = Callable[[float], None]
MARK = '"~"'
BLANK, ODD = 1, 2
GROWTH = 4
PROGRESS = 1_000
ORDERLY = {"PROJECTION", "READ_CSV", "READ_CSV "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written: the records in their order, marked where blank, and how many values each column lacks.

    No count of records means that the engine would not have the file.
    """

    records: int | None
    blanks: int = 0
    nulls: dict[str, int]


def cast_csv(
    path: Path, even: Even, statements: Statements, target: Path, *, limits: Limits, watch: Watch | None
) -> Written:
    """Write the values of every record; where some cell is odd, the odd cells too."""
    size = path.stat().st_size
    relation = even.relation(path)
    blank = f"{even.blank()} AS {MARK}"
    mark = f"CASE WHEN {MARK} THEN {BLANK} WHEN {statements.is_odd} THEN {ODD} ELSE 0 END::UTINYINT AS {MARK}"
    told = run_confined(
        "cast csv",
        {
            "work": str(target.parent),
            "engine_bytes": limits.engine_bytes,
            "values": f"SELECT {mark}, {statements.names} FROM {statements.both(relation, blank)} b",  # noqa: S608
            "values_and_strange": statements.values_and_strange(relation, mark, made_as=blank),
            "width": 1 + statements.width,
            "target": str(target),
        },
        Confines(
            memory=limits.table_memory,
            seconds=limits.seconds_for(size, workbook=False),
            written_bytes=GROWTH * size + 256 * MIB,
        ),
        (lambda done, total: watch(done / total)) if watch else None,
    )  # fmt: skip
    return Written(**told)


def read(order: dict[str, Any], on_step: Callable[[int, int], None]) -> dict[str, Any]:
    """In the confined process: write the values; only a file with odd cells is read once more, to keep them."""
    target = Path(order["target"])
    refused: dict[str, Any] = {"records": None, "blanks": 0, "nulls": {}}
    with connect(Path(order["work"]), order["engine_bytes"]) as engine:
        try:
            for part, select in enumerate((order["values"], order["values_and_strange"])):
                if not _keeps_order(engine, select):
                    return refused
                execute_watched(
                    engine,
                    sql.copied(select, target, order["width"], is_packed=False),
                    lambda share, part=part: on_step(int((part + share) / 2 * PROGRESS), PROGRESS),  # type: ignore[misc]
                )
                records, blanks, odd = _marks(engine, target)
                if not odd:
                    break
        except duckdb.Error:
            return refused
        return {"records": records, "blanks": blanks, "nulls": nulls_in(engine, target)}


def _marks(engine: duckdb.DuckDBPyConnection, target: Path) -> tuple[int, int, int]:
    """Return the counts of records, of blank ones and of odd ones."""
    count = f"count(*) FILTER ({MARK} = "
    found = engine.execute(
        f"SELECT count(*), {count}{BLANK}), {count}{ODD}) FROM {sql.parquet(target)}"  # noqa: S608
    ).fetchall()
    records, blanks, odd = found[0]
    return records, blanks, odd


def _keeps_order(engine: duckdb.DuckDBPyConnection, select: str) -> bool:
    """Tell whether the plan only reads and projects: rows are numbered by their order, which a join would lose."""
    plan = engine.execute(f"EXPLAIN (FORMAT json) {select}").fetchall()[0][1]
    return set(re.findall(r'"name":\s*"([^"]+)"', plan)) <= ORDERLY
