"""`check`: types every row of a raw table. The engine casts what is canonical; `read` judges what is not, once each."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import collecting, sql
from banfa.platform.imports.casting import Typed, cast
from banfa.platform.imports.checked import ERROR_COLUMNS, Checked, Note
from banfa.platform.imports.columns import Column, Matched, match
from banfa.platform.imports.engines import connect
from banfa.platform.imports.headings import blank_rows_dropped
from banfa.platform.imports.judging import judge_cells
from banfa.platform.imports.limits import ORDINARY, Limits
from banfa.platform.imports.mapping import Meanings
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.reading import read_record_by_record
from banfa.platform.imports.recognition import sql_type
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused
from banfa.platform.imports.statements import strange

OnStep = Callable[[int, int], None]
Pairs = Sequence[tuple[Column, RawColumn]]
Judged = Mapping[str, Path]
CAST, JUDGED = 0.6, 0.8


def check(
    raw: RawTable,
    columns: Sequence[Column],
    *,
    work: Path,
    today: date,
    unique: Sequence[str] = (),
    ignore_unknown: bool = False,
    meanings: Meanings = MappingProxyType({}),
    limits: Limits = ORDINARY,
    on_step: OnStep | None = None,
    fast: bool = True,
) -> Checked:
    """Judge every row. `unique` names the columns that together must not repeat within the file; `meanings` say which
    column is which where the headings do not.

    Writes into `work`, which must last as long as the result is used; a large CSV file is read only now. Raises
    FileRefused where the headings do not fit or such a file cannot be read. With `fast` off every cell goes
    through `read`, with the same result.
    """
    steps = _Steps(on_step, raw.rows)
    with connect(work, limits.engine_bytes) as engine:
        matching = partial(match, columns=columns, ignore_unknown=ignore_unknown, meanings=meanings)
        raw, matched, typed = _typed(raw, matching, work, limits, fast, steps)
        odd = [pair for pair in matched.pairs if pair[0].name in typed.strange]
        judged = {
            column.name: _judge(engine, typed.relation, index, column, source, raw, work, today)
            for index, (column, source) in enumerate(odd)
        }
        steps.reached(JUDGED)
        values = _completed(engine, typed.relation, matched.pairs, judged, work)
        changes = _changes(engine, typed.relation, odd, judged)
        checked = Checked(
            raw=raw,
            work=work,
            columns=matched.pairs,
            values=values,
            notes=(*raw.notes, *matched.notes),
            changes=changes,
            memory_bytes=limits.engine_bytes,
        )
        queries = [
            *collecting.broken_form(raw, matched.pairs),
            *collecting.refused_cells(typed.relation, matched.pairs, judged),
            *collecting.empty_cells(typed, matched.pairs, today),
            *collecting.repeated_keys(values, matched.pairs, unique),
        ]
        checked = _with_errors(engine, checked, queries)
    steps.reached(1)
    return checked


@dataclass(frozen=True, slots=True)
class _Steps:
    on_step: OnStep | None
    total: int

    def reached(self, share: float) -> None:
        if self.on_step is not None:
            self.on_step(int(self.total * share), self.total)


def _typed(
    raw: RawTable,
    matching: Callable[[RawTable], Matched],
    work: Path,
    limits: Limits,
    fast: bool,
    steps: _Steps,
) -> tuple[RawTable, Matched, Typed]:
    """Cast the rows; a CSV file that the engine would not have is first read record by record."""

    def watch(share: float) -> None:
        steps.reached(share * CAST)

    matched = matching(raw)
    typed = cast(raw, matched.pairs, work=work, limits=limits, fast=fast, watch=watch)
    if typed is None:
        raw = read_record_by_record(raw)
        matched = matching(raw)
        typed = cast(raw, matched.pairs, work=work, limits=limits, fast=fast, watch=watch)
        assert typed is not None
    if typed.blank_rows == raw.rows:
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    if typed.blank_rows:
        notes = (*raw.notes, blank_rows_dropped(typed.blank_rows))
        raw = replace(raw, rows=raw.rows - typed.blank_rows, notes=notes)
    return raw, matched, typed


def _judge(
    engine: duckdb.DuckDBPyConnection,
    typed: str,
    index: int,
    column: Column,
    source: RawColumn,
    raw: RawTable,
    work: Path,
    today: date,
) -> Path:
    """Read each distinct strange cell of a column once; return the file of verdicts."""
    cells, verdicts = work / f"strange_{index}.parquet", work / f"judged_{index}.parquet"
    cell = strange(column)
    _copy(engine, f"SELECT DISTINCT {cell} AS cell FROM {typed} WHERE {cell} IS NOT NULL", cells)  # noqa: S608
    judge_cells(cells, verdicts, column, source, today=today, since_1904=raw.since_1904)
    return verdicts


def _completed(
    engine: duckdb.DuckDBPyConnection, typed: str, pairs: Pairs, judged: Judged, work: Path
) -> str:
    """Return SQL for all rows with the judged values put in; where nothing was strange the rows stand as they are."""
    if not judged:
        return typed
    path = work / "values.parquet"
    parts, joins = ["f.row", "f.line"], []
    for index, (column, _) in enumerate(pairs):
        own = sql.name(column.name)
        if column.name not in judged:
            parts.append(f"f.{own}")
            continue
        parts.append(f"coalesce(f.{own}, TRY_CAST(j{index}.value AS {sql_type(column.field)})) AS {own}")
        verdicts = sql.parquet(judged[column.name])
        joins.append(f"LEFT JOIN {verdicts} j{index} ON f.{strange(column)} = j{index}.cell")
    select = f"SELECT {', '.join(parts)} FROM {typed} f {' '.join(joins)}"  # noqa: S608
    engine.execute(sql.copied(select, path, len(parts)))
    return sql.parquet(path)


def _with_errors(engine: duckdb.DuckDBPyConnection, checked: Checked, queries: Sequence[str]) -> Checked:
    """Write what the queries find into one file."""
    if not queries:
        return checked
    path = checked.work / "errors_0.parquet"
    _copy(engine, f"SELECT * FROM ({' UNION ALL '.join(queries)}) found ({ERROR_COLUMNS})", path)  # noqa: S608
    found = engine.execute(f"SELECT count(DISTINCT row), count(*) FROM {sql.parquet(path)}").fetchone()  # noqa: S608
    assert found is not None
    rejected, count = found
    return replace(checked, errors=(path,), rejected=rejected, error_count=count) if count else checked


def _changes(engine: duckdb.DuckDBPyConnection, typed: str, odd: Pairs, judged: Judged) -> tuple[Note, ...]:
    """Return what was changed on the way in, per column, most frequent first."""
    notes = []
    for column, _ in odd:
        found = engine.execute(
            f"SELECT j.notes, count(*), min(f.row) FROM {typed} f "  # noqa: S608
            f"JOIN {sql.parquet(judged[column.name])} j ON f.{strange(column)} = j.cell "
            "WHERE j.notes IS NOT NULL GROUP BY j.notes"
        ).fetchall()
        notes += _by_note(column, found)
    return tuple(notes)


def _by_note(column: Column, found: Sequence[tuple[str, int, int]]) -> list[Note]:
    rows: dict[Text, tuple[int, int]] = {}
    for notes, count, lowest in found:
        for words in json.loads(notes):
            before, example = rows.get(Text(*words), (0, lowest))
            rows[Text(*words)] = before + count, min(example, lowest)
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[1][1]))
    return [Note(column=column, text=text, rows=count, example_row=row) for text, (count, row) in ordered]


def _copy(engine: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    engine.execute(sql.copied(query, path, 1))
