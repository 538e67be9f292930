"""Reads XLSX: the archive is looked over, the sheet chosen and measured, and only then parsed."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from banfa.kernel.text import Text
from banfa.platform.imports.archive import check_contents, checked_archive
from banfa.platform.imports.cells import MARK, MERGED, as_seen, marked, written
from banfa.platform.imports.formats import password_protected
from banfa.platform.imports.headings import (
    LOOKED_AT,
    blank_columns_dropped,
    blank_rows_dropped,
    heading_at,
    skipped_above,
)
from banfa.platform.imports.ownsheets import is_beside
from banfa.platform.imports.rawtables import MARKED, RawColumn, RawTable, Request
from banfa.platform.imports.rawwriting import RawWriter
from banfa.platform.imports.refusal import (
    DAMAGED,
    FILL_TEMPLATE,
    NO_ROWS,
    SAVE_ANEW,
    FileRefused,
    SheetToChoose,
)
from banfa.platform.imports.sheets import Extent, Sheet, extent_of, sheets_of, since_1904, too_many_rows

OnStep = Callable[[int, int], None]
Places = dict[tuple[int, int], str]


def read(told: dict[str, Any], on_step: OnStep) -> dict[str, Any]:
    """Read one sheet into `raw.parquet` of the work folder and return the raw table. Raises FileRefused."""
    request = Request.from_json(told)
    with checked_archive(request.path, request.limits) as archive:
        sheets = sheets_of(archive)
        check_contents(archive, skipped=frozenset(sheet.part for sheet in sheets))
        extents = {sheet.name: extent_of(archive, sheet, request.limits) for sheet in sheets}
        counts_from_1904 = since_1904(archive)
    filled = [sheet for sheet in sheets if extents[sheet.name].filled_rows]
    sheet, notes = _chosen(sheets, filled, request.sheet)
    extent = extents[sheet.name]
    try:
        with CalamineWorkbook.from_path(str(request.path)) as book:
            table = _read_sheet(book.get_sheet_by_name(sheet.name), extent, request, on_step)
    except PasswordError:
        raise password_protected() from None
    except CalamineError:
        raise FileRefused(DAMAGED, SAVE_ANEW) from None
    if extent.formulas:
        notes.append(_computed(extent.formulas))
    return RawTable(
        format="xlsx",
        sha256=hashlib.sha256(request.path.read_bytes()).hexdigest(),
        since_1904=counts_from_1904,
        sheet=sheet.name,
        sheets=tuple(one.name for one in filled),
        notes=(*notes, *table.pop("notes")),
        **table,
    ).to_json()


def _computed(count: int) -> Text:
    return Text(
        f"{count} 个公式单元格按保存的结果读取", f"{count} formula cells were read by their stored values"
    )


def _chosen(sheets: Sequence[Sheet], filled: Sequence[Sheet], wanted: str | None) -> tuple[Sheet, list[Text]]:
    if wanted is not None:
        for sheet in sheets:
            if sheet.name.strip() == wanted.strip():
                return sheet, [_sheet_read(sheet)]
        raise FileRefused(
            Text(f"没有名为“{wanted}”的工作表", f"there is no sheet named {wanted}"), _choose(sheets)
        )
    candidates = [sheet for sheet in filled if sheet.visible] or filled
    candidates = (
        [sheet for sheet in candidates if not is_beside(sheet.name)] if len(candidates) > 1 else candidates
    )
    if not candidates:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    if len(candidates) > 1:
        raise SheetToChoose(
            Text(f"有 {len(candidates)} 个工作表都有内容", f"{len(candidates)} sheets hold something"),
            _choose(candidates),
            [sheet.name for sheet in candidates],
        )
    return candidates[0], [_sheet_read(candidates[0])] if len(filled) > 1 else []


def _sheet_read(sheet: Sheet) -> Text:
    return Text(f"读取工作表“{sheet.name}”", f"read the sheet {sheet.name}")


def _choose(sheets: Sequence[Sheet]) -> Text:
    names = [sheet.name for sheet in sheets[:10]]
    return Text(f"请选择其中一个：{'、'.join(names)}", f"choose one: {', '.join(names)}")


def _read_sheet(sheet: CalamineSheet, extent: Extent, request: Request, on_step: OnStep) -> dict[str, Any]:
    rows = sheet.iter_rows()
    merged = _merged(sheet, extent)
    first = _first_rows(rows, extent, merged)
    at = heading_at([[as_seen(cell) for cell in cells] for cells in first], request.expected)
    heading = [as_seen(cell).strip() for cell in first[at]]
    _refuse_merged_heading(sheet, at, heading)
    writer = RawWriter(request.work, len(heading))
    blanks = 0
    for row, cells in enumerate(first[at + 1 :], start=at + 1):
        blanks += not _add(writer, row, cells)
    for row, values in enumerate(rows, start=len(first)):
        blanks += not _add(writer, row, _cells(values, row, extent, merged))
        if row % 10_000 == 0:
            on_step(row, extent.last_row)
    writer.close()
    if writer.rows > request.limits.sheet_rows:
        raise too_many_rows(request.limits)
    if writer.rows == 0:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    return {"path": writer.path, "rows": writer.rows, **_described(heading, at, writer, blanks)}


def _described(heading: list[str], at: int, writer: RawWriter, blanks: int) -> dict[str, Any]:
    kept = tuple(
        RawColumn(source=f"c{index}", heading=words, position=index + 1, kind=MARKED)
        for index, words in enumerate(heading)
        if words or writer.filled[index]
    )
    notes = [skipped_above(at)] if at else []
    notes += [blank_rows_dropped(blanks)] if blanks else []
    notes += [blank_columns_dropped(len(heading) - len(kept))] if len(kept) < len(heading) else []
    return {"columns": kept, "notes": notes}


def _first_rows(rows: Any, extent: Extent, merged: Places) -> list[list[str | None]]:
    first = []
    for row, values in enumerate(rows):
        first.append(_cells(values, row, extent, merged))
        if len(first) == LOOKED_AT:
            break
    return first


def _add(writer: RawWriter, row: int, cells: list[str | None]) -> bool:
    if not any(cell is not None and not cell.isspace() for cell in cells):
        return False
    writer.add(row + 1, None, cells)
    return True


def _cells(values: Sequence[object], row: int, extent: Extent, merged: Places) -> list[str | None]:
    # Most cells are text that stands as it is: they are spared the call.
    cells = [
        value if type(value) is str and value and value[0] != MARK else written(value) for value in values
    ]
    if extent.oddities or merged:
        for column in range(len(cells)):
            odd = extent.oddities.get((row, column))
            if odd is not None:
                cells[column] = marked(*odd)
            elif cells[column] is None and (row, column) in merged:
                cells[column] = marked(MERGED, merged[row, column])
    return cells


def _merged(sheet: CalamineSheet, extent: Extent) -> Places:
    """Return the cells that a merge hides, each with the range it belongs to."""
    places: Places = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        name = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        for row in range(top, min(bottom, extent.last_row) + 1):
            for column in range(left, min(right, extent.last_column) + 1):
                if (row, column) != (top, left):
                    places[row, column] = name
    return places


def _refuse_merged_heading(sheet: CalamineSheet, at: int, heading: Sequence[str]) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top <= at <= bottom and left < len(heading) and (bottom > at or right > left):
            raise FileRefused(
                Text("表头有合并单元格", "cells of the heading are merged"),
                Text(
                    "请取消合并，表头只占一行，每列一个名称",
                    "unmerge them: one row of headings, one name per column",
                ),
            )


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters
