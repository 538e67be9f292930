"""Reads an uneven CSV file record by record, and names the row and line of everything that is wrong."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.headings import blank_rows_dropped
from banfa.platform.imports.layouts import BOM, Layout, quote_not_closed
from banfa.platform.imports.rawtables import Request
from banfa.platform.imports.rawwriting import RawWriter

OnStep = Callable[[int, int], None]
SWALLOWED = 4 << 20
KEPT_OF_FAULT = 2_000
BLANKS = " \t\u00a0\u3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What was written: the records, those at fault, and which columns hold anything."""

    path: Path
    rows: int
    faults: Path
    fault_rows: int
    filled: tuple[bool, ...]
    notes: tuple[Text, ...]


def read_carefully(path: Path, layout: Layout, request: Request, on_step: OnStep) -> Records:
    """Read record by record; a record that is not of the table's form becomes a fault with its row and line."""
    width = len(layout.heading)
    writer = RawWriter(request.work, width)
    blanks = 0
    longest = request.limits.cell_characters
    for row, line, cells in _records(path, layout.delimiter, on_step):
        if row <= layout.heading_row:
            continue
        if not any(cell.strip(BLANKS) for cell in cells):
            blanks += 1
            continue
        fault = _fault_of(cells, width, longest)
        if fault is None:
            writer.add(row, line, [cell or None for cell in cells[:width]])
        else:
            writer.reject(row, line, layout.delimiter.join(cells)[:KEPT_OF_FAULT], *fault)
    writer.close()
    return Records(
        path=writer.path,
        rows=writer.rows + writer.fault_rows,
        faults=writer.faults_path,
        fault_rows=writer.fault_rows,
        filled=tuple(writer.filled),
        notes=(blank_rows_dropped(blanks),) if blanks else (),
    )


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
            raise quote_not_closed(line) from None


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
