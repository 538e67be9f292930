"""`take_in`: the one way a file becomes data, for units, areas, customers and sales alike."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

import duckdb
from django.conf import settings
from django.db import transaction

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import OnError, Outcome, Result, fingerprint, known_batch
from banfa.platform.imports.checked import Checked, Note
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column, beside_headings, expected_headings
from banfa.platform.imports.mapping import Meanings
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnPhase, OnStep, Phase, uncounted, unwatched
from banfa.platform.imports.rawtables import RawTable
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.report import write_report
from banfa.platform.jobs.workplaces import workplace

EXAMPLES = 10
CHANGES_PER_STEP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is read and what a rejected row does; `meanings` say which column is which item.

    `file_name` is what people call the file, where it is kept under another name; `reports` is off where the refused
    rows are known already.
    """

    on_error: OnError = OnError.STOP
    dry_run: bool = False
    sheet: str | None = None
    delimiter: str | None = None
    ignore_unknown: bool = False
    report: Path | None = None
    meanings: Meanings = field(default_factory=dict)
    file_name: str = ""
    reports: bool = True

    def reading(self) -> list[str]:
        """What belongs to a file's identity beside its bytes: how they were read."""
        told = [f"{column}={item}" for column, item in sorted(self.meanings.items())]
        return [self.sheet or "", self.delimiter or "", str(self.ignore_unknown), *told]


ORDINARY = Options()


