"""`try_out`: everything an import would do, said and not done: counts, refused rows, a preview, what would change."""

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict

from banfa.kernel.text import Text
from banfa.platform.access import Actor, require
from banfa.platform.audit.recording import Changed
from banfa.platform.imports import sql
from banfa.platform.imports.cells import as_seen
from banfa.platform.imports.checked import ERROR_COLUMNS, Checked
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import Intake, Options, checked_by, read_once, told_of_change
from banfa.platform.imports.phases import OnPhase, OnStep, Phase, uncounted, unwatched
from banfa.platform.imports.rawtables import MARKED
from banfa.platform.imports.report import write_report
from banfa.policy.values import StoredValue, to_stored

PREVIEWED = 20
COMPARED = 100
MOST_REASONS = 60
STEP = 500
NEW = "*"


class Reason(BaseModel):
    """Why rows are refused: the column at fault (None: the whole row), and in how many cells."""

    model_config = ConfigDict(frozen=True)

    column: str | None
    label: Text | None
    reason: Text
    remedy: Text
    count: int


class PreviewCell(BaseModel):
    """A value as it would be stored, and what the file holds."""

    model_config = ConfigDict(frozen=True)

    stored: StoredValue
    given: str


class PreviewRow(BaseModel):
    model_config = ConfigDict(frozen=True)

    row: int
    cells: dict[str, PreviewCell]


class Difference(BaseModel):
    """What would change in one thing that is there already: item, value before, value after, as the log keeps them."""

    model_config = ConfigDict(frozen=True)

    subject: str
    items: tuple[tuple[str, str | None, str | None], ...]


class Trial(BaseModel):
    """What an import would do. `batch` names the batch as which the file has landed already; then nothing else is told."""

    model_config = ConfigDict(frozen=True)

    read: int
    good: int
    rejected: int = 0
    errors: int = 0
    created: int = 0
    changed: int = 0
    batch: int | None = None
    notes: tuple[Text, ...] = ()
    mended: tuple[Text, ...] = ()
    reasons: tuple[Reason, ...] = ()
    preview: tuple[PreviewRow, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def unchanged(self) -> int:
        return max(self.good - self.created - self.changed, 0)


def try_out(
    intake: Intake,
    path: Path,
    *,
    work: Path,
    errors: Path,
    report: Path,
    actor: Actor,
    on: date,
    options: Options,
    language: str,
    on_step: OnStep = uncounted,
    on_phase: OnPhase = unwatched,
) -> Trial:
    """Try an import. Writes into `work`, and the refused cells to `errors` (Parquet) and `report` (a workbook).

    Raises Denied, FileRefused.
    """
    require(actor, intake.permission)
    columns = intake.columns()
    raw, _, batch = read_once(intake, path, columns, work, options, on_step, on_phase)
    if batch is not None:
        return Trial(
            read=batch.rows + batch.rejected, good=batch.rows, rejected=batch.rejected, batch=batch.pk
        )
    checked = checked_by(intake, raw, columns, work, on, options, on_step, on_phase)
    on_phase(Phase.COMPARE)
    with closing(checked.engine()) as engine:
        judged = intake.judge(checked, engine)
        differences = _differences(intake.foresee(judged, engine, work), judged.good, on_step)
        if judged.rejected:
            on_phase(Phase.REPORT)
            _keep_errors(engine, judged, errors)
            write_report(judged, report, language=language, on_step=on_step)
        return Trial(
            read=judged.read, good=judged.good, rejected=judged.rejected, errors=judged.error_count,
            created=intake.created, changed=intake.changed, notes=judged.notes,
            mended=tuple(map(told_of_change, judged.changes)), reasons=tuple(_reasons(engine, judged)),
            preview=tuple(_preview(engine, judged)), differences=differences,
        )  # fmt: skip


def _keep_errors(engine: duckdb.DuckDBPyConnection, judged: Checked, target: Path) -> None:
    ordered = f"SELECT {ERROR_COLUMNS} FROM {judged.all_errors} ORDER BY row, item"  # noqa: S608
    engine.execute(f"COPY ({ordered}) TO {sql.literal(target)} (FORMAT parquet)")


def _reasons(engine: duckdb.DuckDBPyConnection, judged: Checked) -> Iterable[Reason]:
    if not judged.rejected:
        return
    labels = {column.name: column.label for column, _ in judged.columns}
    found = engine.execute(
        f"SELECT item, {without_value('reason_zh')} AS zh, {without_value('reason_en')} AS en,"  # noqa: S608
        f" any_value({without_value('remedy_zh')}), any_value({without_value('remedy_en')}), count(*) AS n"
        f" FROM {judged.all_errors} GROUP BY item, zh, en ORDER BY n DESC, min(row) LIMIT {MOST_REASONS}"
    ).fetchall()
    for item, zh, en, remedy_zh, remedy_en, count in found:
        yield Reason(
            column=item,
            label=labels.get(item),
            reason=Text(zh, en),
            remedy=Text(remedy_zh, remedy_en),
            count=count,
        )


def without_value(words: str) -> str:
    """SQL for a reason in which `…` stands for the value, so that many values make one reason."""
    return f"CASE WHEN length(value) > 0 THEN replace({words}, value, '…') ELSE {words} END"


def _preview(engine: duckdb.DuckDBPyConnection, judged: Checked) -> Iterable[PreviewRow]:
    """Give the first good rows beside what the file holds in their cells."""
    keys = ", ".join(f"raw.{source.key}" for _, source in judged.columns)
    names = ", ".join(f"good.{sql.name(name)}" for name in judged.names)
    first = f"(SELECT * FROM {judged.good_rows} ORDER BY row LIMIT {PREVIEWED})"  # noqa: S608
    found = engine.execute(
        f"SELECT good.row, {names}, {keys} FROM {first} good JOIN {judged.raw.relation} raw"  # noqa: S608
        " ON raw.row = good.row ORDER BY good.row"
    ).fetchall()
    width = len(judged.columns)
    for row, *cells in found:
        yield PreviewRow(row=row, cells=_cells(judged, cells[:width], cells[width:]))


def _cells(judged: Checked, values: Sequence[object], given: Sequence[object]) -> dict[str, PreviewCell]:
    cells = {}
    for (column, source), value, cell in zip(judged.columns, values, given, strict=True):
        words = "" if cell is None else as_seen(str(cell)) if source.kind == MARKED else str(cell)
        cells[column.name] = PreviewCell(stored=_stored(column, value), given=words)
    return cells


def _stored(column: Column, value: object) -> StoredValue:
    return to_stored(column.field, value)  # type: ignore[arg-type]


def _differences(changes: Iterable[Changed], good: int, on_step: OnStep) -> tuple[Difference, ...]:
    """Count all changes by going through them, and keep the first ones of things that are there already."""
    kept: list[Difference] = []
    on_step(0, good)
    for index, (subject, rows) in enumerate(groupby(changes, key=lambda change: change.subject), start=1):
        items = [(change.field, change.old, change.new) for change in rows if change.field != NEW]
        if items and len(kept) < COMPARED:
            kept.append(Difference(subject=subject, items=tuple(items)))
        if index % STEP == 0:
            on_step(min(index, good), good)
    return tuple(kept)


def words_of_log(value: str | None) -> StoredValue:
    """Return a value that the event log keeps as it is stored; one that it keeps as plain words stands as it is."""
    if value is None:
        return None
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, str | bool | int) else value
