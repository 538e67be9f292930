"""The outcome of checking: the good rows in their types, and every row error with its reason and remedy."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.columns import Column
from banfa.platform.imports.engines import connect
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.policy.values.masking import is_masked

ERROR_COLUMNS = "row, line, item, value, reason_zh, reason_en, remedy_zh, remedy_en"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One thing wrong in one row. `value` is masked where it is personal; no column means the whole row."""

    row: int
    line: int | None
    column: str | None
    label: Text | None
    value: str
    reason: Text
    remedy: Text

    @property
    def text(self) -> Text:
        """The error as one sentence, without the value."""
        place = Text(f"第 {self.row} 行", f"row {self.row}")
        if self.line is not None and self.line != self.row:
            place += Text(f"（文本第 {self.line} 行）", f" (line {self.line} of the file)")
        if self.label is not None:
            place += Text(f"“{self.label.zh}”", f", {self.label.en}")
        return place + Text(f"：{self.reason.zh}；{self.remedy.zh}", f": {self.reason.en}; {self.remedy.en}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A change that was made to values on the way in: how many rows of a column, and one of them."""

    column: Column
    text: Text
    rows: int
    example_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A raw table judged. `values` is SQL for every row that could be typed, `errors` files name the rows that are out.

    Each row counts once in `rejected`, however much is wrong with it.
    """

    raw: RawTable
    work: Path
    columns: tuple[tuple[Column, RawColumn], ...]
    values: str
    errors: tuple[Path, ...] = ()
    rejected: int = 0
    error_count: int = 0
    notes: tuple[Text, ...] = ()
    changes: tuple[Note, ...] = ()
    memory_bytes: int

    @property
    def read(self) -> int:
        return self.raw.rows

    @property
    def good(self) -> int:
        return self.raw.rows - self.rejected

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that the file has, by name."""
        return tuple(column.name for column, _ in self.columns)

    @property
    def good_rows(self) -> str:
        """SQL for the good rows: `row`, then each column by name in its type."""
        chosen = ", ".join(["row", *map(sql.name, self.names)])
        out = f" WHERE row NOT IN (SELECT row FROM {self.all_errors})" if self.errors else ""  # noqa: S608
        return f"(SELECT {chosen} FROM {self.values} v{out})"  # noqa: S608

    @property
    def all_errors(self) -> str:
        """SQL for the errors, one row each. Only where there are some."""
        files = ", ".join(sql.literal(path) for path in self.errors)
        return f"read_parquet([{files}])"

    def first_errors(self, count: int) -> list[RowError]:
        """Return the errors of the lowest rows."""
        return list(self.each_error(limit=count))

    def each_error(self, limit: int | None = None) -> Iterator[RowError]:
        """Yield the errors in the order of rows, never all in memory."""
        if not self.errors:
            return
        labels = {column.name: column.label for column, _ in self.columns}
        order = f"SELECT {ERROR_COLUMNS} FROM {self.all_errors} ORDER BY row, item"  # noqa: S608
        with connect(self.work, self.memory_bytes) as engine:
            cursor = engine.execute(order if limit is None else f"{order} LIMIT {limit}")
            while batch := cursor.fetchmany(1_000):
                for row, line, item, value, reason_zh, reason_en, remedy_zh, remedy_en in batch:
                    yield RowError(
                        row=row,
                        line=line,
                        column=item,
                        label=labels.get(item) or (Text(item, item) if item else None),
                        value=value or "",
                        reason=Text(reason_zh, reason_en),
                        remedy=Text(remedy_zh, remedy_en),
                    )

    @property
    def every_row(self) -> str:
        """SQL for every row that has the table's form, also the rejected ones; a refused value is null."""
        chosen = ", ".join(["row", *map(sql.name, self.names)])
        return f"(SELECT {chosen} FROM {self.values} v)"  # noqa: S608

    def engine(self) -> duckdb.DuckDBPyConnection:
        """Open an engine that may read `good_rows`; the caller closes it."""
        return connect(self.work, self.memory_bytes)


def reject(
    checked: Checked,
    engine: duckdb.DuckDBPyConnection,
    query: str,
    *,
    column: str | None,
    reason: Text,
    remedy: Text,
) -> Checked:
    """Put out the rows that `query` finds, and return the checked table without them.

    The query gives `row` and, where a value is at fault, `value`; it runs in `engine`, where the caller's own
    tables are. It reads the rows that are still good as the view `good`, or all of them as `every_row`, so that
    a row is told everything that is wrong with it. `{value}` in the reason or remedy stands for the row's value,
    masked where the column is personal.
    """
    path = checked.work / f"errors_{len(checked.errors)}.parquet"
    engine.execute(f"CREATE OR REPLACE TEMP VIEW good AS SELECT * FROM {checked.good_rows}")  # noqa: S608
    engine.execute(f"CREATE OR REPLACE TEMP VIEW every_row AS SELECT * FROM {checked.every_row}")  # noqa: S608
    value = _masked_sql(checked, column)
    texts = {"reason_zh": reason.zh, "reason_en": reason.en, "remedy_zh": remedy.zh, "remedy_en": remedy.en}
    words = ", ".join(
        f"replace({sql.literal(text)}, '{{value}}', coalesce(shown, '')) AS {name}"
        for name, text in texts.items()
    )
    has_value = "value" in [described[0] for described in engine.execute(f"DESCRIBE {query}").fetchall()]
    shown = value if has_value else "NULL::VARCHAR"
    label = sql.literal(column) if column else "NULL::VARCHAR"
    engine.execute(
        f"""COPY (
            SELECT row, NULL::BIGINT AS line, {label} AS item, shown AS value, {words}
            FROM (SELECT row::BIGINT AS row, {shown} AS shown FROM ({query}))
        ) TO {sql.literal(path)} (FORMAT parquet)"""  # noqa: S608
    )
    wider = replace(checked, errors=(*checked.errors, path))
    found = engine.execute(f"SELECT count(*), count(DISTINCT row) FROM {wider.all_errors}").fetchall()[0]  # noqa: S608
    if found[0] == checked.error_count:
        return checked
    return replace(wider, error_count=found[0], rejected=found[1])


def _masked_sql(checked: Checked, column: str | None) -> str:
    """The value as `masking.masked` would show it, for the types that a query is asked about."""
    fields = {known.name: known.field for known, _ in checked.columns}
    if column in fields and is_masked(fields[column]):
        return "CASE WHEN length(value::VARCHAR) > 1 THEN left(value::VARCHAR, 1) || '**' ELSE '*' END"
    return "left(value::VARCHAR, 60)"
