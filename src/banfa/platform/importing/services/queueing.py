"""Puts a draft's work into the queue: one job per attempt, so that a job that was stopped is not taken for the next."""

from datetime import datetime

from django.db.models import F

from banfa.platform.access import Actor
from banfa.platform.importing.models import Draft
from banfa.platform.importing.uploads import place_of
from banfa.platform.imports.kinds import kind_named
from banfa.platform.jobs.services import enqueue

LOOK, TRY, LAND = "importing.look", "importing.try", "importing.land"


def queue(draft: Draft, work: str, *, actor: Actor, at: datetime) -> None:
    """Queue work on a draft, inside the transaction that moves it to the work's stage."""
    Draft.objects.filter(pk=draft.pk).update(attempts=F("attempts") + 1, touched_at=at)
    draft.refresh_from_db(fields=["attempts"])
    place_of(draft.pk).begin()
    arguments = {"draft": str(draft.pk), "kind": draft.kind, "attempt": str(draft.attempts)}
    job = enqueue(work, arguments, actor=actor, needs=kind_named(draft.kind).needs)
    Draft.objects.filter(pk=draft.pk).update(job=job)
