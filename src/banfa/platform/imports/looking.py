"""`look`: what a file seems to be before anything is judged: its sheet, its rows, its columns with samples and a guess."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from banfa.kernel.text import Text
from banfa.platform.imports.cells import as_seen
from banfa.platform.imports.columns import HEADINGS_OF_REPORT, Column, expected_headings
from banfa.platform.imports.engines import connect
from banfa.platform.imports.guessing import Guess, How, guess
from banfa.platform.imports.headings import folded_heading
from banfa.platform.imports.limits import ORDINARY
from banfa.platform.imports.mapping import Meanings
from banfa.platform.imports.phases import OnStep
from banfa.platform.imports.rawtables import MARKED, RawColumn, RawTable
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.understanding import Cell, understood

LOOKED_AT = 2_000
VALUES = 40
SAMPLES = 3
LONGEST_SAMPLE = 40


class FoundColumn(BaseModel):
    """A column of the file: `position` counts from 1; `item` is the guess, nothing where it stays out."""

    model_config = ConfigDict(frozen=True)

    position: int
    heading: str
    samples: tuple[str, ...]
    item: str
    how: How


class Found(BaseModel):
    """What a file seems to be. `rows` of a large CSV file are exact only once it is checked."""

    model_config = ConfigDict(frozen=True)

    format: str
    sha256: str
    rows: int
    sheet: str | None
    sheets: tuple[str, ...]
    delimiter: str | None
    encoding: str | None
    notes: tuple[Text, ...]
    columns: tuple[FoundColumn, ...]


def look(
    path: Path,
    columns: Sequence[Column],
    *,
    work: Path,
    today: date,
    usual: Mapping[str, Sequence[str]],
    remembered: Mapping[str, Meanings],
    sheet: str | None = None,
    delimiter: str | None = None,
    on_step: OnStep | None = None,
) -> Found:
    """Read a file and guess which column is which; `remembered` holds meanings by the headings' signature.

    Raises FileRefused, and SheetToChoose where several sheets hold something.
    """
    raw = read_file(
        path,
        work=work,
        sheet=sheet,
        delimiter=delimiter,
        expected=expected_headings(columns),
        on_step=on_step,
    )
    values = _values(raw, work)
    cells = {
        one.position: [_understood(value, one, raw) for value in values[one.position]] for one in raw.columns
    }
    known = remembered.get(signature(one.heading for one in raw.columns), {})
    guesses = guess(raw.columns, cells, columns, usual=usual, remembered=known, today=today)
    return Found(
        format=raw.format, sha256=raw.sha256, rows=raw.rows, sheet=raw.sheet, sheets=raw.sheets,
        delimiter=raw.delimiter, encoding=raw.encoding, notes=raw.notes,
        columns=tuple(_found(one, values[one.position], guesses[one.position]) for one in raw.columns),
    )  # fmt: skip


def signature(headings: Iterable[str]) -> str:
    """Return the headings as files with the same ones share it, whatever their order; our reports' own are no part."""
    words = {folded_heading(heading) for heading in headings}
    return hashlib.sha256("\n".join(sorted(words - HEADINGS_OF_REPORT)).encode()).hexdigest()


def _values(raw: RawTable, work: Path) -> dict[int, list[object]]:
    """Return the first distinct values of each column that are not blank."""
    keys = ", ".join(column.key for column in raw.columns)
    with connect(work, ORDINARY.engine_bytes) as engine:
        rows = engine.execute(f"SELECT {keys} FROM {raw.relation} LIMIT {LOOKED_AT}").fetchall()  # noqa: S608
    found: dict[int, list[object]] = {}
    for index, column in enumerate(raw.columns):
        filled = (row[index] for row in rows if row[index] is not None and str(row[index]).strip())
        found[column.position] = list(dict.fromkeys(filled))[:VALUES]
    return found


def _understood(value: object, column: RawColumn, raw: RawTable) -> Cell:
    if column.kind == MARKED:
        return understood(str(value), since_1904=raw.since_1904)
    return str(value)


def _found(column: RawColumn, values: Sequence[object], guessed: Guess) -> FoundColumn:
    shown = [as_seen(str(value)) if column.kind == MARKED else str(value) for value in values[:SAMPLES]]
    return FoundColumn(
        position=column.position, heading=column.heading, item=guessed.item, how=guessed.how,
        samples=tuple(words if len(words) <= LONGEST_SAMPLE else f"{words[:LONGEST_SAMPLE]}…" for words in shown),
    )  # fmt: skip
