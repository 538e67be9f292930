"""The pages of plans: a week, a month, a day on the road, a proposal, fixed days."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.contacts.planning.asked import Asked, asked_in, day_in, month_in, number_in, week_in
from banfa.features.contacts.planning.content import Content, content_in
from banfa.features.contacts.planning.models import Proposal, StartPlace
from banfa.features.contacts.planning.queries.left import unplanned
from banfa.features.contacts.planning.queries.planners import READ, Planner, own_planner, planners_seen
from banfa.features.contacts.planning.queries.roads import roads_of
from banfa.features.contacts.planning.queries.weeks import DayView, days_of, kilometres, plan_of
from banfa.features.contacts.planning.services.agreeing import lacking_in
from banfa.features.contacts.planning.showing import (
    day_on_map,
    fixed_lines,
    loads_by_weekday,
    proposal_days,
    proposal_left,
    state_of,
)
from banfa.features.contacts.planning.tabs import tabs_of
from banfa.features.contacts.planning.words import GROUPS, WEEKDAYS, weekday
from banfa.kernel.period import add_months
from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.numerals import figure

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)
MOST_PEOPLE = 200


def shown(
    request: HttpRequest, name: str, asked: Asked, content: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """Answer with a page of plans: whole, or what changes of it alone."""
    person = "" if asked.is_own else asked.planner.username
    whole = {
        "asked": asked, "planner": asked.planner, "may_write": asked.may_write, "today": asked.today,
        "people": planners_seen(asked.actor, asked.pack, asked.today)[:MOST_PEOPLE],
        "agreement": asked.pack.planning.agreement, "shown_person": person,
        "tabs": tabs_of(name, asked.pack, asked.today, person=person), **content,
    }  # fmt: skip
    part = "_" if wants_fragment(request) else ""
    response = render(request, f"contacts/planning/{part}{name}.html", whole, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def turning(
    route: str,
    asked: Asked,
    here: date,
    steps: tuple[date, date],
    key: str,
    words: Text,
    *,
    form: str = "%Y-%m-%d",
) -> dict[str, Any]:
    """Return what the bar above days shows: the span in words, the ways to the ones before and after, and to now."""
    person = {} if asked.is_own else {"person": asked.planner.username}

    def at(on: date) -> str:
        told = on.strftime(form)
        address = reverse(route) if key else reverse(route, args=[told])
        query = {**({key: told} if key else {}), **person}
        return f"{address}?{urlencode(query)}" if query else address

    before, after = steps
    return {
        "before_at": at(before), "after_at": at(after), "span_words": languages.said(words),
        "now_at": "" if before < asked.today < after and here <= asked.today else at(asked.today),
        "keeps": [(key, here.strftime(form))] if key else [],
    }  # fmt: skip


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show a person's week: days as columns, what is due and not planned, and whether it was agreed to.

    Whoever plans no visits of their own is led to the team.
    """
    if not request.GET.get("person") and _only_oversees(request):
        return HttpResponseRedirect(reverse("contacts:plan-team"))
    asked = asked_in(request)
    return shown(request, "week", asked, week_content(asked, week_in(request.GET, asked.today)))


def _only_oversees(request: HttpRequest) -> bool:
    actor, today = actor_for(request), timezone.localdate()
    return actor.may(READ) and own_planner(actor, pack_on(today), today) is None


def week_content(asked: Asked, monday: date) -> dict[str, Any]:
    """Return what a week's page shows."""
    last = monday + 6 * ONE_DAY
    days = days_of(asked.actor, asked.planner, monday, last, asked.pack)
    plan = plan_of(asked.planner, monday)
    stops = sum(len(day.lines) + day.hidden for day in days)
    rule = asked.pack.planning.agreement
    needs = rule.needs if rule is not None else ()
    return {
        **turning("contacts:plan", asked, monday, (monday - WEEK, monday + WEEK), "week", span_of(monday, last)),
        "monday": monday, "last": last,
        "days": _worth_showing(days), "plan": plan, "state": state_of(plan), "visits": stops,
        "done": sum(day.done for day in days), "kilometres_words": figure(kilometres(days), 1),
        "hours_words": figure(sum(line.minutes for day in days for line in day.lines) / 60, 1),
        "extra": sum(len(day.unplanned) for day in days), "warnings": sum(day.warnings for day in days),
        "left": unplanned(asked.actor, asked.planner, monday, last, pack=asked.pack, on=asked.today),
        "lacking": lacking_in(plan, needs, stops) if plan is not None else list(needs),
        "open_proposal": open_proposal(asked.planner), "targets": [day.on for day in days if day.on >= asked.today],
        "is_this_week": monday <= asked.today <= last,
    }  # fmt: skip


def span_of(first: date, last: date) -> Text:
    """Return two days as words."""
    return Text(f"{first:%m-%d} 至 {last:%m-%d}", f"{first:%b} {first.day} to {last:%b} {last.day}")


def day_words(on: date) -> Text:
    """Return a day with its weekday as words."""
    name = weekday(on)
    return Text(f"{on.month} 月 {on.day} 日 {name.zh}", f"{name.en} {on:%b} {on.day}")


def _week_at(asked: Asked, on: date) -> str:
    query = {"week": on.isoformat()} | ({} if asked.is_own else {"person": asked.planner.username})
    return f"{reverse('contacts:plan')}?{urlencode(query)}"


def _worth_showing(days: Sequence[DayView]) -> list[DayView]:
    """Leave out days at the week's end that are off and empty."""
    return [day for day in days if day.works or day.lines or day.unplanned or day.hidden]


