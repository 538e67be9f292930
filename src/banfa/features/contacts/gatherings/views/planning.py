"""Plans of units: what is meant to be held in a half-year or a year, beside what was."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.queries.seen import (
    HOLD,
    may_hold,
    plan_numbered,
    plans_seen,
    units_to_hold_at,
)
from banfa.features.contacts.gatherings.rules import kind_title
from banfa.features.contacts.gatherings.services import planning
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.contacts.gatherings.services.planning import CHAIN, EmptyPlan
from banfa.features.contacts.gatherings.views.reading import day_in
from banfa.features.contacts.gatherings.words import PLAN_STATES, PLAN_TONES, STATES, TONES
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import BadPeriod, Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Denied
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.languages import said
from banfa.platform.web.toasts import say

MOST_PLANS = 100


@takes("note", "period", "title", "unit")
@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest) -> HttpResponse:
    """Show the plans, planned beside held; a new one is made here."""
    if request.method != "POST":
        return _plans(request)
    actor, posted = actor_for(request), request.POST
    if not actor.may(HOLD):
        raise Denied(HOLD)
    try:
        plan = planning.make_plan(
            unit=posted.get("unit", ""), period=posted.get("period", ""), title=posted.get("title", ""),
            note=posted.get("note", ""), actor=actor, at=timezone.now(),
        )  # fmt: skip
    except (BadGathering, BadPeriod) as error:
        return _plans(request, error)
    say(request, Text("已新建计划", "the plan is made"))
    return HttpResponseRedirect(reverse("contacts:training-plan", args=[plan.pk]))


def _plans(request: HttpRequest, error: BanfaError | None = None) -> HttpResponse:
    actor = actor_for(request)
    rows = plans_seen(actor)[:MOST_PLANS]
    content = {
        "rows": [(one, PLAN_STATES[one.state], PLAN_TONES[one.state]) for one in rows],
        "may_hold": actor.may(HOLD),
        "units": [(unit.code, unit.name, len(unit.path) // 6) for unit in units_to_hold_at(actor)[:1_500]]
        if actor.may(HOLD)
        else [],
        "periods": _periods(),
        "posted": request.POST,
        "problems": {f"id_{getattr(error, 'field', 'period')}": error.text} if error else {},
    }
    return render(request, "contacts/gatherings/plans.html", content, status=422 if error else 200)


def _periods() -> list[tuple[str, str]]:
    """Return this year and the next, whole and in halves."""
    today = timezone.localdate()
    found = []
    for year in (today.year, today.year + 1):
        year_whole = Period.containing(today.replace(year=year, day=1), PeriodKind.YEAR)
        halves = [Period.parse(f"{year}H1"), Period.parse(f"{year}H2")]
        found += [(str(one), said(one.title)) for one in (year_whole, *halves)]
    return found


@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Show a plan month by month."""
    return _plan(request, number)


def _plan(request: HttpRequest, number: int, error: BanfaError | None = None) -> HttpResponse:
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    one = plan_numbered(actor, number)
    rows = one.gatherings.select_related("unit", "host").order_by("month", "pk")
    kept = [row for row in rows if row.state != Gathering.State.CANCELLED]
    content: dict[str, Any] = {
        "one": one,
        "rows": [(row, kind_title(pack, row.kind), STATES[row.state], TONES[row.state]) for row in rows],
        "state": PLAN_STATES[one.state],
        "tone": PLAN_TONES[one.state],
        "may_hold": may_hold(actor, one),
        "is_draft": one.state == one.State.DRAFT,
        "has_chain": CHAIN in pack.chains,
        "budget": sum(row.budget or 0 for row in kept),
        "expected": sum(row.expected or 0 for row in kept),
        "late": sum(row.state != Gathering.State.HELD and row.month < timezone.localdate().replace(day=1) for row in kept),
        "programmes": [(code, rule.title.text, rule) for code, rule in pack.programmes.items()],
        "add_at": f"{reverse('contacts:gathering-new')}?plan={one.pk}",
        "problem": error,
        "posted": request.POST,
    }  # fmt: skip
    return render(request, "contacts/gatherings/plan.html", content, status=422 if error else 200)


@takes("day", "programme")
@require_POST
def fill(request: HttpRequest, number: int) -> HttpResponse:
    """Plan the gatherings of a programme."""
    posted = request.POST
    try:
        made = planning.fill_by_programme(
            number,
            posted.get("programme", ""),
            day_in(posted, "day"),
            actor=actor_for(request),
            at=timezone.now(),
        )
    except BadGathering as error:
        return _plan(request, number, error)
    say(request, Text(f"已安排 {made} 场", f"{made} planned"))
    return HttpResponseRedirect(reverse("contacts:training-plan", args=[number]))


@takes()
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Put a plan to its chain."""
    try:
        sent = planning.submit_plan(number, actor=actor_for(request), at=timezone.now())
    except EmptyPlan as error:
        return _plan(request, number, error)
    say(request, Text("已提交审批", "put to its approval") if sent else Text("计划已生效", "the plan stands"))
    return HttpResponseRedirect(reverse("contacts:training-plan", args=[number]))
