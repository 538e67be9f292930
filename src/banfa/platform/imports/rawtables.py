"""A file as it was read: its cells in Parquet, with the row that each record has in a spreadsheet."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.refusal import changed_meanwhile

PLAIN, MARKED = "text", "marked"
BUFFER = 8 << 20
LONGEST_LINE = 2 << 20
BLANKS = "' \t\u00a0\u3000'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the reading process is asked: which file, into which folder, and what the user chose."""

    path: Path
    work: Path
    limits: Limits
    sheet: str | None = None
    delimiter: str | None = None
    expected: frozenset[str] = frozenset()
    careful: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "work": str(self.work),
            "limits": asdict(self.limits),
            "sheet": self.sheet,
            "delimiter": self.delimiter,
            "expected": sorted(self.expected),
            "careful": self.careful,
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
            careful=told["careful"],
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
class Even:
    """A CSV file left where it is for the engine to read: how it is cut, and what `surveying.Shape` found.

    It is trusted only if the engine finds `lines - heading_row` records in it.
    """

    delimiter: str
    heading_row: int
    width: int
    lines: int
    is_tame: bool

    @property
    def records(self) -> int:
        return self.lines - self.heading_row

    def relation(self, path: Path) -> str:
        """SQL for the file's cells as text, c0 and on, in its order."""
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(self.width))
        return (
            f"read_csv({sql.literal(path)}, auto_detect = false, header = false, skip = {self.heading_row}, "
            f"columns = {{{columns}}}, delim = {sql.literal(self.delimiter)}, quote = '\"', escape = '\"', "
            f"strict_mode = true, null_padding = false, buffer_size = {BUFFER}, max_line_size = {LONGEST_LINE})"
        )

    def blank(self) -> str:
        """SQL that tells whether all cells of a record are blank."""
        keys = [f"c{index}" for index in range(self.width)]
        nothing = f"coalesce({', '.join(keys)}) IS NULL"
        if self.is_tame:
            return nothing
        trimmed = " AND ".join(f"coalesce(trim({key}, {BLANKS}), '') = ''" for key in keys)
        return f"CASE WHEN coalesce(trim(c0, {BLANKS}), '') = '' THEN {trimmed} ELSE false END"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A file's records. `rows` counts those with content, good or not; `faults` those that broke the table's form.

    `path` is Parquet with columns row, line and one per column; or Parquet as it came (`first_row` is set);
    or a CSV file as it came (`even` is set), whose `rows` are exact only once it is checked.
    A workbook tells its `sheet` and all that hold something; a text file how it was cut and encoded.
    `stamp` is the size and time of a file that is read again later, which must not change until then.
    """

    path: Path
    format: str
    columns: tuple[RawColumn, ...]
    rows: int
    sha256: str
    request: Request | None = None
    notes: tuple[Text, ...] = ()
    first_row: int | None = None
    even: Even | None = None
    faults: Path | None = None
    fault_rows: int = 0
    since_1904: bool = False
    stamp: tuple[int, int] | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None

    @property
    def relation(self) -> str:
        """SQL for the records: row, line (null in workbooks and Parquet), then each column by its key."""
        sources = ", ".join(f"{sql.name(column.source)} AS {column.key}" for column in self.columns)
        if self.even is not None:
            row = f"row_number() OVER () + {self.even.heading_row}"
            return f"(SELECT {row} AS row, {row} AS line, {sources} FROM {self.even.relation(self.path)})"  # noqa: S608
        file = sql.literal(self.path)
        if self.first_row is None:
            return f"(SELECT row, line, {sources} FROM read_parquet({file}))"  # noqa: S608
        row = f"file_row_number + {self.first_row}"
        return (
            f"(SELECT {row} AS row, NULL::BIGINT AS line, {sources} "  # noqa: S608
            f"FROM read_parquet({file}, file_row_number = true))"
        )

    def require_unchanged(self) -> None:
        """Raise FileRefused where the file is not what it was when it was opened first."""
        if self.stamp is not None and self.stamp != stamp_of(self.path):
            raise changed_meanwhile()

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "format": self.format,
            "columns": [asdict(column) for column in self.columns],
            "rows": self.rows,
            "sha256": self.sha256,
            "request": self.request.to_json() if self.request else None,
            "notes": [[note.zh, note.en] for note in self.notes],
            "first_row": self.first_row,
            "even": asdict(self.even) if self.even else None,
            "faults": str(self.faults) if self.faults else None,
            "fault_rows": self.fault_rows,
            "since_1904": self.since_1904,
            "stamp": self.stamp,
            "sheet": self.sheet,
            "sheets": self.sheets,
            "delimiter": self.delimiter,
            "encoding": self.encoding,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        return cls(
            path=Path(told["path"]),
            format=told["format"],
            columns=tuple(RawColumn(**column) for column in told["columns"]),
            rows=told["rows"],
            sha256=told["sha256"],
            request=Request.from_json(told["request"]) if told["request"] else None,
            notes=tuple(Text(*note) for note in told["notes"]),
            first_row=told["first_row"],
            even=Even(**told["even"]) if told["even"] else None,
            faults=Path(told["faults"]) if told["faults"] else None,
            fault_rows=told["fault_rows"],
            since_1904=told["since_1904"],
            stamp=tuple(told["stamp"]) if told["stamp"] else None,
            sheet=told["sheet"],
            sheets=tuple(told["sheets"]),
            delimiter=told["delimiter"],
            encoding=told["encoding"],
        )


def stamp_of(path: Path) -> tuple[int, int]:
    """Return a file's size and the time of its last change."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns
