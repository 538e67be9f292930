"""One simulation: then and now, who moves, by unit, and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.features.grading import queries
from banfa.features.grading.flows import flow_of
from banfa.features.grading.forms import read_cell, read_level
from banfa.features.grading.matrix import MOST_VALUES, matrix_of
from banfa.features.grading.models import Simulation
from banfa.features.grading.pictures import Picture, picture_of
from banfa.features.grading.queries.figures import counts_in
from banfa.features.grading.queries.simulated_movers import (
    PAGE_SIZE,
    MoverWish,
    both_explanations,
    moved_in,
)
from banfa.features.grading.queries.simulations import (
    compared_in,
    may_simulate,
    simulated_movement,
    simulated_pack,
    simulation_numbered,
    unit_moves,
)
from banfa.features.grading.services.simulating import delete_simulation, share_simulation
from banfa.features.grading.simulation_forms import PREFIX, groups_of, settings_of
from banfa.features.grading.standing import values_of
from banfa.features.grading.views.simulations import question_choices
from banfa.features.grading.views.turning import turning
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.marks import mark_of
from banfa.platform.web.numerals import figure, lasting
from banfa.platform.web.refusals import BadRequest
from banfa.policy.difference import difference
from banfa.policy.model import Pack

FARTHEST_PAGE = 10_000


@require_safe
def simulation(request: HttpRequest, number: str) -> HttpResponse:
    """Show one simulation; fragments are the list of movers and one customer's reasons."""
    actor = actor_for(request)
    found = simulation_numbered(actor, number)
    pack = simulated_pack(found)
    name = _classification(request, found, pack)
    content: dict[str, Any] = {"simulation": found, "run": found.base, "pack": pack, "by": name}
    if wants_fragment(request) and "why" in request.GET:
        template = "_simulation_why.html"
        content |= _why(request, actor, found, name)
    elif wants_fragment(request):
        template = "_simulation_movers.html"
        content |= _movers(request, actor, found, pack, name)
    else:
        template = "simulation.html"
        content |= _whole(request, actor, found, pack, name)
    response = render(request, f"grading/{template}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes("shared")
@require_POST
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Let readers look at a simulation, or no longer."""
    wanted = request.POST.get("shared") == "1"
    share_simulation(number, shared=wanted, actor=actor_for(request), at=timezone.now())
    return HttpResponseRedirect(reverse("grading:simulation", args=[number]))


@takes()
@require_POST
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """Delete a simulation and go back to the list."""
    delete_simulation(number, actor=actor_for(request), at=timezone.now())
    told = Text(f"试算 {number} 已删除。", f"Simulation {number} is deleted.")
    messages.success(request, languages.said(told))
    return HttpResponseRedirect(reverse("grading:simulations"))


def _whole(request: HttpRequest, actor: Actor, found: Simulation, pack: Pack, name: str) -> dict[str, Any]:
    before = queries.frozen_pack(found.base)
    movement = simulated_movement(found, name)
    values = values_of(pack, name, found.counts[name])
    matrix = matrix_of(movement, values) if len(movement.values) <= MOST_VALUES else None
    return {
        "changes": [one for one in difference(before, pack) if "inferred" not in one.path],
        "heading": found.title or Text(f"试算 {found.number}", f"Simulation {found.number}"),
        "against_note": _against(found),
        "computed_note": f"{found.computed_by} · {languages.said(lasting(found.seconds))}",
        "tabs": [
            (
                one,
                pack.classifications[one].title.text,
                figure(found.moved[one]) if found.moved[one] else None,
            )
            for one in compared_in(found)
        ],
        "rule": pack.classifications[name],
        "then": _picture(before, name, found.base.counts[name]),
        "now": _picture(pack, name, found.counts[name]),
        "movement": movement,
        "total_moved": found.moved[name],
        "matrix": matrix,
        "flow": flow_of(matrix) if matrix else None,
        "may_simulate": may_simulate(actor),
        "settings": settings_of(before, found.edits),
        "hidden": [
            (f"{PREFIX}{line.partition('=')[0]}", line.partition("=")[2])
            for line in settings_of(before, found.edits)
        ],
        **_units(request, actor, found, pack, name),
        **_movers(request, actor, found, pack, name),
        **question_choices(before, groups_of(before, {})),
    }


def _against(found: Simulation) -> Text:
    period = queries.period_of(found.base).title
    if not found.as_of_now:
        return period
    return Text(f"{period.zh} · 用当前数据", f"{period.en} · today's data")


def _picture(pack: Pack, name: str, counted: dict[str, int]) -> Picture:
    return picture_of(counts_in(pack, name, counted))


def _units(request: HttpRequest, actor: Actor, found: Simulation, pack: Pack, name: str) -> dict[str, Any]:
    if not pack.levels:
        return {"units": []}
    level = read_level(request.GET, pack.levels)
    within = request.GET.get("within", "")
    return {
        "levels": [(one.code, one.title.text) for one in pack.levels],
        "level": "" if within else level,
        "within": within,
        "units": unit_moves(actor, found, name, level=level, within=within),
    }


def _movers(request: HttpRequest, actor: Actor, found: Simulation, pack: Pack, name: str) -> dict[str, Any]:
    cell = read_cell(request.GET)
    skip = _skip(request)
    words, unit = request.GET.get("q", "").strip()[:60], request.GET.get("unit", "")
    page = moved_in(actor, found, name, MoverWish(cell=cell, unit=unit, words=words, skip=skip))
    values = values_of(pack, name, found.counts[name])
    return {
        "movers": [(one, mark_of(one.old, values), mark_of(one.new, values)) for one in page.movers],
        "ranked": any(one.new_rank is not None or one.old_score is not None for one in page.movers),
        "total": page.total,
        **turning(skip, len(page.movers), page.total, PAGE_SIZE),
        "words": words,
        "unit": unit,
        "cell": cell,
        "old": request.GET.get("old", ""),
        "new": request.GET.get("new", ""),
        "old_mark": mark_of(cell[0], values) if cell else None,
        "new_mark": mark_of(cell[1], values) if cell else None,
        "may_export": Permission.GRADING_GRADE_EXPORT in actor.permissions,
    }


def _why(request: HttpRequest, actor: Actor, found: Simulation, name: str) -> dict[str, Any]:
    asked = request.GET["why"]
    if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
        raise NotThere
    before, after = both_explanations(actor, found, name, int(asked))
    return {"before": before, "after": after}


def _classification(request: HttpRequest, found: Simulation, pack: Pack) -> str:
    """Return the classification to show: the one asked for, else the headline if it moves, else the first that does."""
    names = compared_in(found)
    asked = request.GET.get("by")
    if asked:
        if asked not in names:
            shown = asked[:40]
            raise BadRequest(
                Text(f"地址中的 by={shown} 无法识别", f"by={shown} in the address is not understood")
            )
        return asked
    moving = [name for name in names if found.moved[name]]
    return pack.headline if pack.headline in moving else next(iter([*moving, *names]))


def _skip(request: HttpRequest) -> int:
    asked = request.GET.get("skip", "0")
    if not asked.isascii() or not asked.isdigit() or int(asked[:9]) > FARTHEST_PAGE * PAGE_SIZE:
        raise BadRequest(Text("地址中的 skip 无法识别", "skip in the address is not understood"))
    return int(asked[:9])
