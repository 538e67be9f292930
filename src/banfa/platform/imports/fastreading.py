"""Reads an even CSV file with DuckDB's own reader, at its speed and in its memory."""

from pathlib import Path
from typing import Any

import duckdb

from banfa.platform.imports import sql
from banfa.platform.imports.encodings import Shape
from banfa.platform.imports.engines import connect
from banfa.platform.imports.headings import blank_rows_dropped
from banfa.platform.imports.layouts import Layout
from banfa.platform.imports.rawtables import Request


def read_fast(path: Path, shape: Shape, layout: Layout, request: Request) -> dict[str, Any] | None:
    """Let DuckDB read the file; None where that could blur which row is which, or where it finds a fault."""
    if not shape.is_even or layout.heading_line != layout.heading_row:
        return None
    raw = request.work / "raw.parquet"
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(layout.heading)))
    source = (
        f"read_csv({sql.literal(path)}, auto_detect = false, header = false, skip = {layout.heading_row}, "
        f"columns = {{{columns}}}, delim = {sql.literal(layout.delimiter)}, quote = '\"', escape = '\"', "
        f"strict_mode = true, null_padding = false, encoding = 'utf-8', buffer_size = {8 << 20}, "
        f"max_line_size = {2 << 20})"
    )
    with connect(request.work, request.limits.engine_bytes) as engine:
        try:
            engine.execute(f"COPY (SELECT * FROM {source}) TO {sql.literal(raw)} (FORMAT parquet)")  # noqa: S608
        except duckdb.OutOfMemoryException as full:
            raise MemoryError from full
        except duckdb.Error:
            return None
        return _fast_result(engine, raw, shape, layout)


def _fast_result(
    engine: duckdb.DuckDBPyConnection, raw: Path, shape: Shape, layout: Layout
) -> dict[str, Any] | None:
    sources = [f"c{index}" for index in range(len(layout.heading))]
    blank = " AND ".join(f"coalesce(trim({source}), '') = ''" for source in sources)
    filled = ", ".join(f"count({source}) > 0" for source in sources)
    found = engine.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {blank}), {filled} FROM read_parquet({sql.literal(raw)})"  # noqa: S608
    ).fetchone()
    assert found is not None
    records, blanks = int(found[0]), int(found[1])
    if shape.quotes and records + layout.heading_row != shape.lines:
        return None  # a cell holds line breaks: records and lines must be counted apart
    return {
        "path": raw,
        "rows": records - blanks,
        "first_row": layout.heading_row + 1,
        "skips_blank": blanks > 0,
        "filled": list(found[2:]),
        "notes": [blank_rows_dropped(blanks)] if blanks else [],
    }
