"""The desk: the organisation at a glance, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.platform.org.current import organisation
from banfa.platform.web import slots
from banfa.platform.web.acting import actor_for
from banfa.platform.web.slots import Place


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the figures and cards that features bring, and the first steps while some are open."""
    asked = slots.Asked(actor=actor_for(request), query=request.GET)
    content = {
        "house": organisation(),
        "today": timezone.localdate(),
        "figures": slots.filled(Place.DESK_FIGURES, asked),
        "cards": slots.filled(Place.DESK, asked),
        "steps": slots.open_steps(asked.actor),
    }
    return render(request, "web/home.html", content)
