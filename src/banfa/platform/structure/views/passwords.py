"""The passwords of people who came by an import: shown once, to whoever brought the file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from banfa.platform.access import NotThere, Permission, require
from banfa.platform.importing.queries import batch_seen
from banfa.platform.structure.services.first_passwords import passwords_of, tell_once
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for

PEOPLE = "people"


@takes()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passwords(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Ask whether they may be shown now; showing them forgets them."""
    actor = actor_for(request)
    require(actor, Permission.ORG_PERSON_APPOINT)
    batch = batch_seen(actor, batch_id)
    if batch.kind != PEOPLE:
        raise NotThere
    rows = tell_once(batch) if request.method == "POST" else None
    content = {"batch": batch, "rows": rows, "are_there": passwords_of(batch).is_file()}
    return render(request, "structure/passwords.html", content)
