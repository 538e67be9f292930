"""Reads drafts and batches, as far as an actor may."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from banfa.platform.access import Actor, NotThere, is_whole_organisation
from banfa.platform.importing.models import Draft
from banfa.platform.imports.headings import folded_heading
from banfa.platform.imports.kinds import ImportKind, kinds_for
from banfa.platform.imports.models import Batch

OVER = (Draft.Stage.DONE, Draft.Stage.GONE)
REMEMBERED = 200
SHOWN = 50


def own_draft(actor: Actor, draft_id: int) -> Draft:
    """Return one of the actor's own drafts. Raises NotThere."""
    found = Draft.objects.select_related("job", "batch").filter(pk=draft_id, person_id=actor.person_id)
    draft = found.exclude(stage=Draft.Stage.GONE).first()
    if draft is None:
        raise NotThere
    return draft


def open_drafts(actor: Actor) -> QuerySet[Draft]:
    """Return the actor's files on their way, newest first."""
    own = Draft.objects.select_related("job").filter(person_id=actor.person_id)
    return own.exclude(stage__in=OVER).order_by("-pk")


def same_open_draft(draft: Draft) -> Draft | None:
    """Return another file of the same person and the same bytes that is still on its way."""
    own = Draft.objects.filter(person_id=draft.person_id, kind=draft.kind, sha256=draft.sha256).exclude(
        pk=draft.pk
    )
    return own.exclude(stage__in=OVER).first() if draft.sha256 else None


def same_batch(draft: Draft) -> Batch | None:
    """Return the batch as which a file of the same bytes has landed, however it was read then."""
    if not draft.sha256:
        return None
    return Batch.objects.filter(kind=draft.kind, sha256=draft.sha256, state=Batch.State.APPLIED).first()


def landed_batches(actor: Actor) -> QuerySet[Batch]:
    """Return the imports that an actor may know of, newest first: all of a kind that they may bring everywhere, else
    their own."""
    kinds = kinds_for(actor)
    everywhere = [kind.name for kind in kinds if is_whole_organisation(actor, kind.needs)]
    own = Draft.objects.filter(person_id=actor.person_id, batch__isnull=False).values("batch_id")
    return Batch.objects.filter(Q(kind__in=everywhere) | Q(pk__in=own)).order_by("-pk")


def batch_seen(actor: Actor, batch_id: int) -> Batch:
    """Return one of these batches. Raises NotThere."""
    batch = landed_batches(actor).filter(pk=batch_id).first()
    if batch is None:
        raise NotThere
    return batch


def drafts_of(batches: Iterable[Batch], actor: Actor) -> Mapping[int, Draft]:
    """Return the actor's own draft behind each batch, where there is one."""
    found = Draft.objects.filter(batch__in=list(batches), person_id=actor.person_id)
    return {draft.batch_id: draft for draft in found if draft.batch_id is not None}


def remembered(kind: ImportKind) -> dict[str, dict[str, str]]:
    """Return what readers said last of files of a kind, by the signature of the headings, then by heading."""
    newest = (
        Draft.objects.filter(kind=kind.name, is_matched=True).exclude(signature="").order_by("-touched_at")
    )
    said: dict[str, dict[str, str]] = {}
    for signature, found, meanings in newest.values_list("signature", "found", "meanings")[:REMEMBERED]:
        if signature not in said:
            said[signature] = _by_heading(found, meanings)
    return said


def _by_heading(found: Mapping[str, list[dict[str, object]]], meanings: Mapping[str, str]) -> dict[str, str]:
    places = {f"#{column['position']}": str(column["heading"]) for column in found.get("columns", [])}
    return {folded_heading(places[place]): item for place, item in meanings.items() if places.get(place)}