class Intake(Protocol):
    """What differs between kinds of file. One object takes one file in; it counts what it creates and changes."""

    @property
    def kind(self) -> str: ...

    @property
    def permission(self) -> Permission: ...

    @property
    def unique(self) -> tuple[str, ...]: ...

    @property
    def created(self) -> int: ...

    @property
    def changed(self) -> int: ...

    def columns(self) -> Sequence[Column]:
        """Return the columns that the file may have."""

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out the rows that do not fit what is stored: references, signs, order of dates."""

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Yield and count what landing the good rows would change, and leave everything as it is."""

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Do the long work that needs no transaction, for rows that are to land."""

    def land(self, batch: Batch) -> Iterable[Changed]:
        """Write the rows inside the transaction that lands the batch, yielding what changes."""


@runtime_checkable
class Settles(Protocol):
    """An intake of whose rows something follows."""

    def settle(self, batch: Batch) -> None:
        """Do what follows once the batch is recorded, in the same transaction."""


def take_in(
    intake: Intake,
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    on: date,
    options: Options = ORDINARY,
    on_step: OnStep = uncounted,
    on_phase: OnPhase = unwatched,
) -> Outcome:
    """Take a file in whole or not at all; the same file again changes nothing and names its batch.

    Raises Denied, FileRefused, AnotherRuns. Rejected rows are in the outcome's report.
    """
    require(actor, intake.permission)
    columns = intake.columns()
    with workplace("import") as folder:
        raw, print_, batch = read_once(intake, path, columns, folder, options, on_step, on_phase)
        if batch is not None:
            return _known(batch, raw)
        checked = checked_by(intake, raw, columns, folder, on, options, on_step, on_phase)
        on_phase(Phase.COMPARE)
        with closing(checked.engine()) as engine:
            judged = intake.judge(checked, engine)
            outcome = _outcome(judged, path, options)
            if outcome.result is not Result.LANDED:
                return outcome
            on_phase(Phase.WRITE)
            intake.prepare(judged, engine, folder)
        with _garbage_waiting():
            name = options.file_name or path.name
            return _land(intake, name, raw.sha256, print_, outcome, actor=actor, at=at, on_step=on_step)


def read_once(
    intake: Intake,
    path: Path,
    columns: Sequence[Column],
    folder: Path,
    options: Options,
    on_step: OnStep,
    on_phase: OnPhase,
) -> tuple[RawTable, str, Batch | None]:
    """Read a file, and tell its identity and the batch as which it landed before. Raises FileRefused."""
    on_phase(Phase.READ)
    raw = read_file(
        path, work=folder, sheet=options.sheet, delimiter=options.delimiter,
        expected=expected_headings(columns), on_step=on_step,
    )  # fmt: skip
    told = replace(options, meanings=beside_headings(raw.columns, columns, options.meanings))
    print_ = fingerprint(raw.sha256, told.reading())
    return raw, print_, known_batch(intake.kind, print_)


def checked_by(
    intake: Intake,
    raw: RawTable,
    columns: Sequence[Column],
    folder: Path,
    on: date,
    options: Options,
    on_step: OnStep,
    on_phase: OnPhase,
) -> Checked:
    """Judge every row by its form alone. Raises FileRefused."""
    on_phase(Phase.CHECK)
    return check(
        raw, columns, work=folder, today=on, unique=intake.unique, ignore_unknown=options.ignore_unknown,
        meanings=options.meanings, on_step=on_step,
    )  # fmt: skip


def _known(batch: Batch, raw: RawTable) -> Outcome:
    return Outcome(
        result=Result.KNOWN,
        read=batch.rows + batch.rejected,
        good=batch.rows,
        rejected=batch.rejected,
        batch=batch.pk,
        notes=raw.notes,
    )


def _outcome(checked: Checked, path: Path, options: Options) -> Outcome:
    """Say what is to happen, and write the workbook of rejected rows beside the file if there are some."""
    refused = checked.good == 0 or (checked.rejected > 0 and options.on_error is OnError.STOP)
    result = Result.REFUSED if refused else Result.CHECKED if options.dry_run else Result.LANDED
    report = None
    if checked.rejected and options.reports:
        report = options.report or path.with_name(f"{path.stem}-rejected.xlsx")
        write_report(checked, report, language=settings.BANFA_LANGUAGE)
    return Outcome(
        result=result,
        read=checked.read,
        good=checked.good,
        rejected=checked.rejected,
        report=report,
        notes=(*checked.notes, *map(told_of_change, checked.changes)),
        examples=tuple(error.text for error in checked.first_errors(EXAMPLES)),
    )


def told_of_change(change: Note) -> Text:
    """Say what was changed on the way in, in how many rows."""
    label = change.column.label
    return Text(
        f"“{label.zh}”{change.rows:,} 行：{change.text.zh}（如第 {change.example_row} 行）",
        f"{label.en}, {change.rows:,} rows: {change.text.en} (row {change.example_row}, for one)",
    )


@contextmanager
def _garbage_waiting() -> Iterator[None]:
    """Leave reference cycles alone for a while: rows in bulk make none, yet looking for some costs a tenth of the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def _land(
    intake: Intake,
    name: str,
    sha256: str,
    print_: str,
    outcome: Outcome,
    *,
    actor: Actor,
    at: datetime,
    on_step: OnStep,
) -> Outcome:
    batch = Batch.objects.create(
        kind=intake.kind, file_name=name[:255], sha256=sha256, fingerprint=print_, rows=outcome.good,
        rejected=outcome.rejected, actor_name=actor.name, at=at,
    )  # fmt: skip
    audit.record(
        f"{intake.kind}.imported", f"batch:{batch.pk}", actor=actor, at=at,
        summary={"file": batch.file_name, "rows": batch.rows, "rejected": batch.rejected},
        changes=_counted(intake, batch, on_step),
    )  # fmt: skip
    if isinstance(intake, Settles):
        intake.settle(batch)
    return replace(outcome, batch=batch.pk, created=intake.created, changed=intake.changed)


def _counted(intake: Intake, batch: Batch, on_step: OnStep) -> Iterator[Changed]:
    """Pass the changes on, and tell now and then how many rows are written."""
    on_step(0, batch.rows)
    for index, change in enumerate(intake.land(batch), start=1):
        if index % CHANGES_PER_STEP == 0:
            on_step(min(intake.created + intake.changed, batch.rows), batch.rows)
        yield change
    on_step(batch.rows, batch.rows)
