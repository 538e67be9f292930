"""Saved groups: the list, one group with its members, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.grading import queries
from banfa.features.grading.exporting_groups import EXPORT_MEMBERS, arguments_of
from banfa.features.grading.forms import read_level, unknown
from banfa.features.grading.queries.groups import (
    GroupShown,
    Which,
    change_for,
    counts_of,
    group_shown,
    groups_shown,
    members,
    sizes_by_unit,
)
from banfa.features.grading.queries.segments import segments_shown
from banfa.features.grading.services.grouping import COUNT, COUNT_ALL, WRITE, delete_group, queue_counting
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.jobs.models import Job
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.model import Pack

LARGEST_ID = 2**63 - 1
SHOWN_COUNTS = 8
SHOWS = [("", Text("现有", "Now")), ("joined", Text("新进", "Joined")), ("left", Text("离开", "Left"))]
UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """List the saved groups, and those that the regulation itself names."""
    actor = actor_for(request)
    run = queries.newest_published(actor)
    content = {
        "groups": groups_shown(actor),
        "segments": segments_shown(actor, run) if run else [],
        "run": run,
        "may_write": WRITE in actor.permissions,
    }
    return render(request, "grading/groups.html", content)


@require_safe
def group(request: HttpRequest, number: str) -> HttpResponse:
    """Show one group; the fragment is the table of members."""
    actor = actor_for(request)
    shown = group_shown(actor, number, _version(request))
    content: dict[str, Any] = {"shown": shown, **_members(request, actor, shown)}
    name = "_group_members.html"
    if not wants_fragment(request):
        name = "group.html"
        content |= _whole(request, actor, shown)
    response = render(request, f"grading/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes()
@require_POST
def recount(request: HttpRequest, number: str) -> HttpResponse:
    """Have a group counted again."""
    job = queue_counting(number, actor=actor_for(request))
    return HttpResponseRedirect(reverse("web:job", args=[job.pk]))


@takes()
@require_POST
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """Delete a group and go back to the list."""
    delete_group(number, actor=actor_for(request), at=timezone.now())
    messages.success(request, languages.said(Text(f"客群 {number} 已删除。", f"Group {number} is deleted.")))
    return HttpResponseRedirect(reverse("grading:groups"))


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what a group's members are taken out for."""
    shown = group_shown(actor_for(request), number, _version(request))
    return question(request, kind_named(EXPORT_MEMBERS), arguments_of(shown))


def _whole(request: HttpRequest, actor: Actor, shown: GroupShown) -> dict[str, Any]:
    newest = queries.newest_published(actor)
    pack = queries.frozen_pack(newest) if newest else None
    is_own = shown.group.owner == actor.person_id or Permission.ORG_PERSON_APPOINT in actor.permissions
    is_newest = not shown.group.versions.filter(number__gt=shown.version.number).exists()
    moving = Job.objects.filter(state__in=UNDER_WAY).filter(kind__in=(COUNT, COUNT_ALL))
    return {
        "versions": list(shown.group.versions.order_by("-number")),
        "counts": counts_of(actor, shown.version, most=SHOWN_COUNTS),
        "change": change_for(actor, shown.count) if shown.count else None,
        "moving": next(
            (job for job in moving if job.arguments.get("group", number_of(shown)) == number_of(shown)), None
        ),
        "is_newest": is_newest,
        "is_stale": shown.count is not None and newest is not None and shown.count.run_id != newest.pk,
        "may_write": WRITE in actor.permissions,
        "may_change": WRITE in actor.permissions and is_own,
        "may_export": Permission.GRADING_GRADE_EXPORT in actor.permissions,
        "failure": Text(shown.version.failure_zh, shown.version.failure_en)
        if shown.version.failure_en
        else None,
        "actor": actor,
        "saved_note": f"{shown.version.saved_by} · {shown.version.pack} {shown.version.pack_version}",
        **_units(request, actor, shown, pack),
    }


def number_of(shown: GroupShown) -> str:
    return shown.group.number


def _units(request: HttpRequest, actor: Actor, shown: GroupShown, pack: Pack | None) -> dict[str, Any]:
    if shown.count is None or pack is None or not pack.levels:
        return {"units": []}
    within = request.GET.get("within", "")
    level = read_level(request.GET, pack.levels)
    return {
        "levels": [(one.code, one.title.text) for one in pack.levels],
        "level": "" if within else level,
        "within": within,
        "units": sizes_by_unit(actor, shown.count, level=level, within=within),
    }


def _members(request: HttpRequest, actor: Actor, shown: GroupShown) -> dict[str, Any]:
    wanted = request.GET.get("show", Which.NOW.value)
    if wanted not in set(Which):
        raise unknown("show", wanted)
    unit, after = request.GET.get("unit", ""), _number(request, "after")
    page = members(actor, shown.version, Which(wanted), unit=unit, after=after or 0)
    return {
        "members": page.members,
        "show": "" if wanted == Which.NOW else wanted,
        "shows": SHOWS,
        "first_href": _turned(request, None) if after else "",
        "next_href": _turned(request, page.members[-1].customer_id) if page.has_more else "",
        "unit": unit,
        "after": after,
        "next": page.has_more,
    }


def _turned(request: HttpRequest, after: int | None) -> str:
    """Return the address of another page of the members."""
    query = request.GET.copy()
    query.pop("after", None)
    if after is not None:
        query["after"] = str(after)
    return f"?{query.urlencode()}"


def _version(request: HttpRequest) -> int | None:
    return _number(request, "version")


def _number(request: HttpRequest, key: str) -> int | None:
    words = request.GET.get(key, "")
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and len(words) < 20 and int(words) <= LARGEST_ID):
        raise unknown(key, words)
    return int(words)
