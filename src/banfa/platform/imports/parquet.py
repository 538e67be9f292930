"""Reads what a Parquet file says of itself; its pages are decoded by `castingparquet`, where they can do no harm."""

import hashlib
from collections.abc import Callable
from typing import Any

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.engines import connect
from banfa.platform.imports.limits import MIB
from banfa.platform.imports.rawtables import PLAIN, RawColumn, RawTable, Request, stamp_of
from banfa.platform.imports.refusal import DAMAGED, FILL_TEMPLATE, NO_ROWS, SAVE_ANEW, FileRefused

COMPOUND = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "GEOMETRY", "VARIANT")


def read(told: dict[str, Any], on_step: Callable[[int, int], None]) -> dict[str, Any]:
    """Return the raw table, which stays the file itself. Raises FileRefused."""
    request = Request.from_json(told)
    digest = hashlib.sha256()
    size = request.path.stat().st_size
    with request.path.open("rb") as opened:
        while chunk := opened.read(MIB):
            digest.update(chunk)
            on_step(opened.tell(), size)
    try:
        columns, rows = _described(request)
    except duckdb.OutOfMemoryException as full:
        raise MemoryError from full
    except duckdb.Error:
        raise FileRefused(DAMAGED, SAVE_ANEW) from None
    if rows == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    return RawTable(
        path=request.path,
        format="parquet",
        columns=columns,
        rows=rows,
        sha256=digest.hexdigest(),
        first_row=1,
        stamp=stamp_of(request.path),
    ).to_json()


def _described(request: Request) -> tuple[tuple[RawColumn, ...], int]:
    file = sql.literal(request.path)
    most = request.limits.columns
    with connect(request.work, request.limits.engine_bytes) as engine:
        told = engine.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()  # noqa: S608
        if len(told) > most:
            raise FileRefused(
                Text(f"列数超过 {most}", f"there are more than {most} columns"),
                Text("请只保留需要的列", "keep the columns that are needed"),
            )
        columns = tuple(_column(index, *described[:2]) for index, described in enumerate(told))
        rows = engine.execute(f"SELECT count(*) FROM read_parquet({file})").fetchall()[0][0]  # noqa: S608
    return columns, int(rows)


def _column(index: int, heading: str, kind: str) -> RawColumn:
    if kind.startswith(COMPOUND) or kind.endswith("[]"):
        raise FileRefused(
            Text(
                f"列“{heading}”不是单一的值（{kind}）",
                f"column {heading} does not hold plain values ({kind})",
            ),
            Text("请展开成普通列后再导入", "flatten it into plain columns"),
        )
    return RawColumn(
        source=heading, heading=heading, position=index + 1, kind=PLAIN if kind == "VARCHAR" else kind
    )
