"""The overview of a code's values in a run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from banfa.features.grading import queries
from banfa.features.grading.queries.codes import code_overview
from banfa.platform.web.acting import actor_for


@require_safe
def codes(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Show every possible code with its reading and the customers that carry it."""
    actor = actor_for(request)
    found = queries.run_numbered(actor, number)
    return render(request, "grading/codes.html", {"run": found, "found": code_overview(actor, found, name)})
