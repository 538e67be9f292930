"""Reads Parquet: typed columns stay as they are, but every page is decoded once where it can do no harm."""

import hashlib
from collections.abc import Callable
from typing import Any

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.limits import MIB
from banfa.platform.imports.rawtables import PLAIN, RawColumn, RawTable, Request
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused

COMPOUND = ("STRUCT", "MAP", "UNION", "BLOB", "BIT", "GEOMETRY", "VARIANT")


def read(request: Request, on_step: Callable[[int, int], None]) -> dict[str, Any]:
    """Decode the file once and return the raw table, which stays the file itself. Raises FileRefused."""
    file = sql.literal(request.path)
    digest = hashlib.sha256()
    size = request.path.stat().st_size
    with request.path.open("rb") as opened:
        while chunk := opened.read(MIB):
            digest.update(chunk)
            on_step(opened.tell(), size)
    with sql.connect(request.work, request.limits.engine_bytes) as engine:
        told = engine.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()  # noqa: S608
        columns = tuple(_column(index, *described[:2]) for index, described in enumerate(told))
        if len(columns) > request.limits.columns:
            raise FileRefused(
                Text(
                    f"列数超过 {request.limits.columns}",
                    f"there are more than {request.limits.columns} columns",
                ),
                Text("请只保留需要的列", "keep the columns that are needed"),
            )
        decoded = ", ".join(f"max(hash({sql.name(column.source)}))" for column in columns)
        found = engine.execute(f"SELECT count(*), {decoded} FROM read_parquet({file})").fetchone()  # noqa: S608
    assert found is not None
    if found[0] == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    return RawTable(
        path=request.path,
        format="parquet",
        columns=columns,
        rows=found[0],
        sha256=digest.hexdigest(),
        first_row=1,
    ).to_json()


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
