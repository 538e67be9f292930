"""The rejected-rows workbook: each row as it came with what is wrong with it, and a summary by reason."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

import duckdb

from banfa.kernel.text import Text
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import open_workbook, write_sheet
from banfa.platform.imports import ownsheets, sql
from banfa.platform.imports.cells import as_seen
from banfa.platform.imports.checked import Checked
from banfa.platform.imports.columns import REPORT_HEADINGS
from banfa.platform.imports.confinement import OnStep
from banfa.platform.imports.rawtables import MARKED, RawColumn
from banfa.platform.imports.understanding import Unusable, understood
from banfa.policy.values import SheetNumber

MOST_ROWS = 100_000
MOST_REASONS = 1_000
SUMMARY_HEADINGS = (
    Text("列", "column"),
    Text("原因", "reason"),
    Text("处理办法", "what to do"),
    Text("处数", "errors"),
)


def write_report(checked: Checked, path: Path, *, language: str, on_step: OnStep | None = None) -> Path:
    """Write the workbook in the user's language: the first 100,000 rejected rows, all reasons. Returns `path`.

    Only where something was rejected. Mended, its first sheet can be imported again as it is.
    """
    own = [column.heading for column in checked.raw.columns]
    added = [heading.in_language(language) for heading in REPORT_HEADINGS]
    total = min(checked.rejected, MOST_ROWS)

    def step(count: int) -> None:
        if on_step is not None:
            on_step(count, total)

    with checked.engine() as engine, open_workbook(path) as book:
        rows = _rejected_rows(engine, checked, language)
        write_sheet(book, ownsheets.REJECTED.in_language(language), [*own, *added], rows, on_step=step)
        headings = [heading.in_language(language) for heading in SUMMARY_HEADINGS]
        write_sheet(
            book, ownsheets.SUMMARY.in_language(language), headings, _summary(engine, checked, language)
        )
    return path


def _rejected_rows(
    engine: duckdb.DuckDBPyConnection, checked: Checked, language: str
) -> Iterator[list[CellValue]]:
    """Yield one line per rejected row, in the order of the file; its errors stand below each other in one cell."""
    columns = checked.raw.columns
    labels = {column.name: column.label.in_language(language) for column, _ in checked.columns}
    keys = ", ".join(f"raw.{column.key}" for column in columns)
    faults = checked.raw.faults
    whole = (
        f"LEFT JOIN read_parquet({sql.literal(faults)}) w ON w.row = e.row AND e.item IS NULL"
        if faults
        else ""
    )
    value = "coalesce(w.value, e.value)" if faults else "e.value"
    tongue = "zh" if language.startswith("zh") else "en"
    cursor = engine.execute(
        f"""WITH errors AS (SELECT * FROM {checked.all_errors}),
            first AS (SELECT DISTINCT row FROM errors ORDER BY row LIMIT {MOST_ROWS})
        SELECT e.row, e.item, {value}, e.reason_{tongue}, e.remedy_{tongue}, {keys}
        FROM errors e SEMI JOIN first ON e.row = first.row LEFT JOIN {checked.raw.relation} raw ON raw.row = e.row {whole}
        ORDER BY e.row, e.item"""  # noqa: S608
    )
    for row, lines in groupby(_each(cursor), key=lambda line: int(str(line[0]))):
        errors = list(lines)
        cells = [_as_it_came(cell, column) for cell, column in zip(errors[0][5:], columns, strict=True)]
        named = [labels.get(str(error[1]), str(error[1] or "")) for error in errors]
        told = [named, *([str(error[part] or "") for error in errors] for part in (2, 3, 4))]
        yield [*cells, row, *("\n".join(part) for part in told)]


def _each(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while batch := cursor.fetchmany(1_000):
        yield from batch


def _as_it_came(cell: object, column: RawColumn) -> CellValue:
    if column.kind != MARKED or not isinstance(cell, str):
        return cell if isinstance(cell, str | bool | int | float | Decimal) or cell is None else str(cell)
    value = understood(cell)
    if isinstance(value, SheetNumber):
        return value.value
    return as_seen(cell) if isinstance(value, Unusable) else value


def _summary(engine: duckdb.DuckDBPyConnection, checked: Checked, language: str) -> Iterator[list[CellValue]]:
    labels = {column.name: column.label.in_language(language) for column, _ in checked.columns}
    tongue = "zh" if language.startswith("zh") else "en"
    found = engine.execute(
        f"""SELECT item, reason_{tongue}, any_value(remedy_{tongue}), count(*) FROM {checked.all_errors}
        GROUP BY ALL ORDER BY count(*) DESC, min(row) LIMIT {MOST_REASONS}"""  # noqa: S608
    ).fetchall()
    for column, reason, remedy, count in found:
        yield [labels.get(column, column or ""), reason, remedy, count]
    totals = (
        (Text("读取的行数", "rows read"), checked.read),
        (Text("合格的行数", "good rows"), checked.good),
        (Text("被拒的行数", "rejected rows"), checked.rejected),
    )
    yield []
    for label, count in totals:
        yield [label.in_language(language), None, None, count]
    if checked.rejected > MOST_ROWS:
        words = Text(
            f"“被拒的行”只列出前 {MOST_ROWS:,} 行", f"the sheet of rows lists the first {MOST_ROWS:,}"
        )
        yield [words.in_language(language)]
    for note in checked.notes:
        yield [note.in_language(language)]
