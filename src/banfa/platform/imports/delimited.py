"""Reads CSV: even files through DuckDB's own reader, uneven ones record by record with every fault named."""

from collections.abc import Callable
from typing import Any

from banfa.kernel.text import Text
from banfa.platform.imports.carefulreading import read_carefully
from banfa.platform.imports.encodings import as_utf8, survey
from banfa.platform.imports.fastreading import read_fast
from banfa.platform.imports.headings import blank_columns_dropped, skipped_above
from banfa.platform.imports.layouts import layout_of
from banfa.platform.imports.rawtables import RawColumn, RawTable, Request
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused

OnStep = Callable[[int, int], None]


def read(request: Request, on_step: OnStep) -> dict[str, Any]:
    """Read the file into `raw.parquet` of the work folder and return the raw table. Raises FileRefused."""
    shape = survey(request.path, on_step)
    path, encoding = as_utf8(request.path, shape, request.work)
    sha256 = shape.sha256
    if path != request.path:
        shape = survey(path, on_step)
    layout = layout_of(path, request)
    if len(layout.heading) > request.limits.columns:
        most = request.limits.columns
        raise FileRefused(
            Text(f"列数超过 {most}", f"there are more than {most} columns"),
            Text("请只保留需要的列", "keep the columns that are needed"),
        )
    notes = [_read_as(encoding, layout.delimiter)]
    if layout.heading_row > 1:
        notes.append(skipped_above(layout.heading_row - 1))
    table = read_fast(path, shape, layout, request) or read_carefully(path, layout, request, on_step)
    if table["rows"] == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    columns, dropped = _columns(layout.heading, table.pop("filled"))
    notes += table.pop("notes") + ([blank_columns_dropped(dropped)] if dropped else [])
    return RawTable(format="csv", columns=columns, sha256=sha256, notes=tuple(notes), **table).to_json()


def _read_as(encoding: str, delimiter: str) -> Text:
    names = {",": Text("逗号", "commas"), "\t": Text("制表符", "tabs"), ";": Text("分号", "semicolons")}
    cut = names.get(delimiter, Text(delimiter, delimiter))
    code = encoding.upper()
    return Text(f"按 {code} 编码、{cut.zh}分隔读取", f"read as {code}, separated by {cut.en}")


def _columns(heading: list[str], filled: list[bool]) -> tuple[tuple[RawColumn, ...], int]:
    kept = [
        RawColumn(source=f"c{index}", heading=words.strip(), position=index + 1)
        for index, words in enumerate(heading)
        if words.strip() or filled[index]
    ]
    return tuple(kept), len(heading) - len(kept)
