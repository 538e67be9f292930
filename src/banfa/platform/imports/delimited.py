"""Reads CSV: a large even file is left to the engine, any other is read record by record with every fault named."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from banfa.kernel.text import Text
from banfa.platform.imports.carefulreading import read_carefully
from banfa.platform.imports.encodings import as_utf8
from banfa.platform.imports.headings import blank_columns_dropped, skipped_above
from banfa.platform.imports.layouts import Layout, layout_of
from banfa.platform.imports.rawtables import Even, RawColumn, RawTable, Request, stamp_of
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused
from banfa.platform.imports.surveying import survey

OnStep = Callable[[int, int], None]
NAMES = {",": Text("逗号", "commas"), "\t": Text("制表符", "tabs"), ";": Text("分号", "semicolons")}


def read(told: dict[str, Any], on_step: OnStep) -> dict[str, Any]:
    """Return the raw table of the file, for small or uneven ones with its records in Parquet. Raises FileRefused."""
    request = Request.from_json(told)
    shape = survey(request.path, on_step)
    path, encoding = as_utf8(request.path, shape, request.work)
    sha256 = shape.sha256
    if path != request.path:
        shape = survey(path, on_step)
    layout = layout_of(path, request)
    notes = [_read_as(encoding, layout.delimiter)]
    if layout.heading_row > 1:
        notes.append(skipped_above(layout.heading_row - 1))
    large = shape.size > request.limits.small_csv_bytes and not request.careful
    if large and shape.is_even and layout.is_simple:
        even = Even(
            delimiter=layout.delimiter,
            heading_row=layout.heading_row,
            width=len(layout.heading),
            lines=shape.lines,
            is_tame=shape.is_tame,
        )
        table = RawTable(
            path=path,
            format="csv",
            columns=_columns(layout, [True] * even.width),
            rows=even.records,
            sha256=sha256,
            request=request,
            even=even,
            stamp=stamp_of(path),
        )
    else:
        table = _uneven(request, layout, path, sha256, on_step)
    if table.rows == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    return replace(
        table, notes=(*notes, *table.notes), delimiter=layout.delimiter, encoding=encoding
    ).to_json()


def _uneven(request: Request, layout: Layout, path: Path, sha256: str, on_step: OnStep) -> RawTable:
    records = read_carefully(path, layout, request, on_step)
    columns = _columns(layout, records.filled)
    dropped = len(layout.heading) - len(columns)
    return RawTable(
        path=records.path,
        format="csv",
        columns=columns,
        rows=records.rows,
        sha256=sha256,
        notes=(*records.notes, *([blank_columns_dropped(dropped)] if dropped else [])),
        faults=records.faults,
        fault_rows=records.fault_rows,
    )


def _read_as(encoding: str, delimiter: str) -> Text:
    cut = NAMES.get(delimiter, Text(delimiter, delimiter))
    code = encoding.upper()
    return Text(f"按 {code} 编码、{cut.zh}分隔读取", f"read as {code}, separated by {cut.en}")


def _columns(layout: Layout, filled: Sequence[bool]) -> tuple[RawColumn, ...]:
    return tuple(
        RawColumn(source=f"c{index}", heading=words.strip(), position=index + 1)
        for index, words in enumerate(layout.heading)
        if words.strip() or filled[index]
    )
