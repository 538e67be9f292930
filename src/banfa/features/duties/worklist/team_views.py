"""A superior's pages: the team's board, and a person's week."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.features.duties import services
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.acts import MOST_AT_ONCE, back_to
from banfa.features.duties.worklist.horizon import ONE_DAY, horizon, monday_of
from banfa.features.duties.worklist.naming import post_title
from banfa.features.duties.worklist.spans import SPAN_TITLES, read_span
from banfa.features.duties.worklist.team import MOST_PEOPLE, board, colleague, to_remind_of
from banfa.features.duties.worklist.views import READ, REMIND
from banfa.features.duties.worklist.week import week_of
from banfa.features.duties.worklist.wishes import read_id
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

MOST_UNITS = 1_500


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show how the people whom the reader answers for stand with what they owe."""
    actor, now = actor_for(request), timezone.now()
    require(actor, REMIND)
    span = read_span(request.GET.get("span", ""), timezone.localdate())
    unit = unit_coded(actor, request.GET.get("unit", ""))
    shown = board(actor, span, now, unit=unit)
    content = {
        "board": shown,
        "span": span,
        "spans": [(title, f"?{_query(name, unit)}", name is span.name) for name, title in SPAN_TITLES.items()],
        "unit": unit,
        "units": units_to_choose(actor),
        "posts": {one.post: post_title(one.post) for one in shown.members},
        "most": MOST_PEOPLE,
        "today": timezone.localdate(),
        "section": "team",
        "may_see_team": True,
        "dates": f"&from={span.start}&to={span.end - ONE_DAY}",
    }  # fmt: skip
    name = "_board" if wants_fragment(request) else "team"
    response = render(request, f"duties/worklist/{name}.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _query(name: str, unit: Unit | None) -> str:
    return f"span={name}&unit={unit.code}" if unit is not None else f"span={name}"


def unit_coded(actor: Actor, code: str) -> Unit | None:
    """Return the unit that an address names, None where it names none. Raises NotThere."""
    if not code:
        return None
    unit = visible(Unit, actor).filter(code=code).first()
    if unit is None:
        raise NotThere
    return unit


def units_to_choose(actor: Actor) -> list[tuple[str, str, int]]:
    """Return the units in sight as a tree to choose from."""
    if Permission.ORG_UNIT_READ not in actor.permissions:
        return []
    rows = visible(Unit, actor).filter(closed_on=None).order_by("path").values_list("code", "name", "path")
    return [(code, name, len(path) // DIGITS) for code, name, path in rows[:MOST_UNITS]]


@require_POST
def remind_people(request: HttpRequest) -> HttpResponse:
    """Remind the chosen people of what is late or due today, each duty once a day."""
    actor, at = actor_for(request), timezone.now()
    require(actor, REMIND)
    people = [read_id(one) for one in request.POST.getlist("id")]
    if not people or len(people) > MOST_AT_ONCE:
        raise BadRequest(Text("请先勾选要提醒的人", "tick whom to remind first"))
    ids = to_remind_of(actor, people, until=horizon(at).today_ends)
    count = services.remind(ids, words=request.POST.get("words", ""), actor=actor, at=at) if ids else 0
    if count:
        say(request, Text(f"已提醒 {count} 项", f"reminded of {count} duties"))
    elif ids:
        say(
            request,
            Text("今天已经提醒过，每项每天一次", "reminded today already; once a day each"),
            kind="info",
        )
    else:
        say(request, Text("没有逾期或今天到期的任务", "nothing is late or due today"), kind="info")
    return HttpResponseRedirect(back_to(request, reverse("duties:team")))


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show a week of the reader's, or of a colleague's whom they answer for, day by day."""
    actor, now = actor_for(request), timezone.now()
    require(actor, READ)
    username = request.GET.get("person", "")
    person = colleague(actor, username) if username else None
    today = timezone.localdate()
    monday = monday_of(_day(request.GET.get("from", ""), today))
    content: dict[str, Any] = {
        "person": person,
        "days": week_of(actor, person, monday, now, username=username or own_name(request)),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "kept": f"person={username}&" if username else "",
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "is_this_week": monday == monday_of(today),
        "states": Duty.State,
        "section": "team" if person else "mine",
        "may_see_team": REMIND in actor.permissions,
    }
    name = "_week" if wants_fragment(request) else "week"
    response = render(request, f"duties/worklist/{name}.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def own_name(request: HttpRequest) -> str:
    """Return the reader's user name."""
    return request.user.get_username()


def _day(words: str, today: date) -> date:
    if not words:
        return today
    try:
        found = date.fromisoformat(words)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise BadRequest(Text("地址中的日期无法识别", "the day in the address is not understood"))
    return found
