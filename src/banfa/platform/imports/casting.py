"""The first pass over all rows: the engine types what is canonical and keeps what is not beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from banfa.platform.imports import castingcsv, castingparquet, sql
from banfa.platform.imports.columns import Column
from banfa.platform.imports.engines import connect, execute_watched, nulls_in
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.recognition import Recognition, recognition, unrecognised

Watch = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """SQL for all rows: row, line, each column's value by name and, for columns in `strange`, by `strange(column)`
    the cells that are no value yet. `gaps` names at least the columns in which some row has no value."""

    relation: str
    strange: frozenset[str]
    gaps: frozenset[str]
    blank_rows: int = 0


def strange(column: Column) -> str:
    """The quoted name under which a column's cells stand that were not canonical."""
    return sql.strange(column.name)


def cast(
    raw: RawTable,
    pairs: Sequence[tuple[Column, RawColumn]],
    *,
    work: Path,
    limits: Limits,
    fast: bool,
    watch: Watch | None = None,
) -> Typed | None:
    """Type every row; None where a CSV file left to the engine turns out to be uneven.

    Raises FileRefused where the file is damaged or has changed since it was opened.
    """
    is_tame = raw.even is not None and raw.even.is_tame
    found = {}
    for column, source in pairs:
        known = recognition(column, source, is_tame=is_tame)
        found[column.name] = known if fast else unrecognised(column, known.cell)
    raw.require_unchanged()
    if raw.even is not None:
        typed = _cast_csv(raw, found, work, limits, watch)
    elif raw.first_row is not None:
        typed = _cast_parquet(raw, found, work, limits, watch)
    else:
        typed = _cast_own(raw, found, work, limits, watch)
    raw.require_unchanged()
    return typed


def _cast_csv(
    raw: RawTable, found: dict[str, Recognition], work: Path, limits: Limits, watch: Watch | None
) -> Typed | None:
    """Let the engine read the CSV file itself, in a process of its own."""
    even = raw.even
    assert even is not None
    path = work / "typed.parquet"
    told = castingcsv.run(raw.path, even, found, path, limits, watch)
    if told.records != even.records:
        return None
    row = f"file_row_number + {even.heading_row + 1}"
    kept = f" WHERE {castingcsv.MARK} <> {castingcsv.BLANK}" if told.blanks else ""
    return Typed(
        relation=(
            f"(SELECT {row} AS row, {row} AS line, * EXCLUDE ({castingcsv.MARK}, file_row_number) "  # noqa: S608
            f"FROM read_parquet({sql.literal(path)}, file_row_number = true){kept})"
        ),
        strange=told.strange,
        gaps=told.gaps,
        blank_rows=told.blanks,
    )


def _cast_parquet(
    raw: RawTable, found: dict[str, Recognition], work: Path, limits: Limits, watch: Watch | None
) -> Typed:
    """Let the engine decode the Parquet file in a process of its own; what is typed well already stays where it is."""
    path = work / "typed.parquet"
    unused = [column for column in raw.columns if column.key not in {known.source for known in found.values()}]
    told = castingparquet.run(raw, found, unused, path, limits, watch)
    relation = sql.parquet(path)
    if not told.is_written:
        plain = ", ".join(f"{known.plain} AS {sql.name(name)}" for name, known in found.items())
        relation = f"(SELECT row, line, {plain} FROM {raw.relation})"  # noqa: S608
    return Typed(relation=relation, strange=told.strange, gaps=told.gaps)


def _cast_own(
    raw: RawTable, found: dict[str, Recognition], work: Path, limits: Limits, watch: Watch | None
) -> Typed:
    """Cast what a confined process has written before."""
    path = work / "typed.parquet"
    select = sql.cast_with_strange(found, raw.relation, kept=("row", "line"))
    with connect(work, limits.engine_bytes) as engine:
        execute_watched(engine, sql.copied(select, path, 2 + 2 * len(found)), watch)
        nulls = nulls_in(engine, path)
        ...
    return Typed(relation=sql.parquet(path), strange=..., gaps=...)
