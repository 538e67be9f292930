"""What is done with plans: propose, keep, move, add, remove, order, copy, describe, put forward, fix days."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from banfa.features.contacts.planning.asked import Asked, asked_in, day_in, number_in, time_in, week_in
from banfa.features.contacts.planning.jobs import PROPOSE
from banfa.features.contacts.planning.models import Proposal
from banfa.features.contacts.planning.queries.planners import WRITE, require_write
from banfa.features.contacts.planning.services import agreeing, fixing, keeping, starting, stops
from banfa.features.contacts.planning.services.proposing import require_span
from banfa.features.contacts.planning.services.stops import LAST_PLACE, NewStop
from banfa.features.contacts.planning.views import day_content, shown, week_content
from banfa.features.customers.models import Customer
from banfa.features.duties.days import FixedDay
from banfa.kernel.period import add_months
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, visible
from banfa.platform.jobs.services import enqueue
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

ONE_DAY = timedelta(days=1)
OF_DAY = "day"  # the fragment of a day's page instead of the week's
NOT_TAKEN = 422


def _given(request: HttpRequest, name: str) -> str:
    """Return what a form or, for a toast's way back, its address holds."""
    return str(request.POST.get(name) or request.GET.get(name) or "")


def _answer(request: HttpRequest, asked: Asked, on: date) -> HttpResponse:
    """Answer with the week or the day that was changed: alone, or by going back to its page."""
    if _given(request, "page") == OF_DAY:
        if wants_fragment(request):
            return shown(request, "day", asked, day_content(asked, on))
        return _to("contacts:plan-day", asked, args=[on.isoformat()])
    monday = week_in(request.GET, on) if request.GET.get("week") else on - ONE_DAY * on.weekday()
    if wants_fragment(request):
        return shown(request, "week", asked, week_content(asked, monday))
    return _to("contacts:plan", asked, query={"week": monday.isoformat()})


def _to(
    route: str, asked: Asked, *, args: list[str] | None = None, query: Mapping[str, str] | None = None
) -> HttpResponse:
    asks = {**(query or {}), **({} if asked.is_own else {"person": asked.planner.username})}
    return HttpResponseRedirect(f"{reverse(route, args=args)}{f'?{urlencode(asks)}' if asks else ''}")


@takes("anew", "from", "person", "span")
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Let days be worked out in the background: a week or a month."""
    asked = asked_in(request)
    require_write(asked.actor, asked.planner)
    first = day_in(_given(request, "from"))
    span = _given(request, "span") or "week"
    if span not in ("week", "month"):
        raise BadRequest(Text("请选择按周或按月编排", "choose a week or a month"))
    last = (
        first + ONE_DAY * (6 - first.weekday())
        if span == "week"
        else add_months(first.replace(day=1), 1) - ONE_DAY
    )
    require_span(first, last, asked.today)
    job = enqueue(
        PROPOSE,
        {
            "person": asked.planner.username, "first": first.isoformat(), "last": last.isoformat(),
            "anew": "yes" if _given(request, "anew") else "no",
        },
        actor=asked.actor, needs=WRITE,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("web:job", args=[job.pk]))


@require_POST
def decide(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Make a proposal the plan, or let it go."""
    found = Proposal.objects.filter(pk=proposal_id).select_related("person").first()
    if found is None:
        raise NotThere
    asked = asked_in(request, found.person.username)
    at = timezone.now()
    if _given(request, "verdict") == "drop":
        keeping.drop(found.pk, asked.planner, actor=asked.actor, at=at)
        say(request, Text("建议已放弃，原计划不变", "dropped; the plan stays as it was"))
    else:
        content = keeping.keep(
            found.pk, asked.planner, actor=asked.actor, at=at, on=asked.today, with_days=bool(_given(request, "with_days"))
        )  # fmt: skip
        say(request, Text(f"已排入 {content.visits} 次走访", f"{content.visits} visits are planned"))
    return _to("contacts:plan", asked, query={"week": max(found.first, asked.today).isoformat()})


