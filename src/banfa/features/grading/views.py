"""Runs: the list, one run with its movement, publishing, and grading a period."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.grading import forms, queries, services
from banfa.features.grading.matrix import MOST_VALUES, matrix_of
from banfa.features.grading.models import Run
from banfa.features.grading.pictures import group_rows, picture_of, unit_rows
from banfa.features.grading.queries import period_of
from banfa.features.grading.services.queueing import queue_grading
from banfa.features.grading.standing import values_of
from banfa.features.ledger.queries import newest_month
from banfa.kernel.period import PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Pack, Rank

LISTED = 60
MOST_MOVED = 50


@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """List the newest runs, and offer periods to grade to whoever may compute."""
    actor = actor_for(request)
    found = list(queries.runs(actor)[:LISTED])
    pack = pack_on(timezone.localdate())
    content = {
        "runs": [(run, period_of(run)) for run in found],
        "may_compute": Permission.GRADING_RUN_COMPUTE in actor.permissions
        and is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE),
        "periods": forms.periods_offered(newest_month(), PeriodKind(pack.period)),
    }
    return render(request, "grading/runs.html", content)


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Queue the grading of a period and show the job."""
    period = forms.read_period(request.POST)
    job = queue_grading(period=period, actor=actor_for(request))
    return HttpResponseRedirect(reverse("web:job", args=[job.pk]))


@require_safe
def run(request: HttpRequest, number: str) -> HttpResponse:
    """Show one run; the fragment is the list of the customers of one cell of the matrix."""
    actor = actor_for(request)
    found = queries.run_numbered(actor, number)
    pack = queries.frozen_pack(found)
    name = forms.read_classification(request.GET, found, pack)
    content: dict[str, Any] = {"run": found, "period": period_of(found), "pack": pack, "by": name}
    if wants_fragment(request):
        template = "_moved.html"
        content |= _moved(request, actor, found, pack, name)
    else:
        template = "run.html"
        content |= _whole(request, actor, found, pack, name)
    response = render(request, f"grading/{template}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _whole(request: HttpRequest, actor: Actor, found: Run, pack: Pack, name: str) -> dict[str, Any]:
    pictures = [picture_of(one) for one in queries.distribution(found)]
    level = forms.read_level(request.GET, pack.levels)
    values = values_of(pack, name, found.counts[name])
    rule = pack.classifications[name]
    groups = queries.by_group(found, name)
    names = dict(
        Unit.objects.filter(code__in={key for one in groups for key in one.keys}).values_list("code", "name")
    )
    chosen = next(one for one in pictures if one.name == name)
    return {
        "pictures": pictures,
        "chosen": chosen,
        "undecided": found.counts[name].get("", 0),
        "levels": pack.levels,
        "level": level,
        "units": unit_rows(queries.by_unit(actor, found, name, level), values) if chosen.bar else [],
        "groups": group_rows(groups, rule, pack, names, values) if isinstance(rule, Rank) else [],
        "may_publish": Permission.GRADING_RUN_PUBLISH in actor.permissions
        and found.state == Run.State.PREVIEW,
        **_moved(request, actor, found, pack, name),
    }


def _moved(request: HttpRequest, actor: Actor, found: Run, pack: Pack, name: str) -> dict[str, Any]:
    """Return the movement since the run before, and the customers of the chosen cell."""
    before = queries.run_before(found)
    movement = queries.movement(found, before, name) if before else None
    if before is None or movement is None:
        return {"against": before}
    values = values_of(pack, name, found.counts[name])
    content: dict[str, Any] = {
        "against": before,
        "against_period": period_of(before),
        "many": len(movement.values),
    }
    if len(movement.values) > MOST_VALUES:
        return content | {"movement": movement}
    content |= {"movement": movement, "matrix": matrix_of(movement, values)}
    cell = forms.read_cell(request.GET)
    if cell is None:
        return content
    old, new = cell
    return content | {
        "cell": cell,
        "old": request.GET["old"],
        "new": request.GET["new"],
        "old_mark": mark_of(old, values),
        "new_mark": mark_of(new, values),
        "cell_count": movement.cells.get(cell, 0),
        "most": MOST_MOVED,
        "ranks": isinstance(pack.classifications[name], Rank),
        "moved": queries.moved_customers(actor, found, before, name, old, new, limit=MOST_MOVED),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more what publishing does, then publish."""
    actor = actor_for(request)
    require(actor, Permission.GRADING_RUN_PUBLISH)
    found = queries.run_numbered(actor, number)
    if request.method == "POST":
        published = services.publish(number, actor=actor, at=timezone.now())
        told = Text(
            f"{published.number} 已发布，不再更改。",
            f"{published.number} is published and will not change.",
        )
        messages.success(request, languages.said(told))
        return HttpResponseRedirect(reverse("grading:run", args=[number]))
    pack = queries.frozen_pack(found)
    name = forms.read_classification(request.GET, found, pack)
    before = queries.run_before(found)
    content = {
        "run": found,
        "period": period_of(found),
        "title": pack.classifications[name].title.text,
        "graded": sum(found.counts[name].values()),
        "undecided": found.counts[name].get("", 0),
        "against": before,
        "movement": queries.movement(found, before, name) if before else None,
    }
    return render(request, "grading/publish.html", content)
