"""The first pass over all rows: the engine types what is canonical and keeps what is not beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from banfa.platform.imports import sql
from banfa.platform.imports.castingcsv import BLANK, MARK, cast_csv
from banfa.platform.imports.castingparquet import cast_parquet
from banfa.platform.imports.columns import Column
from banfa.platform.imports.engines import connect, execute_watched, nulls_in
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.rawtables import Even, RawColumn, RawTable
from banfa.platform.imports.statements import Statements, strange_name

Watch = Callable[[float], None]
Pairs = Sequence[tuple[Column, RawColumn]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """SQL for all rows: row, line, and each column's value by name.

    A column in `strange` has also, by `strange(column)`, the cells that are no value yet; one that is not in `gaps`
    has a cell in every row.
    """

    relation: str
    strange: frozenset[str]
    gaps: frozenset[str]
    blank_rows: int = 0


def cast(
    raw: RawTable, pairs: Pairs, *, work: Path, limits: Limits, fast: bool, watch: Watch | None = None
) -> Typed | None:
    """Type every row; None where a CSV file left to the engine turns out to be uneven.

    Raises FileRefused where the file is damaged or has changed since it was opened.
    """
    statements = Statements.of(pairs, is_tame=raw.even is not None and raw.even.is_tame, fast=fast)
    path = work / "typed.parquet"
    raw.require_unchanged()
    if raw.even is not None:
        typed = _of_csv(raw, raw.even, pairs, statements, path, limits, watch)
    elif raw.first_row is not None:
        typed = _of_parquet(raw, statements, path, limits, watch)
    else:
        typed = _of_own(raw, pairs, statements, path, limits, watch)
    raw.require_unchanged()
    return typed


def _of_csv(
    raw: RawTable,
    even: Even,
    pairs: Pairs,
    statements: Statements,
    path: Path,
    limits: Limits,
    watch: Watch | None,
) -> Typed | None:
    written = cast_csv(raw.path, even, statements, path, limits=limits, watch=watch)
    if written.records != even.records:
        return None
    row = f"file_row_number + {even.heading_row + 1}"
    kept = f" WHERE {MARK} <> {BLANK}" if written.blanks else ""
    return Typed(
        relation=(
            f"(SELECT {row} AS row, {row} AS line, * EXCLUDE ({MARK}, file_row_number) "  # noqa: S608
            f"FROM read_parquet({sql.literal(path)}, file_row_number = true){kept})"
        ),
        strange=_strange(pairs, written.nulls, written.records),
        gaps=_gaps(pairs, written.nulls),
        blank_rows=written.blanks,
    )


def _of_parquet(
    raw: RawTable, statements: Statements, path: Path, limits: Limits, watch: Watch | None
) -> Typed:
    """What is typed well already stays in the file itself."""
    found = cast_parquet(raw, statements, path, limits=limits, watch=watch)
    odd = frozenset(name for name, cells in found.cells.items() if found.values[name] < cells)
    is_written = odd or statements.stands is None
    return Typed(
        relation=sql.parquet(path)
        if is_written
        else f"(SELECT row, line, {statements.stands} FROM {raw.relation})",  # noqa: S608
        strange=odd,
        gaps=frozenset(name for name, cells in found.cells.items() if cells < found.rows),
    )


def _of_own(
    raw: RawTable, pairs: Pairs, statements: Statements, path: Path, limits: Limits, watch: Watch | None
) -> Typed:
    """Cast what a confined process has written before."""
    select = statements.values_and_strange(raw.relation, "row, line")
    with connect(path.parent, limits.engine_bytes) as engine:
        execute_watched(engine, sql.copied(select, path, 2 + statements.width), watch)
        nulls = nulls_in(engine, path)
    rows = raw.rows - raw.fault_rows
    return Typed(relation=sql.parquet(path), strange=_strange(pairs, nulls, rows), gaps=_gaps(pairs, nulls))


def _strange(pairs: Pairs, nulls: Mapping[str, int], rows: int) -> frozenset[str]:
    return frozenset(column.name for column, _ in pairs if nulls.get(strange_name(column.name), rows) < rows)


def _gaps(pairs: Pairs, nulls: Mapping[str, int]) -> frozenset[str]:
    return frozenset(column.name for column, _ in pairs if nulls[column.name])
