"""`check`: types every row of a raw table. The engine casts what is canonical; `read` judges what is not, once each."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from banfa.kernel.text import Text
from banfa.platform.imports import sql
from banfa.platform.imports.checked import ERROR_COLUMNS, Checked, Note
from banfa.platform.imports.columns import Column, match
from banfa.platform.imports.engines import connect
from banfa.platform.imports.judging import judge_cells
from banfa.platform.imports.limits import ORDINARY, Limits
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.recognition import recognition, sql_type, unrecognised
from banfa.policy.values import BadValue, read
from banfa.policy.values.masking import is_masked

OnStep = Callable[[int, int], None]
Pairs = Sequence[tuple[Column, RawColumn]]


def check(
    raw: RawTable,
    columns: Sequence[Column],
    *,
    work: Path,
    today: date,
    unique: Sequence[str] = (),
    ignore_unknown: bool = False,
    limits: Limits = ORDINARY,
    on_step: OnStep | None = None,
    fast: bool = True,
) -> Checked:
    """Judge every row. `unique` names the columns that together must not repeat within the file.

    Writes into `work`, which must last as long as the result is used. Raises FileRefused where the headings
    do not fit. With `fast` off every cell goes through `read`, with the same result.
    """
    matched = match(raw, columns, ignore_unknown=ignore_unknown)
    checking = _Checking(raw, matched.pairs, work, today, fast)
    steps = _Steps(on_step, raw.rows)
    with connect(work, limits.engine_bytes) as engine:
        first = checking.type_canonical(engine)
        steps.reached(0.5)
        strange = checking.strange_columns(engine, first)
        judged = {column.name: checking.judge(engine, column, source, first) for column, source in strange}
        steps.reached(0.7)
        values = checking.complete(engine, first, strange, judged)
        errors, rejected, count = checking.collect_errors(engine, first, values, judged, unique)
        changes = checking.changes(engine, first, strange, judged)
        steps.reached(1)
    return Checked(
        raw=raw,
        work=work,
        columns=matched.pairs,
        values=values,
        errors=errors,
        rejected=rejected,
        error_count=count,
        notes=(*raw.notes, *matched.notes),
        changes=changes,
        memory_bytes=limits.engine_bytes,
    )


@dataclass(frozen=True, slots=True)
class _Steps:
    on_step: OnStep | None
    total: int

    def reached(self, share: float) -> None:
        if self.on_step is not None:
            self.on_step(int(self.total * share), self.total)


@dataclass(frozen=True, slots=True)
class _Checking:
    raw: RawTable
    pairs: Pairs
    work: Path
    today: date
    fast: bool

    def type_canonical(self, engine: duckdb.DuckDBPyConnection) -> Path:
        """Cast what is canonical. Per column: its value by name, and by `~name` the cell that is not understood."""
        path = self.work / "typed.parquet"
        parts = ["row", "line"]
        for column, source in self.pairs:
            found = recognition(column, source)
            if not self.fast:
                found = unrecognised(column, found.cell)
            parts += [f"{found.typed} AS {sql.name(column.name)}", f"{found.strange} AS {_strange(column)}"]
        _copy(engine, f"SELECT {', '.join(parts)} FROM {self.raw.relation}", path)  # noqa: S608
        return path

    def strange_columns(self, engine: duckdb.DuckDBPyConnection, first: Path) -> Pairs:
        """Return the columns in which some cell was not canonical."""
        counts = ", ".join(f"count({_strange(column)})" for column, _ in self.pairs)
        found = engine.execute(f"SELECT {counts} FROM {_file(first)}").fetchone()  # noqa: S608
        assert found is not None
        return [pair for pair, count in zip(self.pairs, found, strict=True) if count]

    def judge(
        self, engine: duckdb.DuckDBPyConnection, column: Column, source: RawColumn, first: Path
    ) -> Path:
        """Read each distinct strange cell once; return the file of verdicts."""
        distinct, path = self._side_file(column, "strange"), self._side_file(column, "judged")
        strange = _strange(column)
        _copy(
            engine,
            f"SELECT DISTINCT {strange} AS cell FROM {_file(first)} WHERE {strange} IS NOT NULL",  # noqa: S608
            distinct,
        )
        judge_cells(distinct, path, column, source, today=self.today, since_1904=self.raw.since_1904)
        return path

    def complete(
        self, engine: duckdb.DuckDBPyConnection, first: Path, strange: Pairs, judged: dict[str, Path]
    ) -> Path:
        """Put the judged values in; where nothing was strange the first file stands as it is."""
        if not strange:
            return first
        path = self.work / "values.parquet"
        names = {column.name for column, _ in strange}
        parts = ["f.row", "f.line"]
        joins = []
        for index, (column, _) in enumerate(self.pairs):
            own = sql.name(column.name)
            if column.name not in names:
                parts.append(f"f.{own}")
                continue
            parts.append(f"coalesce(f.{own}, TRY_CAST(j{index}.value AS {sql_type(column.field)})) AS {own}")
            joins.append(
                f"LEFT JOIN {_file(judged[column.name])} j{index} ON f.{_strange(column)} = j{index}.cell"
            )
        _copy(engine, f"SELECT {', '.join(parts)} FROM {_file(first)} f {' '.join(joins)}", path)  # noqa: S608
        return path

    def collect_errors(
        self,
        engine: duckdb.DuckDBPyConnection,
        first: Path,
        values: Path,
        judged: dict[str, Path],
        unique: Sequence[str],
    ) -> tuple[tuple[Path, ...], int, int]:
        """Write all errors into one file; return it, the rows that are out, and the errors in them."""
        queries = [*self._faults(), *self._refused(first, judged), *self._empty(first)]
        present = {column.name for column, _ in self.pairs}
        if unique and present.issuperset(unique):
            queries.append(self._repeated(values, unique))
        if not queries:
            return (), 0, 0
        path = self.work / "errors.parquet"
        _copy(engine, f"SELECT * FROM ({' UNION ALL '.join(queries)}) found ({ERROR_COLUMNS})", path)  # noqa: S608
        found = engine.execute(f"SELECT count(DISTINCT row), count(*) FROM {_file(path)}").fetchone()  # noqa: S608
        assert found is not None
        return ((path,), *found) if found[1] else ((), 0, 0)

    def _faults(self) -> Iterator[str]:
        if self.raw.faults is not None and self.raw.fault_rows:
            personal = any(is_masked(column.field) for column, _ in self.pairs)
            value = "left(value, 6) || '…'" if personal else "left(value, 60)"
            parts = ERROR_COLUMNS.replace("value", f"{value} AS value")
            yield f"SELECT {parts} FROM {_file(self.raw.faults)}"  # noqa: S608

    def _refused(self, first: Path, judged: dict[str, Path]) -> Iterator[str]:
        for column, _ in self.pairs:
            if column.name in judged:
                yield (
                    f"SELECT f.row, f.line, {sql.literal(column.name)} AS item, j.shown AS value, j.reason_zh, "  # noqa: S608
                    f"j.reason_en, j.remedy_zh, j.remedy_en FROM {_file(first)} f "
                    f"JOIN {_file(judged[column.name])} j ON f.{_strange(column)} = j.cell "
                    "WHERE j.reason_zh IS NOT NULL"
                )

    def _empty(self, first: Path) -> Iterator[str]:
        for column, _ in self.pairs:
            if column.required:
                missing = _refusal_of_nothing(column, self.today)
                yield (
                    f"SELECT row, line, {sql.literal(column.name)}, NULL, {_words(*missing)} FROM {_file(first)} "  # noqa: S608
                    f"WHERE {sql.name(column.name)} IS NULL AND {_strange(column)} IS NULL"
                )

    def _repeated(self, values: Path, unique: Sequence[str]) -> str:
        keys = ", ".join(map(sql.name, unique))
        given = " AND ".join(f"{sql.name(key)} IS NOT NULL" for key in unique)
        labels = [column.label for column, _ in self.pairs if column.name in unique]
        reason = Text(
            "+".join(label.zh for label in labels) + "在文件中重复",
            f"{' + '.join(la.en for la in labels)} stands twice in the file",
        )
        other = "CASE WHEN row = lowest THEN following ELSE lowest END"
        return (
            f"SELECT row, line, {sql.literal(unique[0])}, left(concat_ws(' ', {keys}), 60), "  # noqa: S608
            f"{sql.literal(reason.zh)}, {sql.literal(reason.en)}, "
            f"'与第 ' || {other} || ' 行相同，请只保留一行', 'it is the same as in row ' || {other} || ': keep one' "
            f"FROM {_file(values)} JOIN (SELECT {keys}, min(row) AS lowest, min(row, 2)[2] AS following "
            f"FROM {_file(values)} WHERE {given} GROUP BY {keys} HAVING count(*) > 1) USING ({keys})"
        )

    def changes(
        self, engine: duckdb.DuckDBPyConnection, first: Path, strange: Pairs, judged: dict[str, Path]
    ) -> tuple[Note, ...]:
        """Return what was changed on the way in, per column, most frequent first."""
        notes = []
        for column, _ in strange:
            found = engine.execute(
                f"SELECT j.notes, count(*), min(f.row) FROM {_file(first)} f "  # noqa: S608
                f"JOIN {_file(judged[column.name])} j ON f.{_strange(column)} = j.cell "
                "WHERE j.notes IS NOT NULL GROUP BY j.notes"
            ).fetchall()
            notes += _by_note(column, found)
        return tuple(notes)

    def _side_file(self, column: Column, kind: str) -> Path:
        index = next(at for at, (known, _) in enumerate(self.pairs) if known.name == column.name)
        return self.work / f"{kind}_{index}.parquet"


def _by_note(column: Column, found: Sequence[tuple[str, int, int]]) -> list[Note]:
    rows: dict[Text, tuple[int, int]] = {}
    for notes, count, lowest in found:
        for words in json.loads(notes):
            before, example = rows.get(Text(*words), (0, lowest))
            rows[Text(*words)] = before + count, min(example, lowest)
    ordered = sorted(rows.items(), key=lambda item: (-item[1][0], item[1][1]))
    return [Note(column=column, text=text, rows=count, example_row=row) for text, (count, row) in ordered]


def _refusal_of_nothing(column: Column, today: date) -> tuple[Text, Text]:
    try:
        read(column.field, None, today=today, terms=column.terms)
    except BadValue as bad:
        return bad.reason, bad.remedy
    raise AssertionError(f"{column.name} is required and takes nothing")


def _words(reason: Text, remedy: Text) -> str:
    return ", ".join(sql.literal(words) for words in (reason.zh, reason.en, remedy.zh, remedy.en))


def _strange(column: Column) -> str:
    return sql.name(f"~{column.name}")


def _file(path: Path) -> str:
    return f"read_parquet({sql.literal(path)})"


def _copy(engine: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    engine.execute(f"COPY ({query}) TO {sql.literal(path)} (FORMAT parquet)")
