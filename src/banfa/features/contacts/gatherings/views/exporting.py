"""Asks what a list of guests is for before it leaves the house."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from banfa.features.contacts.gatherings.exporting import EXPORT_GUESTS
from banfa.features.contacts.gatherings.queries.seen import gathering_numbered
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.web.acting import actor_for


@require_safe
def take_guests_out(request: HttpRequest, number: int) -> HttpResponse:
    """Ask what the list of guests is for."""
    gathering_numbered(actor_for(request), number)
    return question(request, kind_named(EXPORT_GUESTS), {"gathering": str(number)})
