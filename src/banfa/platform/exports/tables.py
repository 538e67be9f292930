"""Writes a table row by row, in flat memory."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.exports.cells import (
    CUT,
    LONGEST_CELL,
    CellValue,
    as_csv,
    as_sheet_text,
    fits_a_number_cell,
)

OnStep = Callable[[int, int], None]
MOST_ROWS = 1_048_576 - 1
WIDEST = 40
STEP = 10_000
QUOTE = '"'
NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


class TooManyRows(BanfaError):
    """A sheet holds no more rows than this."""


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    bom: bool = False,
    on_step: Callable[[int], None] | None = None,
) -> int:
    """Write UTF-8 (with a byte order mark where Excel is to open it) and return the number of rows."""
    count = 0
    end = "\r\n" if bom else "\n"
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        file.write(csv_line(columns) + end)
        for count, row in enumerate(rows, start=1):
            file.write(csv_line(row) + end)
            if on_step is not None and count % STEP == 0:
                on_step(count)
    return count


def csv_line(row: Sequence[CellValue]) -> str:
    """Return one record without its line end. Unlike the csv module it quotes a lone carriage return, too."""
    cells = [as_csv(value) for value in row]
    if cells == [""]:
        return '""'
    return ",".join(
        f'"{cell.replace(QUOTE, QUOTE * 2)}"' if NEEDS_QUOTES.search(cell) else cell for cell in cells
    )


def write_xlsx(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    sheet: str,
    on_step: Callable[[int], None] | None = None,
    on_book: Callable[[xlsxwriter.Workbook], None] = lambda book: None,
) -> int:
    """Write a workbook with one sheet and return the number of rows; `on_book` marks it whole. Raises TooManyRows."""
    with open_workbook(path) as book:
        count = write_sheet(book, sheet, columns, rows, on_step=on_step)
        on_book(book)
        return count


def open_workbook(path: Path) -> xlsxwriter.Workbook:
    """Open a workbook that takes rows in order and never turns text into formulas, links or numbers."""
    return xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    on_step: Callable[[int], None] | None = None,
) -> int:
    """Write one sheet with a bold, frozen heading and return the number of rows. Raises TooManyRows."""
    sheet = book.add_worksheet(name[:31])
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    as_text = book.add_format({"num_format": "@"})
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, words in enumerate(columns):
        sheet.set_column(column, column, min(WIDEST, max(10, 2 * len(words) + 2)))
        sheet.write_string(0, column, words, heading)
    sheet.freeze_panes(1, 0)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise TooManyRows(
                Text(
                    f"超过工作表的 {MOST_ROWS:,} 行上限；请改用 CSV",
                    f"over the {MOST_ROWS:,} rows that a sheet holds; use CSV",
                )
            )
        for column, value in enumerate(row):
            _write_cell(sheet, count, column, value, as_text, as_date)
        if on_step is not None and count % STEP == 0:
            on_step(count)
    return count


def _write_cell(
    sheet: Worksheet, row: int, column: int, value: CellValue, as_text: Format, as_date: Format
) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | Decimal() | float() if fits_a_number_cell(value):
            sheet.write_number(row, column, float(value))
        case date() if not isinstance(value, datetime) and value.year >= 1900:
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), as_date)  # noqa: DTZ001
        case str():
            sheet.write_string(row, column, _cut(as_sheet_text(value)), as_text)
        case _:
            sheet.write_string(row, column, as_csv(value), as_text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + CUT
