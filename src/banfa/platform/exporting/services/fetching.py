"""Hands a finished file to whoever asked for it, and removes it when its days are over."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.platform.access import Actor, NotThere
from banfa.platform.audit import recording as audit
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.services.asking import DENIED, allowed
from banfa.platform.exporting.services.making import folder

FETCHED = "export.fetched"


def fetch(export_id: int, *, actor: Actor, at: datetime) -> tuple[Export, Path]:
    """Return a finished file of one's own; any other attempt is kept in the log. Raises Denied, NotThere."""
    row = Export.objects.filter(pk=export_id, person_id=actor.person_id).first()
    path = _file_of(row, timezone.localdate(at))
    if row is None or path is None:
        with transaction.atomic():
            audit.record(DENIED, f"export:{export_id}", actor=actor, at=at)
        raise NotThere
    allowed(kind_named(row.kind), actor, at=at)
    with transaction.atomic():
        Export.objects.filter(pk=row.pk).update(fetched=F("fetched") + 1)
        audit.record(FETCHED, f"export:{row.pk}", actor=actor, at=at, summary={"sha256": row.sha256})
    return row, path


def _file_of(row: Export | None, on: date) -> Path | None:
    if row is None or row.state != Export.State.READY or row.until_on is None or row.until_on < on:
        return None
    path = folder() / Path(row.file).name
    return path if path.is_file() else None


def clear_away(at: datetime) -> int:
    """Remove files past their days, and give up what a killed server left half made; return how many."""
    on = timezone.localdate(at)
    cleared = 0
    for row in Export.objects.filter(state=Export.State.READY, until_on__lt=on):
        (folder() / Path(row.file).name).unlink(missing_ok=True)
        cleared += Export.objects.filter(pk=row.pk, state=Export.State.READY).update(state=Export.State.GONE)
    lost = Export.objects.filter(state=Export.State.MAKING, asked_on__lt=on)
    return cleared + lost.update(
        state=Export.State.FAILED, failure_zh="中断，请重新申请", failure_en="interrupted; ask again"
    )
