"""A file as it was read: its cells in Parquet, with the row that each record has in a spreadsheet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.limits import Limits

BATCH = 20_000
PLAIN, MARKED = "text", "marked"
FAULTS = pa.schema(
    [("row", pa.int64()), ("line", pa.int64()), ("item", pa.string()), ("value", pa.string())]
    + [(part, pa.string()) for part in ("reason_zh", "reason_en", "remedy_zh", "remedy_en")]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the reading process is asked: which file, into which folder, and what the user chose."""

    path: Path
    work: Path
    limits: Limits
    sheet: str | None = None
    delimiter: str | None = None
    expected: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "work": str(self.work),
            "limits": asdict(self.limits),
            "sheet": self.sheet,
            "delimiter": self.delimiter,
            "expected": sorted(self.expected),
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(
            path=Path(told["path"]),
            work=Path(told["work"]),
            limits=Limits(**told["limits"]),
            sheet=told["sheet"],
            delimiter=told["delimiter"],
            expected=frozenset(told["expected"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RawColumn:
    """One column of the file: its name in the Parquet, its heading, and what its cells are.

    `position` counts from 1, as people count; the raw table's relation calls it `key`.
    `kind` is `text`, `marked` (a workbook's cells, see `cells`) or the DuckDB type of a Parquet column.
    """

    source: str
    heading: str
    position: int
    kind: str = PLAIN

    @property
    def key(self) -> str:
        return f"c{self.position - 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A file's records. `rows` counts those with content, good or not; `faults` those that broke the table's form.

    `first_row` is set where a record's row follows from its place; otherwise the Parquet has columns row and line.
    """

    path: Path
    format: str
    columns: tuple[RawColumn, ...]
    rows: int
    sha256: str
    notes: tuple[Text, ...] = ()
    first_row: int | None = None
    skips_blank: bool = False
    faults: Path | None = None
    fault_rows: int = 0
    since_1904: bool = False

    @property
    def relation(self) -> str:
        """SQL for the records: row, line (null in workbooks and Parquet), then each column by its key."""
        sources = ", ".join(f"{sql.name(column.source)} AS {column.key}" for column in self.columns)
        file = sql.literal(self.path)
        if self.first_row is None:
            return f"(SELECT row, line, {sources} FROM read_parquet({file}))"  # noqa: S608
        row = f"file_row_number + {self.first_row} AS row"
        line = "NULL::BIGINT" if self.format == "parquet" else f"file_row_number + {self.first_row}"
        blank = " AND ".join(f"coalesce(trim({sql.name(column.source)}), '') = ''" for column in self.columns)
        kept = f" WHERE NOT ({blank})" if self.skips_blank else ""
        return f"(SELECT {row}, {line} AS line, {sources} FROM read_parquet({file}, file_row_number = true){kept})"  # noqa: S608

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "format": self.format,
            "columns": [asdict(column) for column in self.columns],
            "rows": self.rows,
            "sha256": self.sha256,
            "notes": [[note.zh, note.en] for note in self.notes],
            "first_row": self.first_row,
            "skips_blank": self.skips_blank,
            "faults": str(self.faults) if self.faults else None,
            "fault_rows": self.fault_rows,
            "since_1904": self.since_1904,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(
            path=Path(told["path"]),
            format=told["format"],
            columns=tuple(RawColumn(**column) for column in told["columns"]),
            rows=told["rows"],
            sha256=told["sha256"],
            notes=tuple(Text(*note) for note in told["notes"]),
            first_row=told["first_row"],
            skips_blank=told["skips_blank"],
            faults=Path(told["faults"]) if told["faults"] else None,
            fault_rows=told["fault_rows"],
            since_1904=told["since_1904"],
        )


class RawWriter:
    """Writes records one by one into Parquet, a batch at a time; knows which columns hold anything."""

    def __init__(self, work: Path, width: int) -> None:
        self.path = work / "raw.parquet"
        self.faults_path = work / "faults.parquet"
        self.width = width
        self.filled = [False] * width
        self.rows = 0
        self.fault_rows = 0
        schema = pa.schema(
            [("row", pa.int64()), ("line", pa.int64())]
            + [(f"c{index}", pa.string()) for index in range(width)]
        )
        self._schema = schema
        self._file = pq.ParquetWriter(self.path, schema)
        self._faults = pq.ParquetWriter(self.faults_path, FAULTS)
        self._batch: list[tuple[int | str | None, ...]] = []
        self._fault_batch: list[tuple[int | str | None, ...]] = []

    def add(self, row: int, line: int | None, cells: Sequence[str | None]) -> None:
        """Take one record of exactly `width` cells; None for an empty one."""
        self._batch.append((row, line, *cells))
        self.rows += 1
        if len(self._batch) >= BATCH:
            self._flush()

    def reject(self, row: int, line: int | None, value: str, reason: Text, remedy: Text) -> None:
        """Take one record that does not have the table's form."""
        fault = (row, line, None, value, reason.zh, reason.en, remedy.zh, remedy.en)
        self._fault_batch.append(fault)
        self.fault_rows += 1
        if len(self._fault_batch) >= BATCH:
            self._flush_faults()

    def close(self) -> None:
        self._flush()
        self._flush_faults()
        self._file.close()
        self._faults.close()

    def _flush(self) -> None:
        if not self._batch:
            return
        columns = list(zip(*self._batch, strict=True))
        for index, column in enumerate(columns[2:]):
            self.filled[index] = self.filled[index] or any(column)
        self._file.write_table(_table(columns, self._schema))
        self._batch.clear()

    def _flush_faults(self) -> None:
        if self._fault_batch:
            self._faults.write_table(_table(list(zip(*self._fault_batch, strict=True)), FAULTS))
            self._fault_batch.clear()


def _table(columns: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
