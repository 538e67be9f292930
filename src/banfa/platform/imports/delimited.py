"""Reads CSV: even files through DuckDB's own reader, uneven ones record by record with every fault named."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.encodings import Shape, as_utf8, survey
from banfa.platform.imports.headings import (
    LOOKED_AT,
    blank_columns_dropped,
    blank_rows_dropped,
    heading_at,
    skipped_above,
)
from banfa.platform.imports.rawtables import RawColumn, RawTable, RawWriter, Request
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused

OnStep = Callable[[int, int], None]
DELIMITERS = (",", "\t", ";")
SWALLOWED = 4 << 20
KEPT_OF_FAULT = 2_000
SAMPLE_CHARACTERS = 1 << 20
BOM = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the file is cut: its delimiter, its heading, and the record and line on which that stands."""

    delimiter: str
    heading: list[str]
    heading_row: int
    heading_line: int


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
    table = _read_fast(path, shape, layout, request) or _read_carefully(path, layout, request, on_step)
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


# ---- the layout


def layout_of(path: Path, request: Request) -> Layout:
    """Find the delimiter and the heading in the first rows. Raises FileRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = file.read(SAMPLE_CHARACTERS)
    whole = len(sample) < SAMPLE_CHARACTERS
    delimiter = request.delimiter or _delimiter_of(sample)
    rows, lines = _first_records(sample, delimiter, whole=whole)
    at = heading_at(rows, request.expected)
    heading = [cell.replace(BOM, "") for cell in rows[at]]
    if delimiter == "," and len(heading) == 1 and "，" in heading[0]:
        raise FileRefused(
            Text("各列之间用的是全角逗号“，”", "the columns are separated by full-width commas"),
            Text("请改用半角逗号“,”", "use plain commas"),
        )
    return Layout(delimiter=delimiter, heading=heading, heading_row=at + 1, heading_line=lines[at])


def _delimiter_of(sample: str) -> str:
    """Take the delimiter that cuts most of the first records into the same, largest number of cells."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [
            len(row) for row in _first_records(sample, delimiter, whole=False, count=50)[0] if len(row) > 1
        ]
        usual = max(set(widths), key=widths.count, default=0)
        return widths.count(usual), usual

    return max(DELIMITERS, key=evenness)


def _first_records(
    sample: str, delimiter: str, *, whole: bool, count: int = LOOKED_AT
) -> tuple[list[list[str]], list[int]]:
    """Return the first records and the line on which each ends; what a broken quote leaves unread is left out."""
    reader = csv.reader(StringIO(sample, newline=""), delimiter=delimiter, strict=whole)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in islice(reader, count):
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error:
        if not rows:
            raise _quote_not_closed(1) from None
    return rows, lines


# ---- the fast way


def _read_fast(path: Path, shape: Shape, layout: Layout, request: Request) -> dict[str, Any] | None:
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
    with sql.connect(request.work, request.limits.engine_bytes) as engine:
        try:
            engine.execute(f"COPY (SELECT * FROM {source}) TO {sql.literal(raw)} (FORMAT parquet)")  # noqa: S608
        except duckdb.OutOfMemoryException:
            raise
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


# ---- the careful way


def _read_carefully(path: Path, layout: Layout, request: Request, on_step: OnStep) -> dict[str, Any]:
    """Read record by record; a record that is not of the table's form becomes a fault with its row and line."""
    width = len(layout.heading)
    writer = RawWriter(request.work, width)
    blanks = 0
    longest = request.limits.cell_characters
    for row, line, cells in _records(path, layout.delimiter, on_step):
        if row <= layout.heading_row:
            continue
        if not any(cell and not cell.isspace() for cell in cells):
            blanks += 1
            continue
        fault = _fault_of(cells, width, longest)
        if fault is None:
            writer.add(row, line, [cell or None for cell in cells[:width]])
        else:
            writer.reject(row, line, layout.delimiter.join(cells)[:KEPT_OF_FAULT], *fault)
    writer.close()
    return {
        "path": writer.path,
        "rows": writer.rows + writer.fault_rows,
        "faults": writer.faults_path,
        "fault_rows": writer.fault_rows,
        "filled": writer.filled,
        "notes": [blank_rows_dropped(blanks)] if blanks else [],
    }


def _records(path: Path, delimiter: str, on_step: OnStep) -> Iterator[tuple[int, int, list[str]]]:
    """Yield each record with its number and the line on which it starts. Raises FileRefused for an open quote."""
    csv.field_size_limit(SWALLOWED)
    total = path.stat().st_size
    with path.open("rb") as raw:
        file = TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        row, line = 0, 1
        try:
            for row, cells in enumerate(reader, start=1):
                yield row, line, cells
                line = reader.line_num + 1
                if row % 50_000 == 0:
                    on_step(min(raw.tell(), total), total)
        except csv.Error:
            raise _quote_not_closed(line) from None


def _fault_of(cells: list[str], width: int, longest: int) -> tuple[Text, Text] | None:
    if cells[0].startswith(BOM):
        return (
            Text("此处有另一个文件的开头标记", "another file begins here"),
            Text(
                "请不要直接拼接文件，删除这一行多余的表头",
                "do not join files as they are; take out the extra heading",
            ),
        )
    if len(cells) < width or (len(cells) > width and any(cells[width:])):
        found = len(cells)
        return (
            Text(f"应有 {width} 格，实际 {found} 格", f"expected {width} cells, found {found}"),
            Text(
                "请补全或删除多余的分隔符；内容含逗号时请加引号",
                "mend the separators; put quotes around text with commas",
            ),
        )
    if any("\0" in cell for cell in cells):
        return Text("含有空字符（NUL）", "it holds a NUL character"), Text(
            "请重新导出文件", "export the file again"
        )
    if any(len(cell) > longest for cell in cells):
        return (
            Text(f"单元格超过 {longest} 个字符", f"a cell has more than {longest} characters"),
            Text("请缩短内容", "shorten it"),
        )
    return None


def _quote_not_closed(line: int) -> FileRefused:
    return FileRefused(
        Text(
            f"第 {line} 行开始的引号没有正确结束", f"the quote opened at line {line} is not closed properly"
        ),
        Text("请补上引号，或把内容中的引号写成两个", "close the quote, or write a quote inside text twice"),
    )
