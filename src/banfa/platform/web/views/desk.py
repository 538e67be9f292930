"""The desk: what one owes, what changed, and the figures of one's part of the organisation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.platform.access import NotThere
from banfa.platform.org.current import organisation
from banfa.platform.web import slots
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.news import note_visit
from banfa.platform.web.slots import Place

CARDS = (Place.DESK, Place.DESK_SIDE)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the cards of the reader's posts, and the first steps while some are open; the fragment is one card."""
    asked = slots.Asked(actor=actor_for(request), query=request.GET)
    if wants_fragment(request) and "part" in request.GET:
        return _card(request, asked)
    content = {
        "house": organisation(),
        "today": timezone.localdate(),
        "steps": slots.open_steps(asked.actor),
        "figures": slots.filled(Place.DESK_FIGURES, asked),
        "cards": slots.filled(Place.DESK, asked),
        "side": slots.filled(Place.DESK_SIDE, asked),
    }
    response = render(request, "web/home.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes("all")
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Remember the visit; with `all` everything new is seen from now on."""
    all_seen = "all" in request.POST
    note_visit(actor_for(request).person_id, timezone.now(), all_seen=all_seen)
    if wants_fragment(request) and not all_seen:
        return HttpResponse(status=204)
    return HttpResponseRedirect(reverse("web:home"))


def _card(request: HttpRequest, asked: slots.Asked) -> HttpResponse:
    """Return one card by its name. Raises NotThere for one that the reader has not."""
    name = request.GET["part"]
    found = next((part for place in CARDS if (part := slots.part_named(place, name, asked.actor))), None)
    filled = found.fill(asked) if found else None
    if found is None or (filled is None and not found.later):
        raise NotThere
    if filled is None:
        return HttpResponse()  # what was kept a place for has nothing to show: the place goes
    response = render(request, found.template, {"part": found, "content": filled})
    patch_vary_headers(response, ["HX-Request"])
    return response
