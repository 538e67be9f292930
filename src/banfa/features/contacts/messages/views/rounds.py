"""The rounds of messages: what is coming, who gets what and who does not, and the word that lets them go."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.messages import queries, services
from banfa.features.contacts.messages.parts import plan_title
from banfa.features.contacts.messages.queries import READ, Counted, Wish
from banfa.features.contacts.messages.reasons import remedy_of, title_of
from banfa.features.contacts.messages.services import SEND, BadNote, NoSuchPlan
from banfa.features.contacts.messages.states import STATES, TONES
from banfa.features.customers.listing.selecting import NobodyChosen, chosen, read_selection
from banfa.kernel.text import Text
from banfa.platform.access import require
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

Act = Callable[..., Any]
ACTS: dict[str, tuple[Act, Text]] = {
    "take_back": (services.take_back, Text("已撤回确认", "the approval is taken back")),
    "pause": (services.pause, Text("已暂停发送", "paused")),
    "resume": (services.resume, Text("已恢复发送", "let go again")),
    "cancel": (services.cancel, Text("已取消", "cancelled")),
    "try_again": (services.try_again, Text("已重新排队", "queued again")),
    "look_again": (services.look_again, Text("已重新检查", "looked at again")),
}


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds that wait or have gone, and beside them the occasions of the next thirty days."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, READ)
    pack, open_only = pack_on(today), request.GET.get("show", "open") != "all"
    found, older = queries.rounds(actor, open_only=open_only, before=number_in(request, "before"))
    content = {
        "rows": [(one, plan_title(pack, one.round.plan), counts_of(one)) for one in found], "older": older,
        "open_only": open_only, "may_send": SEND in actor.permissions, "today": today,
        "closed": _closed_channels(pack), "tabs": tabs_of("rounds"),
    }  # fmt: skip
    return render(request, "contacts/messages/rounds.html", content)


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """Show how many customers each plan reaches on each of the next thirty days."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, READ)
    pack = pack_on(today)
    days: dict[date, list[tuple[str, Text, int]]] = {}
    for day in queries.coming(actor, pack, today):
        days.setdefault(day.on, []).append((day.plan, plan_title(pack, day.plan), day.customers))
    content = {
        "days": sorted(days.items()),
        "waits": waiting_plans(pack),
        "today": today,
        "tabs": tabs_of("coming"),
    }
    name = "_coming.html" if wants_fragment(request) else "coming.html"
    response = render(request, f"contacts/messages/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def day(request: HttpRequest, plan: str, on: str) -> HttpResponse:
    """Show which customers a plan reaches on a day."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    require(actor, READ)
    try:
        when = date.fromisoformat(on)
    except ValueError:
        raise BadRequest(Text(f"“{on[:20]}”不是日期", f"'{on[:20]}' is no day")) from None
    rows, after = queries.customers_of_day(actor, pack, plan, when, after=number_in(request, "after") or 0)
    content = {
        "rows": rows,
        "after": after,
        "on": when,
        "title": plan_title(pack, plan),
        "rule": pack.care.plans[plan],
    }
    return render(request, "contacts/messages/day.html", content)


@require_safe
def round_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show one round: who gets what, who does not and why."""
    return _round_page(request, round_id, {})


@takes("id", "note", "what")
@require_POST
def act(request: HttpRequest, round_id: int) -> HttpResponse:
    """Approve a round, take that back, pause, cancel, or set its note."""
    actor, at, what = actor_for(request), timezone.now(), request.POST.get("what", "")
    ids = [
        int(one) for one in request.POST.getlist("id") if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    undo = reverse("contacts:message-act", args=[round_id]) + "?what=take_back"
    if not what:
        what = request.GET.get("what", "")
    try:
        if what == "approve":
            queued = services.approve(round_id, actor=actor, at=at, ids=ids)
            after = timezone.localtime(queued.send_after)
            say(
                request,
                Text(f"已确认 {queued.count:,} 条，{after:%m-%d %H:%M} 起发送", f"{queued.count:,} approved; they go from {after:%d %b %H:%M}"),
                undo=undo,
            )  # fmt: skip
        elif what == "say":
            services.say(round_id, request.POST.get("note", ""), actor=actor, at=at)
            say(request, Text("已更新内容", "the words are renewed"))
        elif what in ACTS:
            service, words = ACTS[what]
            named = {"ids": ids} if ids and what in ("take_back", "cancel", "try_again") else {}
            service(round_id, actor=actor, at=at, **named)
            say(request, words)
        else:
            raise BadRequest(Text("没有这项操作", "there is no such action"))
    except BadNote as error:
        return _round_page(request, round_id, {"id_note": error.text})
    return HttpResponseRedirect(reverse("contacts:message-round", args=[round_id]))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the words of a message to chosen customers, then prepare it for a last look."""
    actor = actor_for(request)
    require(actor, SEND)
    posted, pack = request.POST, pack_on(timezone.localdate())
    selection = read_selection(posted)
    found = chosen(actor, selection, SEND)
    count = found.count()
    if not count:
        raise NobodyChosen
    problems: dict[str, Text] = {}
    if posted.get("step") == "go":
        try:
            row = services.propose(
                posted.get("plan", ""), found, note=posted.get("note", ""), on=timezone.localdate(), actor=actor,
                at=timezone.now(),
            )  # fmt: skip
            return HttpResponseRedirect(reverse("contacts:message-round", args=[row.pk]))
        except BadNote as error:
            problems["id_note"] = error.text
        except NoSuchPlan as error:
            problems["id_plan"] = error.text
    plans = [
        (name, languages.said(one.title.text)) for name, one in pack.care.plans.items() if one.on.entered
    ]
    content = {
        "count": count, "hidden": selection.fields, "plans": plans, "given": posted, "problems": problems,
    }  # fmt: skip
    return render(request, "contacts/messages/new.html", content, status=422 if problems else 200)


def counts_of(one: Counted) -> list[tuple[str, Text, str, int]]:
    """Return the states of a round's messages with their words, their tone and how many there are."""
    return [
        (state, words, TONES[state], one.by_state[state])
        for state, words in STATES.items()
        if one.by_state.get(state)
    ]


def waiting_plans(pack: Pack) -> list[tuple[Text, Text]]:
    """Return the rules that a blank number switches off, with what they wait for (CARE-2.0.b)."""
    found = [
        (plan.title.text, Text("提前天数未设定", "the lead is not set"))
        for plan in pack.care.plans.values()
        if plan.on.before is not None and plan.on.before.value is None
    ]
    for limit in pack.messages.limits.values():
        if limit.messages.value is None:
            titles = [pack.messages.channels[one].title.text for one in limit.channels]
            words = Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))
            found.append(
                (words, Text("每月上限未设定，不限条数", "no monthly limit is set, so there is none"))
            )
    return found


