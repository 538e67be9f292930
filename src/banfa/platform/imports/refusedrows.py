"""The refused cells of a trial, page by page."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.checked import ERROR_COLUMNS, RowError
from banfa.platform.imports.trial import Reason, without_value

AT_ONCE = 50


def refused_cells(
    errors: Path, *, reason: Reason | None, after: int, labels: dict[str, Text]
) -> Sequence[RowError]:
    """Return one page and one cell more, which tells whether there is another; all of them, or those of a reason."""
    told: list[str | int] = []
    condition = ""
    if reason is not None:
        condition = f"WHERE {without_value('reason_zh')} = ? AND item IS NOT DISTINCT FROM ?"
        told = [reason.reason.zh, reason.column]  # type: ignore[list-item]
    with duckdb.connect() as engine:
        found = engine.execute(
            f"SELECT {ERROR_COLUMNS} FROM {sql.parquet(errors)} {condition}"  # noqa: S608
            f" ORDER BY row, item LIMIT {AT_ONCE + 1} OFFSET {after}",
            told,
        ).fetchall()
    return [
        RowError(
            row=row, line=line, column=item, label=labels.get(item) or (Text(item, item) if item else None),
            value=value or "", reason=Text(*why), remedy=Text(*way_out),
        )
        for row, line, item, value, *words in found
        for why, way_out in [(words[:2], words[2:])]
    ]  # fmt: skip
