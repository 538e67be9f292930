"""Asks what a run's movement, or the customers that a simulation moves, are taken out for."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.exporting_movement import EXPORT_MOVEMENT, arguments_of
from banfa.features.grading.exporting_simulation import EXPORT_MOVERS
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.web.acting import actor_for


@require_safe
def movement(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what the table of a movement is taken out for."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_GRADE_EXPORT)
    run = queries.run_numbered(actor, number)
    against = forms.read_against(request.GET, list(queries.comparable(run))) or queries.usual_comparison(run)
    if against is None:
        raise NotThere
    name = forms.read_classification(request.GET, run, queries.frozen_pack(run))
    return question(request, kind_named(EXPORT_MOVEMENT), arguments_of(run, against, name))


@require_safe
def simulated_movers(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what the customers that a simulation moves are taken out for."""
    return question(request, kind_named(EXPORT_MOVERS), {"simulation": number})