def number_in(request: HttpRequest, name: str) -> int | None:
    """Return a number of the address, None where there is none that can be read."""
    words = request.GET.get(name, "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else None


def _round_page(request: HttpRequest, round_id: int, problems: dict[str, Text]) -> HttpResponse:
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    found = queries.round_numbered(actor, round_id)
    state, reason = request.GET.get("state", ""), request.GET.get("reason", "")
    told = queries.messages(
        actor, Wish(round_id=round_id, state=state, reason=reason, before=number_in(request, "before"))
    )
    template = pack.messages.templates.get(found.round.template)
    content = {
        "one": found, "title": plan_title(pack, found.round.plan), "counts": counts_of(found), "state": state,
        "reason": reason, "rows": [(row, STATES[row.state], TONES[row.state], title_of(row.reason), remedy_of(row.reason), _channel(pack, row.channel)) for row in told.rows],
        "older": told.older, "held": [(code, title_of(code), remedy_of(code), n) for code, n in queries.held_back(actor, round_id)],
        "rule": pack.care.plans.get(found.round.plan), "template": template,
        "wants_note": template is not None and any(name == "note" for _, _, name in template.placeholders()),
        "may_send": SEND in actor.permissions, "problems": problems,
        "given_note": request.POST.get("note", found.round.note), "quiet": _quiet(pack), "closed": _closed_channels(pack),
    }  # fmt: skip
    return render(request, "contacts/messages/round.html", content, status=422 if problems else 200)


def _channel(pack: Pack, code: str) -> Text:
    return pack.messages.channels[code].title.text if code in pack.messages.channels else Text("–", "–")


def _quiet(pack: Pack) -> Text | None:
    quiet = pack.messages.quiet
    if quiet is None:
        return None
    one, other = quiet.working, quiet.resting
    return Text(
        f"工作日 {one.after}–{one.until}、休息日 {other.after}–{other.until} 不发送，到期的顺延",
        f"nothing goes {one.after}–{one.until} on working days and {other.after}–{other.until} on others; it waits",
    )


def _closed_channels(pack: Pack) -> list[Text]:
    """Return the channels that nothing carries yet."""
    there = queries.gateways()
    return [
        one.title.text
        for code, one in pack.messages.channels.items()
        if not (code in there and there[code].is_on)
    ]


def tabs_of(current: str) -> list[tuple[str, Text, bool]]:
    """Return the pages of messages with which of them is open."""
    pages = [
        ("rounds", "contacts:messages", Text("批次", "Rounds")),
        ("coming", "contacts:message-coming", Text("未来三十天", "Next 30 days")),
        ("list", "contacts:message-list", Text("消息", "Messages")),
        ("templates", "contacts:message-templates", Text("模板", "Templates")),
        ("report", "contacts:message-report", Text("统计", "Report")),
        ("gateways", "contacts:gateways", Text("渠道", "Channels")),
    ]
    return [(reverse(route), words, name == current) for name, route, words in pages]