@require_POST
def move(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Move a visit to a day and a place; the toast takes it back."""
    asked, on = asked_in(request), day_in(_given(request, "on"))
    place = number_in(_given(request, "place") or str(LAST_PLACE), most=LAST_PLACE)
    was_on, was_place = stops.move(
        stop_id,
        on=on,
        place=place,
        planner=asked.planner,
        actor=asked.actor,
        at=timezone.now(),
        today=asked.today,
    )
    back = {
        "on": was_on.isoformat(),
        "place": was_place,
        "person": asked.planner.username,
        "page": _given(request, "page"),
    }
    words = (
        Text(f"已移到 {on:%m-%d}", f"moved to {on:%m-%d}")
        if was_on != on
        else Text("顺序已调整", "order changed")
    )
    say(request, words, undo=f"{reverse('contacts:plan-move', args=[stop_id])}?{urlencode(back)}")
    return _answer(request, asked, on)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Plan a visit by hand: customer, day, kind and purpose."""
    asked, on = asked_in(request), day_in(_given(request, "on"))
    code = _given(request, "customer").strip()
    customer = visible(Customer, asked.actor).filter(code=code).first()
    if customer is None:
        raise NotThere
    wanted = NewStop(
        customer_id=customer.pk, on=on, place=number_in(_given(request, "place") or str(LAST_PLACE), most=LAST_PLACE),
        kind=_given(request, "kind"), purpose=_given(request, "purpose"),
    )  # fmt: skip
    stop = stops.add(wanted, asked.planner, actor=asked.actor, at=timezone.now(), on=asked.today)
    undo = urlencode({"person": asked.planner.username, "page": _given(request, "page")})
    say(
        request,
        Text(f"“{customer.name}”已排入 {on:%m-%d}", f"{customer.name} is planned for {on:%m-%d}"),
        undo=f"{reverse('contacts:plan-remove', args=[stop.pk])}?{undo}",
    )
    return _answer(request, asked, on)


@require_POST
def remove(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Take a visit off the plan; the toast puts it back."""
    asked = asked_in(request)
    was = stops.remove(stop_id, asked.planner, actor=asked.actor, at=timezone.now(), today=asked.today)
    customer = Customer.objects.get(pk=was.customer_id)
    back = {
        "customer": customer.code, "on": was.on.isoformat(), "place": was.place, "kind": was.kind,
        "purpose": was.purpose, "person": asked.planner.username, "page": _given(request, "page"),
    }  # fmt: skip
    words = Text(f"“{customer.name}”已移出计划", f"{customer.name} was taken off the plan")
    say(request, words, undo=f"{reverse('contacts:plan-add')}?{urlencode(back)}")
    return _answer(request, asked, was.on)


@require_POST
def order(request: HttpRequest, on: str) -> HttpResponse:
    """Put a day into a short order, or into the order that is named; the toast brings the one before back."""
    asked, day = asked_in(request), day_in(on)
    at, named = timezone.now(), _given(request, "order")
    if named:
        ids = [number_in(one) for one in named.split(",")]
        stops.set_order(asked.planner, day, ids, actor=asked.actor, at=at, today=asked.today)
        say(request, Text("已恢复原来的顺序", "the order from before is back"))
        return _answer(request, asked, day)
    before = stops.order_day(asked.planner, day, actor=asked.actor, at=at, today=asked.today)
    back = {
        "order": ",".join(map(str, before)),
        "person": asked.planner.username,
        "page": _given(request, "page"),
    }
    say(
        request,
        Text("已按最短路线排序", "in the order of the shortest way"),
        undo=f"{reverse('contacts:plan-order', args=[on])}?{urlencode(back)}",
    )
    return _answer(request, asked, day)


@takes("person", "week")
@require_POST
def copy(request: HttpRequest) -> HttpResponse:
    """Plan the week after like this one."""
    asked = asked_in(request)
    monday = week_in(request.POST, asked.today)
    count = stops.copy_week(asked.planner, monday, actor=asked.actor, at=timezone.now(), today=asked.today)
    if count:
        say(request, Text(f"已复制 {count} 次走访到下一周", f"{count} visits copied to the week after"))
    else:
        say(request, Text("没有可复制的走访", "there was nothing to copy"), kind="info")
    return _to("contacts:plan", asked, query={"week": (monday + 7 * ONE_DAY).isoformat()})


@takes("area", "focus", "forward", "person", "week")
@require_POST
def describe(request: HttpRequest) -> HttpResponse:
    """Say what a week is about, and put it to the superior where that is asked; what was typed stays."""
    asked = asked_in(request)
    monday = week_in(request.POST, asked.today)
    area, focus, at = request.POST.get("area", ""), request.POST.get("focus", ""), timezone.now()
    agreeing.describe(asked.planner, monday, area=area, focus=focus, actor=asked.actor, at=at)
    if not _given(request, "forward"):
        say(request, Text("已保存", "Saved"))
        return _to("contacts:plan", asked, query={"week": monday.isoformat()})
    try:
        agreeing.put_forward(asked.planner, monday, why=focus.strip(), actor=asked.actor, at=at)
    except agreeing.PlanIncomplete as error:
        problems = {
            f"id_{item}" if item in ("area", "focus") else "week": error.text for item in error.lacking
        }
        content = {**week_content(asked, monday), "problems": problems}
        return shown(request, "week", asked, content, NOT_TAKEN)
    say(request, Text("已提交上级商定", "put forward for agreement"))
    return _to("contacts:plan", asked, query={"week": monday.isoformat()})


@require_POST
def fix(request: HttpRequest) -> HttpResponse:
    """Set or take away the fixed day of the chosen customers; the toast takes it back."""
    asked = asked_in(request)
    ids = [number_in(one) for one in request.POST.getlist("id")]
    if not ids:
        raise BadRequest(Text("请先勾选客户", "tick customers first"))
    weekday, group = _given(request, "weekday"), _given(request, "group")
    parity = number_in(group, most=1) if group in ("0", "1") else None
    day = FixedDay(number_in(weekday, most=6), parity) if weekday != "none" else None
    one = fixing.DayAndTime(day, time_in(_given(request, "at")) if day is not None else None)
    event, count = fixing.fix_days(
        asked.planner, fixing.same_day(ids, one), actor=asked.actor, at=timezone.now()
    )
    undo = (
        f"{reverse('contacts:plan-fix-back', args=[event])}?{urlencode({'person': asked.planner.username})}"
        if event
        else ""
    )
    say(request, Text(f"{count} 户的固定走访日已更新", f"{count} fixed days were set"), undo=undo)
    return _to("contacts:plan-fixed", asked)


@require_POST
def fix_back(request: HttpRequest, event_id: int) -> HttpResponse:
    """Bring the fixed days back that an event changed."""
    asked = asked_in(request)
    count = fixing.take_back(event_id, asked.planner, actor=asked.actor, at=timezone.now())
    say(request, Text(f"{count} 户的固定走访日已恢复", f"{count} fixed days are back"))
    return _to("contacts:plan-fixed", asked)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Say where one's days begin: a point on the map, or nowhere."""
    asked, place = asked_in(request), _given(request, "place").strip()
    starting.set_start(asked.planner, place, actor=asked.actor, at=timezone.now())
    say(
        request,
        Text("出发点已更新", "the starting place was set")
        if place
        else Text("已不设出发点", "no starting place any more"),
    )
    on = _given(request, "on")
    return _to("contacts:plan-day", asked, args=[day_in(on).isoformat() if on else asked.today.isoformat()])
