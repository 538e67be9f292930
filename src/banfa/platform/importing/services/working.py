"""The long work on a draft, as the worker does it: each part moves the draft on once it is done."""

import shutil
import time
from datetime import datetime

from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.importing.models import Draft
from banfa.platform.importing.queries import remembered
from banfa.platform.importing.uploads import place_of
from banfa.platform.importing.watching import Watcher
from banfa.platform.imports import trial
from banfa.platform.imports.batches import OnError, Outcome, Result
from banfa.platform.imports.intake import Options, take_in
from banfa.platform.imports.kinds import kind_named
from banfa.platform.imports.looking import look as look_at
from banfa.platform.imports.looking import signature
from banfa.platform.imports.mapping import place_of as column_place
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import Phase
from banfa.platform.imports.refusal import SheetToChoose
from banfa.platform.jobs.workplaces import AnotherRuns

Stage = Draft.Stage
PATIENCE_SECONDS = 2.0


def look(draft: Draft, *, actor: Actor, watcher: Watcher) -> None:
    """See what the file is and guess its columns. Raises FileRefused, Cancelled."""
    kind, place, now = kind_named(draft.kind), place_of(draft.pk), timezone.now()
    watcher.phase(Phase.READ)
    try:
        found = look_at(
            place.source, kind.intake(actor, now).columns(), work=place.emptied_work(), today=timezone.localdate(now),
            usual=kind.usual, remembered=remembered(kind), sheet=draft.sheet or None,
            delimiter=draft.delimiter or None, on_step=watcher.step,
        )  # fmt: skip
    except SheetToChoose as several:
        _write(draft, Stage.READ, sheets=list(several.sheets))
        return
    finally:
        shutil.rmtree(place.work, ignore_errors=True)
    _write(
        draft, Stage.MATCH, found=found.model_dump(mode="json"), sha256=found.sha256,
        signature=signature(column.heading for column in found.columns),
        meanings={column_place(column.position): column.item for column in found.columns},
    )  # fmt: skip


def try_out(draft: Draft, *, actor: Actor, watcher: Watcher) -> None:
    """Say what the import would do, or that the file has landed before. Raises FileRefused, Cancelled."""
    kind, place, now = kind_named(draft.kind), place_of(draft.pk), timezone.now()
    place.forget_trial()
    try:
        told = trial.try_out(
            kind.intake(actor, now), place.source, work=place.emptied_work(), errors=place.errors,
            report=place.report, actor=actor, on=timezone.localdate(now), options=_options(draft),
            language=draft.language, on_step=watcher.step, on_phase=watcher.phase,
        )  # fmt: skip
    finally:
        shutil.rmtree(place.work, ignore_errors=True)
    if told.batch is not None:
        _finish(draft, {"result": Result.KNOWN.value}, told.batch)
        return
    proved_right = 2 * told.good >= told.read
    _write(draft, Stage.DECIDE, trial=told.model_dump(mode="json"), is_matched=proved_right)


def land(draft: Draft, *, actor: Actor, watcher: Watcher) -> None:
    """Land the rows; where they no longer fit what is stored, go back to the refused rows. Raises FileRefused, Cancelled."""
    place, now = place_of(draft.pk), timezone.now()
    outcome = _taken_in(draft, actor, watcher, now)
    told = trial.Trial.model_validate(draft.trial)
    if outcome.result is Result.REFUSED:
        _write(draft, Stage.TRY, outcome={"result": Result.REFUSED.value})
        try_out(draft, actor=actor, watcher=watcher)
        return
    created, changed = outcome.created, outcome.changed
    if outcome.result is Result.KNOWN and _is_ours(draft, outcome):
        # A worker landed it and was gone before it could say so.
        created, changed = told.created, told.changed
    elif outcome.result is Result.KNOWN:
        _finish(draft, {"result": Result.KNOWN.value}, outcome.batch)
        place.tidy()
        return
    counts = {"read": outcome.read, "good": outcome.good, "rejected": outcome.rejected}
    _finish(
        draft,
        {"result": Result.LANDED.value, **counts, "created": created, "changed": changed},
        outcome.batch,
    )
    place.tidy()


def _taken_in(draft: Draft, actor: Actor, watcher: Watcher, now: datetime) -> Outcome:
    """Take the file in, waiting for another import to end."""
    kind, place = kind_named(draft.kind), place_of(draft.pk)
    while True:
        try:
            return take_in(
                kind.intake(actor, now), place.source, actor=actor, at=now, on=timezone.localdate(now),
                options=_options(draft), on_step=watcher.step, on_phase=watcher.phase,
            )  # fmt: skip
        except AnotherRuns:
            watcher.step(0, 0)
            time.sleep(PATIENCE_SECONDS)


def _options(draft: Draft) -> Options:
    return Options(
        on_error=OnError(draft.on_error), sheet=draft.sheet or None, delimiter=draft.delimiter or None,
        meanings=draft.meanings, file_name=draft.file_name, reports=False,
    )  # fmt: skip


def _is_ours(draft: Draft, outcome: Outcome) -> bool:
    batch = Batch.objects.get(pk=outcome.batch or 0)
    return draft.job is not None and batch.at >= draft.job.queued_at and batch.file_name == draft.file_name


def _finish(draft: Draft, outcome: dict[str, object], batch: int | None) -> None:
    _write(draft, Stage.DONE, outcome=outcome, batch_id=batch)


def _write(draft: Draft, stage: Draft.Stage, **changes: object) -> None:
    """Move the draft on, unless it was thrown away meanwhile."""
    open_ = Draft.objects.filter(pk=draft.pk).exclude(stage=Stage.GONE)
    open_.update(stage=stage, touched_at=timezone.now(), **changes)
