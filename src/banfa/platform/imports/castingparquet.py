"""Casts a Parquet file, whose every page is decoded first where it can do no harm: in a confined process."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from banfa.platform.imports import sql
from banfa.platform.imports.confinement import Confines, run_confined
from banfa.platform.imports.engines import connect, execute_watched
from banfa.platform.imports.limits import MIB, Limits
from banfa.platform.imports.rawtables import RawTable
from banfa.platform.imports.refusal import DAMAGED, SAVE_ANEW, FileRefused
from banfa.platform.imports.statements import Statements

Watch = Callable[[float], None]
GROWTH = 8
PROGRESS = 1_000
KEPT = "row, line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the file holds: its rows, and each column's cells that are values and those that are there at all."""

    rows: int
    values: dict[str, int]
    cells: dict[str, int]


def cast_parquet(
    raw: RawTable, statements: Statements, target: Path, *, limits: Limits, watch: Watch | None
) -> Decoded:
    """Count what can be cast, and write it unless it stands in the file as it is wanted. Raises FileRefused."""
    size = raw.path.stat().st_size
    told = run_confined(
        "cast parquet",
        {
            "work": str(target.parent),
            "engine_bytes": limits.engine_bytes,
            "counts": statements.counts(raw),
            "values": None if statements.stands else statements.values(raw.relation, KEPT),
            "values_and_strange": statements.values_and_strange(raw.relation, KEPT),
            "known": len(statements.known),
            "width": 2 + statements.width,
            "target": str(target),
        },
        Confines(
            memory=limits.table_memory,
            seconds=limits.seconds_for(size, workbook=False),
            written_bytes=GROWTH * size + 256 * MIB,
        ),
        (lambda done, total: watch(done / total)) if watch else None,
    )
    names = list(statements.known)
    return Decoded(
        rows=told["rows"],
        values=dict(zip(names, told["values"], strict=True)),
        cells=dict(zip(names, told["cells"], strict=True)),
    )


def read(order: dict[str, Any], on_step: Callable[[int, int], None]) -> dict[str, Any]:
    """In the confined process: count, then write what the answer asks for. Raises FileRefused."""
    with connect(Path(order["work"]), order["engine_bytes"]) as engine:

        def run(statement: str, part: int) -> list[int]:
            execute_watched(
                engine, statement, lambda share: on_step(int((part + share) / 2 * PROGRESS), PROGRESS)
            )
            return list(engine.fetchall()[0])

        try:
            counts = run(order["counts"], 0)
            known = counts[1 : order["known"] * 2 + 1]
            values, cells = known[::2], known[1::2]
            select = order["values"] if values == cells else order["values_and_strange"]
            if select is not None:
                run(sql.copied(select, Path(order["target"]), order["width"]), 1)
        except duckdb.OutOfMemoryException as full:
            raise MemoryError from full
        except duckdb.Error:
            raise FileRefused(DAMAGED, SAVE_ANEW) from None
    return {"rows": counts[0], "values": values, "cells": cells}