def open_proposal(planner: Planner) -> Proposal | None:
    """Return the proposal that waits to be looked at."""
    return Proposal.objects.filter(
        person=planner.person_id, post=planner.post, state=Proposal.State.OPEN
    ).order_by("-pk").first()  # fmt: skip


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """Show a person's month: how many visits each day has, how far they go, what is off about them."""
    asked = asked_in(request)
    first = month_in(request.GET, asked.today)
    last = add_months(first, 1) - ONE_DAY
    start, end = first - ONE_DAY * first.weekday(), last + ONE_DAY * (6 - last.weekday())
    days = days_of(asked.actor, asked.planner, start, end, asked.pack)
    inside = [day for day in days if first <= day.on <= last]
    content = {
        **turning(
            "contacts:plan-month", asked, first, (add_months(first, -1), add_months(first, 1)), "month",
            Text(f"{first.year} 年 {first.month} 月", f"{first:%B %Y}"), form="%Y-%m",
        ),
        "first": first, "weekdays": WEEKDAYS,
        "weeks": [days[place : place + 7] for place in range(0, len(days), 7)],
        "visits": sum(len(day.lines) + day.hidden for day in inside), "done": sum(day.done for day in inside),
        "kilometres_words": figure(kilometres(inside), 0), "busiest": max((len(day.lines) for day in inside), default=0),
        "open_proposal": open_proposal(asked.planner), "proposes_from": max(first, asked.today), "month": first,
        "can_propose": last >= asked.today,
    }  # fmt: skip
    return shown(request, "month", asked, content)


@require_safe
def day(request: HttpRequest, on: str) -> HttpResponse:
    """Show a day on the road: the visits in order, with the map, the next one first on a phone."""
    asked = asked_in(request)
    return shown(request, "day", asked, day_content(asked, day_in(on)))


def day_content(asked: Asked, on: date) -> dict[str, Any]:
    """Return what a day's page shows."""
    (view,) = days_of(asked.actor, asked.planner, on, on, asked.pack)
    start = StartPlace.objects.filter(person=asked.planner.person_id).first()
    plan = plan_of(asked.planner, on - ONE_DAY * on.weekday())
    rule = asked.pack.planning.agreement
    return {
        **turning("contacts:plan-day", asked, on, (on - ONE_DAY, on + ONE_DAY), "", day_words(on)),
        "day": view, "on": on, "kinds": [(code, languages.said(one.title.text)) for code, one in asked.pack.visits.items()],
        "usual_words": Text("按应走访事项", "As owed"), "week_at": _week_at(asked, on),
        "start_words": f"{start.latitude},{start.longitude}" if start is not None and asked.is_own else "",
        "next": next((line for line in view.lines if line.done is None), None) if on == asked.today else None,
        "map": day_on_map(view, start), "tiles": settings.BANFA_MAP_TILES, "plan": plan, "state": state_of(plan),
        "waits": rule is not None and (plan is None or plan.state != plan.State.AGREED),
        "is_today": on == asked.today, "is_ahead": on >= asked.today,
        "minutes": sum(line.minutes for line in view.lines),
        "guessed": sum(line.is_guessed for line in view.lines),
    }  # fmt: skip


@require_safe
def sheet(request: HttpRequest, on: str) -> HttpResponse:
    """Show a day as a sheet for paper."""
    asked = asked_in(request)
    return shown(request, "sheet", asked, {**day_content(asked, day_in(on)), "printed_at": timezone.now()})


@require_safe
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show days that were worked out: kept or dropped from here."""
    found = Proposal.objects.filter(pk=proposal_id).select_related("person").first()
    if found is None or not found.content:
        raise NotThere
    asked = asked_in(request, found.person.username)
    content = content_in(found.content)
    roads = roads_of(asked.planner, sorted(_named(content.days, content.left)), asked.pack)
    days = proposal_days(content, roads, asked)
    chosen = request.GET.get("day", "")
    on = day_in(chosen) if chosen else (days[0].on if days else asked.today)
    return shown(request, "proposal", asked, {
        "proposal": found, "content": content, "days": days, "left": proposal_left(content, roads),
        "chosen": next((one for one in days if one.on == on), None), "tiles": settings.BANFA_MAP_TILES,
        "is_open": found.state == Proposal.State.OPEN, "kilometres_words": figure(content.metres / 1000, 0),
        "range_words": _range(content), "visits_words": Text("户", "visits"),
    })  # fmt: skip


def _range(content: Content) -> str:
    """Return the fewest and the most visits of a day."""
    counts = [len(day.stops) for day in content.days]
    return f"{min(counts)}–{max(counts)}" if counts else "–"


def _named(days: Sequence[Any], left: Sequence[Any]) -> set[int]:
    return {stop.customer_id for day in days for stop in day.stops} | {one.customer_id for one in left}


@require_safe
def fixed(request: HttpRequest) -> HttpResponse:
    """Show which weekday each customer has, with the load of each day, to be set one by one or for many."""
    asked = asked_in(request)
    if asked.pack.planning.fixed_days is None:
        raise NotThere
    weekday = request.GET.get("weekday", "")
    chosen = number_in(weekday, most=7) if weekday else None
    lines = fixed_lines(asked, words=request.GET.get("q", "").strip())
    return shown(request, "fixed", asked, {
        "lines": [one for one in lines if chosen is None or one.weekday == chosen or (chosen == 7 and one.weekday is None)],
        "all": len(lines), "without": sum(one.weekday is None for one in lines), "weekday": chosen,
        "loads": loads_by_weekday(asked, lines), "weekdays": WEEKDAYS, "groups": GROUPS,
        "none_words": languages.said(Text("未定", "none")),
        "weekday_words": languages.said(WEEKDAYS[chosen]) if chosen is not None and chosen < len(WEEKDAYS) else "",
        "rule": asked.pack.planning.fixed_days,
        "words": request.GET.get("q", ""),
    })  # fmt: skip
