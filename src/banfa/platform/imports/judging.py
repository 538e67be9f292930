"""Reads cells that the engine did not recognise, each distinct one once."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from banfa.platform.imports.cells import as_seen
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import MARKED, RawColumn
from banfa.platform.imports.understanding import Unusable, understood
from banfa.policy.model import FieldType
from banfa.policy.values import BadValue, Value, masked, read, to_stored

AT_ONCE = 10_000
RESULT = [(part, pa.string()) for part in ("value", "shown", "notes")]
REFUSAL = [(part, pa.string()) for part in ("reason_zh", "reason_en", "remedy_zh", "remedy_en")]
Verdict = Sequence[str | None]


def judge_cells(
    cells: Path, verdicts: Path, column: Column, source: RawColumn, *, today: date, since_1904: bool
) -> None:
    """Write one row per cell: the cell, then its value and notes (as JSON), or how it is shown and why refused."""
    given = pq.ParquetFile(cells)
    schema = pa.schema([given.schema_arrow.field("cell"), *[pa.field(*part) for part in (*RESULT, *REFUSAL)]])
    with pq.ParquetWriter(verdicts, schema) as out:
        for batch in given.iter_batches(AT_ONCE):
            found = [
                _verdict(cell, column, source, today, since_1904) for cell in batch.column("cell").to_pylist()
            ]
            parts = [pa.array(part, type=pa.string()) for part in zip(*found, strict=True)]
            out.write_batch(pa.RecordBatch.from_arrays([batch.column("cell"), *parts], schema=schema))


def _verdict(cell: object, column: Column, source: RawColumn, today: date, since_1904: bool) -> Verdict:
    field = column.field
    marked = source.kind == MARKED and isinstance(cell, str)
    try:
        given = (
            understood(str(cell), since_1904=since_1904 and field.type is FieldType.DATE) if marked else cell
        )
        if isinstance(given, Unusable):
            raise given.refusal()
        reading = read(field, given, today=today, terms=column.terms)
    except BadValue as bad:
        shown = masked(field, as_seen(str(cell)) if marked else cell)
        return None, shown, None, bad.reason.zh, bad.reason.en, bad.remedy.zh, bad.remedy.en
    notes = json.dumps([[note.zh, note.en] for note in reading.notes]) if reading.notes else None
    return _as_text(column, reading.value), None, notes, None, None, None, None


def _as_text(column: Column, value: Value) -> str | None:
    """Return the value as the engine casts it back."""
    if value is None:
        return None
    if column.field.type is FieldType.MONEY:
        return f"{value:f}"
    stored = to_stored(column.field, value)
    return str(stored).lower() if isinstance(stored, bool) else str(stored)
