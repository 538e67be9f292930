"""After the founding: one page for each step until customers are graded."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor, Denied, NotThere, Permission, is_whole_organisation, require
from banfa.platform.jobs.models import Job
from banfa.platform.org.current import organisation
from banfa.platform.setup.examples import example_of, filling_job
from banfa.platform.setup.leading import Place, address_of, led, next_name, place_of
from banfa.platform.web import slots
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import status_of
from banfa.platform.web.toasts import say

YEAR = 365 * 24 * 3600
HIDDEN = "first_steps"
MOVING = (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go to the step that comes next. Raises Denied for whose posts no step is."""
    name = next_name(actor_for(request))
    if name is None:
        raise Denied(Permission.ORG_UNIT_IMPORT)
    return HttpResponseRedirect(address_of(name))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, name: str) -> HttpResponse:
    """Show a step and do what its form asks; the fragment looks after work that goes on in the background."""
    actor = actor_for(request)
    place = place_of(actor, name)
    problem: BanfaError | None = None
    if request.method == "POST":
        if place.step.act is None:
            raise NotThere
        try:
            say(request, place.step.act(actor, request.POST))
        except Denied:
            raise
        except BanfaError as error:  # what was typed is kept, and nothing was changed
            problem = error
        else:
            return HttpResponseRedirect(address_of(name))
    return _shown(request, actor, place, problem)


def _shown(request: HttpRequest, actor: Actor, place: Place, problem: BanfaError | None) -> HttpResponse:
    content: dict[str, Any] = {
        "place": place,
        "step": place.step,
        "job": None,
        "posted": request.POST,
        "problem": problem.text if problem else None,
        **_imported(place),
        **_example(actor, place),
        **place.step.fill(slots.Asked(actor=actor, query=request.GET)),
    }
    if wants_fragment(request):
        response = render(request, "setup/_body.html", content)
        if not is_moving(content["job"]):
            response["HX-Refresh"] = "true"  # the work ended: the whole page tells what came of it
    else:
        response = render(request, "setup/step.html", content, status=status_of(problem) if problem else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def is_moving(job: Job | None) -> bool:
    return job is not None and job.state in MOVING


def _imported(place: Place) -> dict[str, str]:
    """Return where the wizard takes the step's kind of file in, and where its template is."""
    kind = place.step.imports
    if not kind:
        return {}
    query = urlencode({"kind": kind, "next": address_of(place.step.name)})
    found = {}
    for name, route, args in (("wizard", "importing:new", []), ("sheet", "importing:template", [kind])):
        try:
            address = reverse(route, args=args)
        except NoReverseMatch:
            continue
        found[name] = f"{address}?{query}" if name == "wizard" else address
    return found


def _example(actor: Actor, place: Place) -> dict[str, Any]:
    """Offer example data at the first step while nothing of one's own is there; show its work until it is done."""
    if not may_fill(actor):
        return {}
    job = filling_job()
    if is_moving(job):
        return {"job": job, "is_filling": True}
    is_first = place.step.name == led(actor)[0][0].name
    if not is_first or place.is_done:
        return {}
    failed = job if job is not None and job.state == Job.State.FAILED else None
    return {"example": example_of(organisation().pack), "failed": failed}


def may_fill(actor: Actor) -> bool:
    return is_whole_organisation(actor, Permission.ORG_PERSON_APPOINT)


@takes()
@require_POST
def example(request: HttpRequest) -> HttpResponse:
    """Fill the empty organisation with example data, in the background."""
    actor = actor_for(request)
    require(actor, Permission.ORG_PERSON_APPOINT)
    found = example_of(organisation().pack)
    steps = led(actor)
    if found is None or not may_fill(actor) or not steps or steps[0][1]:
        raise NotThere
    found.fill(actor)
    return HttpResponseRedirect(address_of(steps[0][0].name))


@takes("shown")
@require_POST
def dismiss(request: HttpRequest) -> HttpResponse:
    """Take the first steps off the desk, or put them back; they stay where they are."""
    is_shown = request.POST.get("shown") == "1"
    response = HttpResponseRedirect(reverse("web:home"))
    if is_shown:
        response.delete_cookie(HIDDEN, samesite="Lax")
    else:
        response.set_cookie(HIDDEN, "hidden", max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
