"""Removes the beginning of the log; a signed stub takes its place, from which the chain goes on."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from banfa.platform.audit import append_only
from banfa.platform.audit.chain import purge_content
from banfa.platform.audit.models import Change, Disclosure, Event, Purge
from banfa.platform.vault import signing


class Extent(NamedTuple):
    """What a purge takes: up to which event, and how many rows."""

    until: int
    events: int
    rows: int


def extent_before(before: datetime) -> Extent:
    """Return which events are older than a moment: those before the first one that is not."""
    kept = Event.objects.filter(at__gte=before).order_by("pk").values_list("pk", flat=True).first()
    old = Event.objects.all() if kept is None else Event.objects.filter(pk__lt=kept)
    newest = old.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = sum(found.count() for found in _rows_until(newest))
    return Extent(newest, old.count(), rows)


def remove(extent: Extent, *, before: datetime, at: datetime) -> None:
    """Remove the events of an extent within the caller's transaction, which has recorded that already."""
    last = Event.objects.get(pk=extent.until)
    stub = Purge(until=last.pk, seal=last.seal, before=before, purged_at=at)
    stub.signature = signing.sign(purge_content(stub))
    with append_only.lifted(connection):
        for rows in _rows_until(extent.until):
            rows._raw_delete(rows.db)
        old = Event.objects.filter(pk__lte=extent.until)
        old._raw_delete(old.db)
    stub.save(force_insert=True)


def _rows_until(number: int) -> tuple[QuerySet[Change], QuerySet[Disclosure]]:
    return Change.objects.filter(event_id__lte=number), Disclosure.objects.filter(event_id__lte=number)
