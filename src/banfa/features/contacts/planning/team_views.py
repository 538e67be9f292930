"""What superiors see: a team's week, planned against done; the track of a day; and a visit scheduled from a customer's page."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.planning.asked import asked_in, day_in, week_in
from banfa.features.contacts.planning.exporting import EXPORT_PLAN
from banfa.features.contacts.planning.queries.planners import (
    READ,
    WRITE,
    Planner,
    may_write,
    own_planner,
    planner_named,
    planning_posts,
)
from banfa.features.contacts.planning.queries.team import TeamLine, team_week
from banfa.features.contacts.planning.queries.tracks import TRACK, track_of
from banfa.features.contacts.planning.queries.visitors import candidates
from banfa.features.contacts.planning.queries.weeks import days_of
from banfa.features.contacts.planning.services import stops
from banfa.features.contacts.planning.services.stops import NewStop
from banfa.features.contacts.planning.showing import state_of
from banfa.features.contacts.planning.tabs import tabs_of
from banfa.features.contacts.planning.views import day_words, span_of
from banfa.features.contacts.planning.words import weekday
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, require, visible
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.numerals import figure, percent
from banfa.platform.web.toasts import say

WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
PAGE = 100


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Show a team's week: people by days, planned against done."""
    actor, today = actor_for(request), timezone.localdate()
    pack = pack_on(today)
    require(actor, READ)
    if not planning_posts(pack):
        raise NotThere
    monday = week_in(request.GET, today)
    words = request.GET.get("q", "").strip()
    lines = team_week(actor, monday, monday + 6 * ONE_DAY, pack=pack, today=today, words=words)
    content = {
        "lines": lines[:PAGE], "more": max(len(lines) - PAGE, 0), "people": len(lines),
        "states": {one.planner.username: state_of(one.plan) for one in lines[:PAGE]},
        "days": [monday + step * ONE_DAY for step in range(7)], "monday": monday, "last": monday + 6 * ONE_DAY,
        **_turning(monday, words), "today": today, "words": words,
        "columns": [_column(monday + step * ONE_DAY) for step in range(7)],
        "tabs": tabs_of("team", pack, today, has_plan=own_planner(actor, pack, today) is not None),
        "totals": _totals(lines),
        "share_words": _share(lines), "agreement": pack.planning.agreement, "tracks": pack.planning.tracks,
        "may_track": TRACK in actor.permissions, "unplanned_rule": pack.planning.unplanned, "actor": actor,
    }  # fmt: skip
    response = render(
        request, f"contacts/planning/{'_' if wants_fragment(request) else ''}team.html", content
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _turning(monday: date, words: str) -> dict[str, str]:
    """Return the ways to the weeks before and after, with what is searched for."""

    def at(on: date) -> str:
        query = {"week": on.isoformat()} | ({"q": words} if words else {})
        return f"{reverse('contacts:plan-team')}?{urlencode(query)}"

    span = languages.said(span_of(monday, monday + 6 * ONE_DAY))
    return {"before_at": at(monday - WEEK), "after_at": at(monday + WEEK), "span_words": span}


def _column(on: date) -> Text:
    name = weekday(on)
    return Text(f"{name.zh} {on.day}", f"{name.en} {on.day}")


def _share(lines: list[TeamLine]) -> Text:
    planned, done = sum(one.planned for one in lines), sum(one.done for one in lines)
    if not planned:
        return Text("还没有计划", "nothing planned yet")
    share = percent(done / planned, 0)
    return Text(f"完成率 {share}", f"{share} of what was planned")


def _totals(lines: list[TeamLine]) -> dict[str, Any]:
    planned = sum(one.planned for one in lines)
    done = sum(one.done for one in lines)
    return {
        "planned": planned, "done": done, "extra": sum(one.extra for one in lines),
        "missed": sum(one.missed for one in lines), "share": done / planned if planned else None,
        "without": sum(one.planned == 0 for one in lines),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what a week's plans are taken out for."""
    asked = request.POST if request.method == "POST" else request.GET
    return question(request, kind_named(EXPORT_PLAN), {"week": asked.get("week", "")})


def _days_around(planner: Planner, day: date) -> dict[str, str]:
    def at(on: date) -> str:
        return reverse("contacts:plan-track", args=[planner.username, on.isoformat()])

    own_day = (
        f"{reverse('contacts:plan-day', args=[day.isoformat()])}?{urlencode({'person': planner.username})}"
    )
    words = languages.said(day_words(day))
    return {
        "before_at": at(day - ONE_DAY),
        "after_at": at(day + ONE_DAY),
        "span_words": words,
        "day_at": own_day,
    }


@require_safe
def track(request: HttpRequest, username: str, on: str) -> HttpResponse:
    """Show where somebody checked in on a day, in the order of time, beside the plan."""
    asked = asked_in(request, username)
    day = day_in(on)
    found = track_of(asked.actor, asked.planner, day, asked.pack)
    (view,) = days_of(asked.actor, asked.planner, day, day, asked.pack)
    points = [
        {"at": [one.point.latitude, one.point.longitude], "n": one.number, "name": one.name}
        for one in found.check_ins
    ]
    planned = [
        {"at": [line.point.latitude, line.point.longitude], "n": line.number, "name": line.name}
        for line in view.lines
        if line.point is not None
    ]
    person = "" if asked.is_own else asked.planner.username
    content = {
        "asked": asked, "planner": asked.planner, "track": found, "on": day, **_days_around(asked.planner, day),
        "kilometres_words": figure(found.metres / 1000, 1), "minutes_words": Text("分钟", "min"),
        "planned_words": f"{view.done}/{view.count}", "day": view, "rule": asked.pack.planning.tracks,
        "tiles": settings.BANFA_MAP_TILES, "map": {"stops": points, "planned": planned, "start": None},
        "tabs": tabs_of("", asked.pack, asked.today, person=person),
    }  # fmt: skip
    return render(request, "contacts/planning/track.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Schedule a visit to a customer: who goes, when, which kind and what for (XX-CO-3.4b, AD-2.1.2)."""
    actor, today = actor_for(request), timezone.localdate()
    pack = pack_on(today)
    require(actor, WRITE)
    customer = visible(Customer, actor).filter(pk=customer_id).first()
    if customer is None or not planning_posts(pack):
        raise NotThere
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "")
    found = [one for one in candidates(customer, kind, pack, today) if may_write(actor, one)]
    problems: dict[str, Text] = {}
    if request.method == "POST":
        try:
            planner = _chosen(request, found)
            wanted = NewStop(
                customer_id=customer.pk, on=day_in(given.get("on", "")), kind=kind, purpose=given.get("purpose", "")
            )  # fmt: skip
            stops.add(wanted, planner, actor=actor, at=timezone.now(), on=today)
        except BanfaError as error:
            problems["id_on"] = error.text
        else:
            say(
                request,
                Text(
                    f"已安排 {planner.name} 走访", f"{planner.name} is to visit and sees it among their tasks"
                ),
            )
            return HttpResponseRedirect(reverse("customers:customer", args=[customer.pk]))
    content = {
        "customer": customer, "people": [(one.username, one.name) for one in found], "given": given, "today": today,
        "kinds": [(code, one.title.text) for code, one in pack.visits.items()], "problems": problems,
        "usual_words": Text("按应走访事项", "As owed"), "day_value": given.get("on", "") or today.isoformat(),
        "visitors": pack.planning.visitors, "chosen": given.get("person") or (found[0].username if found else ""),
    }  # fmt: skip
    return render(request, "contacts/planning/schedule.html", content, status=422 if problems else 200)


def _chosen(request: HttpRequest, found: list[Planner]) -> Planner:
    """Return who is to go: the one named, or the first of the table. Raises NotThere, NobodyGoes."""
    name = request.POST.get("person", "")
    if name:
        actor, today = actor_for(request), timezone.localdate()
        return planner_named(actor, name, pack_on(today), today)
    if not found:
        raise NobodyGoes
    return found[0]


class NobodyGoes(BanfaError):
    """Nobody whom the actor may schedule answers for the customer."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有可安排的走访人员：请先为该客户指定分管人员",
                "there is nobody to be sent: assign the customer to somebody first",
            )
        )
