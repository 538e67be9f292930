"""Reads what was taken out: one's own files, and everybody's for whoever reads the event log."""

from dataclasses import dataclass

from django.db.models import QuerySet

from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation
from banfa.platform.exporting.models import Export

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True)
class Page:
    """Some exports, newest first, and the number to go on after; None on the last page."""

    exports: list[Export]
    after: int | None


def may_see_all(actor: Actor) -> bool:
    """Tell whether the actor reads what others took out."""
    return is_whole_organisation(actor, Permission.AUDIT_EVENT_READ)


def exports_of(actor: Actor, *, everybody: bool, state: str = "", before: int | None = None) -> Page:
    """Return a page of one's own exports, or of everybody's as far as the actor may read those."""
    found = _seen(actor, everybody=everybody)
    if state:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None)


def export_numbered(actor: Actor, export_id: int) -> Export:
    """Return one export that the actor may see. Raises NotThere."""
    found = _seen(actor, everybody=True).filter(pk=export_id).first()
    if found is None:
        raise NotThere
    return found


def _seen(actor: Actor, *, everybody: bool) -> QuerySet[Export]:
    rows = Export.objects.select_related("person")
    return rows if everybody and may_see_all(actor) else rows.filter(person_id=actor.person_id)
