"""A file as it was read: its cells in Parquet, with the row that each record has in a spreadsheet."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.limits import Limits

PLAIN, MARKED = "text", "marked"


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
