"""Leads a draft from stage to stage. A step that was overtaken by another tab or a double click changes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, require
from banfa.platform.audit import recording as audit
from banfa.platform.importing.models import MOVING, Draft
from banfa.platform.importing.services.queueing import LAND, LOOK, TRY, queue
from banfa.platform.importing.uploads import place_of
from banfa.platform.imports.batches import OnError
from banfa.platform.imports.columns import Column
from banfa.platform.imports.kinds import kind_named
from banfa.platform.imports.mapping import LEFT_OUT
from banfa.platform.jobs.services import cancel

Stage = Draft.Stage
BEFORE_LANDING = (Stage.READ, Stage.MATCH, Stage.TRY, Stage.DECIDE)
MATCHABLE = (Stage.MATCH, Stage.TRY, Stage.DECIDE)


class ColumnsUnmatched(BanfaError):
    """What the reader said of the columns cannot be: items twice, or required ones not at all."""

    status = 400

    def __init__(self, text: Text, *, missing: tuple[str, ...] = (), repeated: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.missing = missing
        self.repeated = repeated


@transaction.atomic
def read_otherwise(draft: Draft, *, sheet: str, delimiter: str, actor: Actor, at: datetime) -> bool:
    """Look at the file again with another sheet or delimiter. Tells whether anything was begun."""
    require(actor, kind_named(draft.kind).needs)
    changes = {"sheet": sheet[:255], "delimiter": delimiter[:4], "sheets": [], "found": {}, "trial": {}}
    if not _move(draft, BEFORE_LANDING, Stage.READ, meanings={}, is_matched=False, **changes):
        return False
    place_of(draft.pk).forget_trial()
    queue(draft, LOOK, actor=actor, at=at)
    return True


@transaction.atomic
def match_columns(draft: Draft, meanings: Mapping[str, str], *, actor: Actor, at: datetime) -> bool:
    """Keep which column is which and queue the trial. Tells whether anything was begun. Raises ColumnsUnmatched."""
    kind = kind_named(draft.kind)
    require(actor, kind.needs)
    _require_possible(meanings, kind.intake(actor, at).columns())
    if not _move(draft, MATCHABLE, Stage.TRY, meanings=dict(meanings), is_matched=False, trial={}):
        return False
    place_of(draft.pk).forget_trial()
    queue(draft, TRY, actor=actor, at=at)
    return True


@transaction.atomic
def start_landing(draft: Draft, on_error: OnError, *, actor: Actor, at: datetime) -> bool:
    """Queue the landing. Tells whether anything was begun: the second of two clicks begins nothing."""
    require(actor, kind_named(draft.kind).needs)
    if not _move(draft, (Stage.DECIDE,), Stage.LAND, on_error=on_error.value):
        return False
    queue(draft, LAND, actor=actor, at=at)
    return True


@transaction.atomic
def go_back(draft: Draft, *, at: datetime) -> None:
    """Return to what can be done after work that was stopped or failed."""
    if draft.stage == Stage.LAND:
        _move(draft, (Stage.LAND,), Stage.DECIDE)
    elif draft.stage == Stage.TRY:
        _move(draft, (Stage.TRY,), Stage.MATCH)


def stop(draft: Draft, *, actor: Actor) -> None:
    """Ask the work to stop. The file says so first: a landing holds the database, and looks there."""
    if draft.is_moving and draft.job is not None:
        place_of(draft.pk).want_stop()
        cancel(draft.job.pk, actor=actor)


def throw_away(draft: Draft, *, actor: Actor, at: datetime) -> bool:
    """Forget a file that has not landed, and remove it. Tells whether it is gone."""
    with transaction.atomic():
        if not _move(draft, BEFORE_LANDING, Stage.GONE):
            return False
        audit.record(
            "import.thrown_away", f"import:{draft.pk}", actor=actor, at=at, summary={"file": draft.file_name}
        )
    if draft.is_moving and draft.job is not None:
        cancel(draft.job.pk, actor=actor)
    place_of(draft.pk).remove()
    return True


def _move(draft: Draft, since: tuple[Stage, ...], to: Stage, **changes: object) -> bool:
    """Move a draft that stands at one of these stages and on which no work is under way."""
    standing = Draft.objects.filter(pk=draft.pk, stage__in=since)
    if to is not Stage.GONE:
        standing = standing.exclude(job__state__in=MOVING)
    return bool(standing.update(stage=to, touched_at=timezone.now(), **changes))


def _require_possible(meanings: Mapping[str, str], columns: Sequence[Column]) -> None:
    chosen = [item for item in meanings.values() if item != LEFT_OUT]
    labels = {column.name: column.label for column in columns}
    unknown = [item for item in chosen if item not in labels]
    repeated = tuple(name for name in labels if chosen.count(name) > 1)
    missing = tuple(column.name for column in columns if column.required and column.name not in chosen)
    if not (unknown or repeated or missing):
        return
    said = Text("", "")
    if missing:
        said += Text(
            f"必填项还没有对应的列：{'、'.join(labels[name].zh for name in missing)}；请为每一项选择一列",
            f"no column is chosen for {', '.join(labels[name].en for name in missing)}; choose one for each",
        )
    if repeated:
        said += Text("；" if said.zh else "", "; " if said.en else "")
        said += Text(
            f"同一项对应了多列：{'、'.join(labels[name].zh for name in repeated)}；每项只能选一列",
            f"several columns are chosen for {', '.join(labels[name].en for name in repeated)}; each item takes one",
        )
    if unknown and not said.zh:
        said = Text(f"没有“{unknown[0][:40]}”这一项", f"there is no item '{unknown[0][:40]}'")
    raise ColumnsUnmatched(said, missing=missing, repeated=repeated)
