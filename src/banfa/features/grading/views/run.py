"""One run: an overview with its movement, units, profiles, objections, decisions, and what went in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, judged, queries
from banfa.features.grading.models import Run
from banfa.features.grading.pictures import group_rows, picture_of, unit_rows
from banfa.features.grading.queries import period_of
from banfa.features.grading.queries.figures import distribution_in
from banfa.features.grading.queries.profiles import profiles
from banfa.features.grading.queries.sight import sight_of
from banfa.features.grading.stages import note_of_publication, stages_of
from banfa.features.grading.standing import values_of
from banfa.features.grading.views.moved import moved
from banfa.features.grading.wording import state_of, tone_of_run
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.model import Pack, Rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What is looked at: a run with its pack, in one classification, by whom."""

    request: HttpRequest
    actor: Actor
    run: Run
    pack: Pack
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A tab of the page; `classified` ones are about one classification at a time."""

    name: str
    title: Text
    template: str
    fill: Callable[[Looked], dict[str, Any]]
    classified: bool = False


@require_safe
def run(request: HttpRequest, number: str) -> HttpResponse:
    """Show one run; the fragment is the list of the customers of one cell of the matrix."""
    actor = actor_for(request)
    found = queries.run_numbered(actor, number)
    pack = queries.frozen_pack(found)
    looked = Looked(
        request=request,
        actor=actor,
        run=found,
        pack=pack,
        name=forms.read_classification(request.GET, found, pack),
    )
    content: dict[str, Any] = {"run": found, "period": period_of(found), "pack": pack, "by": looked.name}
    if wants_fragment(request):
        template = "_moved.html"
        content |= moved(request, actor, found, pack, looked.name)
    else:
        template = "run.html"
        content |= _frame(looked)
    response = render(request, f"grading/{template}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _frame(looked: Looked) -> dict[str, Any]:
    """Return the head of the page, its tabs and the content of the chosen one."""
    run, today = looked.run, timezone.localdate()
    section = _chosen(looked)
    pictures = [picture_of(one) for one in queries.distribution(run)]
    place = forms.read_unit(looked.actor, looked.request.GET)
    sight = sight_of(looked.actor)
    return {
        "chosen": picture_of(distribution_in(run, looked.name, sight.below(place.path) if place else sight)),
        "place": place,
        "state": state_of(run, today),
        "tone": tone_of_run(run),
        "window_open": queries.is_window_open(run, today),
        "undecided": run.counts[looked.name].get("", 0),
        "sections": [
            (one, _count(one, looked) or None, _address(one, looked, place))
            for one in SECTIONS
            if _is_there(one, looked)
        ],
        "classes": [(one.name, one.title) for one in pictures],
        "stages": stages_of(run, is_open=queries.is_window_open(run, today)),
        "published_note": note_of_publication(run, is_open=queries.is_window_open(run, today)),
        "section": section,
        "may": _may(looked.actor, run, today=today),
        "missing": _missing(run),
        **section.fill(looked),
    }


def _chosen(looked: Looked) -> Section:
    name = looked.request.GET.get("section") or SECTIONS[0].name
    found = next((one for one in SECTIONS if one.name == name and _is_there(one, looked)), None)
    if found is None:
        raise forms.unknown("section", name)
    return found


def _address(section: Section, looked: Looked, place: Unit | None) -> str:
    """Return where a tab leads; classified ones keep the classification and the unit."""
    query = QueryDict(mutable=True)
    query["section"] = section.name
    if section.classified:
        query["by"] = looked.name
        if place is not None:
            query["unit"] = place.code
    return f"?{query.urlencode()}"


def _is_there(section: Section, looked: Looked) -> bool:
    return section.name != "profiles" or bool(looked.pack.profiles)


def _count(section: Section, looked: Looked) -> int:
    """Return how many objections or decisions a tab holds."""
    if section.name == "objections":
        return queries.objections(looked.actor).filter(run=looked.run).count()
    if section.name == "decisions":
        return sum(queries.open_proposals(looked.actor, looked.run).values())
    return 0


def _may(actor: Actor, run: Run, *, today: Any) -> dict[str, bool]:
    """Return what the actor may do with the run as it stands now."""
    rights, is_preview = actor.permissions, run.state == Run.State.PREVIEW
    is_over = run.state == Run.State.PUBLISHED and not queries.is_window_open(run, today)
    return {
        "publish": is_preview and Permission.GRADING_RUN_PUBLISH in rights,
        "reject": is_preview and Permission.GRADING_RUN_REJECT in rights,
        "lock": is_over and Permission.GRADING_RUN_LOCK in rights,
        "compute": run.state != Run.State.LOCKED
        and Permission.GRADING_RUN_COMPUTE in rights
        and is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE),
    }


def _missing(run: Run) -> int:
    """Return how many decisions a run of the same period would take in, or leave out, that this one did not."""
    if run.state not in (Run.State.PREVIEW, Run.State.PUBLISHED):
        return 0
    missing, outdated = queries.decisions_missing(run), queries.decisions_outdated(run)
    return missing.order_by().values("pk").union(outdated.values("decision"), all=True).count()


def _overview(looked: Looked) -> dict[str, Any]:
    return moved(looked.request, looked.actor, looked.run, looked.pack, looked.name)


def _units(looked: Looked) -> dict[str, Any]:
    run, pack, name = looked.run, looked.pack, looked.name
    level = forms.read_level(looked.request.GET, pack.levels)
    place = forms.read_unit(looked.actor, looked.request.GET)
    values = values_of(pack, name, run.counts[name])
    rule, groups = pack.classifications[name], queries.by_group(run, name)
    names = dict(
        Unit.objects.filter(code__in={key for one in groups for key in one.keys}).values_list("code", "name")
    )
    has_bar = bool(picture_of(next(one for one in queries.distribution(run) if one.name == name)).bar)
    return {
        "levels": [(one.code, one.title.text) for one in pack.levels],
        "level": level,
        "units": unit_rows(
            queries.by_unit(looked.actor, run, name, level, within=place.code if place else ""), values
        )
        if has_bar
        else [],
        "trail": list(visible(Unit, looked.actor).filter(path__in=ancestors(place.path)).order_by("path"))
        if place
        else [],
        "groups": group_rows(groups, rule, pack, names, values)
        if isinstance(rule, Rank) and not place
        else [],
    }


def _profiles(looked: Looked) -> dict[str, Any]:
    return {"profiles": profiles(looked.actor, looked.run)}


def _objections(looked: Looked) -> dict[str, Any]:
    return judged.objections_of(looked.request, looked.actor, looked.run, looked.pack)


def _decisions(looked: Looked) -> dict[str, Any]:
    return judged.decisions_of(looked.actor, looked.run, looked.pack)


def _inputs(looked: Looked) -> dict[str, Any]:
    """Return what the run was computed from; what changed since stands in a comparison."""
    return {
        "files": [(path, seal[:12]) for path, seal in looked.run.inputs.items()],
        "sealed": [(name, seal[:12]) for name, seal in looked.run.sealed.items()],
        "applied": looked.run.applied.count(),
        "others": list(queries.comparable(looked.run)[:12]),
    }


SECTIONS = (
    Section(
        name="overview",
        title=Text("概览与变动", "Overview and movement"),
        template="grading/_overview.html",
        fill=_overview,
        classified=True,
    ),
    Section(
        name="units",
        title=Text("按机构与分组", "By unit and group"),
        template="grading/_breakdown.html",
        fill=_units,
        classified=True,
    ),
    Section(
        name="profiles", title=Text("分类汇总", "Profiles"), template="grading/_profiles.html", fill=_profiles
    ),
    Section(
        name="objections",
        title=Text("异议", "Objections"),
        template="grading/_objections.html",
        fill=_objections,
    ),
    Section(
        name="decisions", title=Text("核定", "Decisions"), template="grading/_decisions.html", fill=_decisions
    ),
    Section(name="inputs", title=Text("输入", "Inputs"), template="grading/_inputs.html", fill=_inputs),
)
