"""The list of simulations, and the form that starts one."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banfa.analytics.simulating import Manner
from banfa.features.grading import queries
from banfa.features.grading.models import Run
from banfa.features.grading.queries.simulations import may_simulate, simulations
from banfa.features.grading.services.simulating import TitleTooLong, require_simulating
from banfa.features.grading.services.simulation_questions import SIMULATE, queue_simulation
from banfa.features.grading.simulation_forms import groups_of, read_given, read_wish, read_written
from banfa.features.grading.simulation_words import MANNERS
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job
from banfa.platform.web.acting import actor_for
from banfa.policy.drafting import BadEdits, DraftInvalid, figure_at
from banfa.policy.drafting.figures import UnknownFigure
from banfa.policy.loading import PackInvalid
from banfa.policy.model import Pack

LISTED = 60
OFFERED = 12


@require_safe
def simulation_list(request: HttpRequest) -> HttpResponse:
    """List the newest simulations, and those under way."""
    actor = actor_for(request)
    moving = Job.objects.filter(
        kind=SIMULATE, person_id=actor.person_id, state__in=(Job.State.QUEUED, Job.State.RUNNING)
    )
    content = {
        "simulations": [(one, max(one.moved.values(), default=0)) for one in simulations(actor)[:LISTED]],
        "moving": list(moving.order_by("-pk")),
        "may_simulate": may_simulate(actor) and queries.newest(actor) is not None,
    }
    return render(request, "grading/simulations.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
def new_simulation(request: HttpRequest) -> HttpResponse:
    """Offer every figure of a run's pack to be changed; a post starts the simulation, or says all that is wrong."""
    actor = actor_for(request)
    require_simulating(actor)
    given = request.POST if request.method == "POST" else request.GET
    run = _run(actor, given.get("run", ""))
    if run is None:
        return render(request, "grading/simulation_nothing.html")
    if request.method != "POST":
        return _form(request, actor, run, read_given(request.GET), ())
    try:
        job = queue_simulation(run, read_wish(request.POST), actor=actor)
    except (BadEdits, DraftInvalid, PackInvalid, TitleTooLong) as error:
        return _form(request, actor, run, read_written(request.POST), problems_of(error))
    return HttpResponseRedirect(reverse("web:job", args=[job.pk]))


def _run(actor: Actor, number: str) -> Run | None:
    """Return the run asked for, else the newest published one, else the newest."""
    if number:
        return queries.run_numbered(actor, number)
    return queries.newest_published(actor) or queries.newest(actor)


def _form(
    request: HttpRequest, actor: Actor, run: Run, written: Mapping[str, str], problems: tuple[Text, ...]
) -> HttpResponse:
    pack = queries.frozen_pack(run)
    groups = groups_of(pack, _by_full_path(pack, written))
    runs = list(queries.runs(actor)[:OFFERED])
    content = {
        "run": run,
        "runs": runs if run in runs else [run, *runs],
        "period": queries.period_of(run),
        "pack": pack,
        "groups": groups,
        "edited": sum(line.is_edited for group in groups for line in group.lines),
        "problems": problems,
        "title": request.POST.get("title", ""),
        "now": request.POST.get("now") == "1",
        **question_choices(pack, groups),
    }
    return render(request, "grading/simulation_new.html", content, status=400 if problems else 200)


def question_choices(pack: Pack, groups: Any) -> dict[str, Any]:
    """Return what a question can be asked about: figures by classification, classes, manners."""
    classes = [
        (name, rule.title.text, [(f"{name}.{given.value}", given.text) for given in rule.given])
        for name, rule in pack.classifications.items()
        if rule.given
    ]
    first = next((given for name, _, values in classes if name == pack.headline for given, _ in values), "")
    return {
        "figures": [(group.title, [line.figure for line in group.lines]) for group in groups],
        "classes": classes,
        "first_class": first,
        "manners": [(manner.value, MANNERS[manner]) for manner in Manner],
    }


def _by_full_path(pack: Pack, written: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for path, words in written.items():
        try:
            found[figure_at(pack, path).path] = words
        except UnknownFigure:  # an address of another pack: the form shows what there is
            continue
    return found


def problems_of(error: BanfaError) -> tuple[Text, ...]:
    """Return everything that is wrong with a draft, each in its own sentence."""
    if isinstance(error, BadEdits):
        return error.problems
    if isinstance(error, DraftInvalid):
        return tuple(
            Text(f"{one.where}：{one.text.zh}", f"{one.where}: {one.text.en}") for one in error.problems
        )
    return (error.text,)
