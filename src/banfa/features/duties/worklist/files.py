"""The file that came with a note, for whoever sees the duty."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from banfa.features.customers.files import storage
from banfa.features.duties import queries
from banfa.features.duties.models import NoteProof
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.web.acting import actor_for


@require_safe
def file(request: HttpRequest, note_id: int) -> FileResponse:
    """Hand out a note's file, to be kept and never shown in the page. Raises NotThere."""
    actor = actor_for(request)
    require(actor, Permission.DUTIES_DUTY_READ)
    note = NoteProof.objects.filter(pk=note_id).first()
    if note is None or not note.path:
        raise NotThere
    queries.duty_seen(actor, note.duty_id)
    place = storage()
    if not place.exists(note.path):
        raise NotThere
    response = FileResponse(place.open(note.path), content_type=note.content_type, as_attachment=True, filename=note.file_name)  # fmt: skip
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
