"""The tree of units, one of them, and what may be done about it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, may_on, require
from banfa.platform.org.models import Unit
from banfa.platform.structure import queries
from banfa.platform.structure.services import units as services
from banfa.platform.structure.services.units import WRITE, BadUnit
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.platform.web.toasts import say

LONGEST_SEARCH = 80
APPOINT = Permission.ORG_PERSON_APPOINT


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show the uppermost unit that the reader sees, or the units that fit what was typed."""
    actor, today = actor_for(request), timezone.localdate()
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    require(actor, Permission.ORG_UNIT_READ)
    if words:
        return _shown(
            request, {"words": words, "lines": queries.units_named(actor, words, today), "is_search": True}
        )
    top = queries.top_unit(actor)
    return _shown(request, {"words": "", "lines": []} if top is None else _about(actor, top, request))


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a unit: what lies below it and who holds which post there."""
    actor = actor_for(request)
    return _shown(request, _about(actor, queries.unit_coded(actor, code), request))


def _about(actor: Actor, one: Unit, request: HttpRequest) -> dict[str, Any]:
    today = timezone.localdate()
    closed = request.GET.get("closed") == "yes"
    may_write = actor.may(WRITE) and may_on(actor, WRITE, one.path)
    return {
        "unit": one, "trail": queries.trail_of(actor, one)[:-1], "words": "",
        "level": queries.level_titles(today).get(one.level, Text(one.level, one.level)),
        "lines": queries.units_below(actor, one, today, closed=closed), "holders": queries.holders_at(one, today),
        "everywhere": queries.holders_at(None, today) if one.parent is None else [],
        "may_write": may_write, "may_appoint": actor.may(APPOINT) and may_on(actor, APPOINT, one.path),
        "closed": closed, "left": services.left_in(one, today) if may_write and one.closed_on is None else [],
        "may_move": may_write and one.parent is not None,
    }  # fmt: skip


def _shown(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    actor = actor_for(request)
    content |= {"may_hand_over": actor.may(APPOINT)}
    name = "_lines.html" if wants_fragment(request) else "units.html"
    response = render(request, f"structure/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes("code", "level", "name", "parent")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a new unit below another, and open it."""
    actor, at = actor_for(request), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    above = services.unit_to_change(actor, given.get("parent", ""))
    problems: Mapping[str, Text] = {}
    if request.method == "POST":
        try:
            opened = services.open_unit(
                code=given.get("code", ""), name=given.get("name", ""), level=given.get("level", ""), parent=above.code,
                actor=actor, at=at, on=timezone.localdate(),
            )  # fmt: skip
        except BadUnit as error:
            problems = {f"id_{error.field}": error.text}
        else:
            say(request, Text(f"已新设“{opened.name}”", f"{opened.name} is open"))
            return HttpResponseRedirect(reverse("structure:unit", args=[opened.code]))
    content = {"above": above, "levels": _levels(above), "posted": given, "problems": problems}
    return render(request, "structure/new_unit.html", content, status=400 if problems else 200)


@takes("level", "name", "parent")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a unit's name, level and place, and change them."""
    actor, at = actor_for(request), timezone.now()
    one = services.unit_to_change(actor, code)
    problems: Mapping[str, Text] = {}
    posted: Mapping[str, str] = {
        "name": one.name, "level": one.level, "parent": one.parent.code if one.parent else "",
    }  # fmt: skip
    if request.method == "POST":
        posted = request.POST
        try:
            services.change_unit(
                code, name=posted.get("name", ""), level=posted.get("level", ""), parent=posted.get("parent", ""),
                actor=actor, at=at, on=timezone.localdate(),
            )  # fmt: skip
        except BadUnit as error:
            problems = {f"id_{error.field}": error.text}
        except NotThere:
            problems = {"id_parent": Text("请从列表中选择机构", "choose a unit of the list")}
        else:
            say(request, Text("已保存", "Saved"))
            return HttpResponseRedirect(reverse("structure:unit", args=[code]))
    above = (
        queries.unit_coded(actor, one.parent.code)
        if one.parent and may_on(actor, WRITE, one.parent.path)
        else None
    )
    content = {
        "unit": one, "levels": _levels(None if above is None else above), "posted": posted, "problems": problems,
        "shown": one.parent.name if one.parent and posted.get("parent") == one.parent.code else posted.get("parent", ""),
        "may_move": above is not None,
    }  # fmt: skip
    return render(request, "structure/change_unit.html", content, status=400 if problems else 200)


@takes()
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a unit in which nothing is left."""
    closed = services.close_unit(code, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(
        request, Text(f"已撤销“{closed.name}”", f"{closed.name} is closed"),
        undo=reverse("structure:reopen-unit", args=[code]),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("structure:unit", args=[code]))


@takes()
@require_POST
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Open a closed unit again."""
    opened = services.reopen_unit(code, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"已恢复“{opened.name}”", f"{opened.name} is open again"))
    return HttpResponseRedirect(reverse("structure:unit", args=[code]))


def _levels(above: Unit | None) -> list[tuple[str, str]]:
    """Return the levels below a unit's, all of them without one."""
    titles = queries.level_titles(timezone.localdate())
    codes = list(titles)
    start = codes.index(above.level) + 1 if above is not None and above.level in codes else 0
    return [(code, said(titles[code])) for code in codes[start:]]
