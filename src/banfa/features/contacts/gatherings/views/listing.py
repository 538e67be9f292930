"""The list of gatherings, and the form in which one is entered or changed."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.queries.seen import (
    HOLD,
    Wished,
    gathering_numbered,
    listed,
    may_hold,
    units_to_hold_at,
)
from banfa.features.contacts.gatherings.rules import NoSuchKind, kind_title
from banfa.features.contacts.gatherings.services import holding
from banfa.features.contacts.gatherings.services.holding import BadGathering, Given
from banfa.features.contacts.gatherings.services.planning import plan_or_none
from banfa.features.contacts.gatherings.views.reading import moment_in, money_in, month_in, number_in
from banfa.features.contacts.gatherings.words import STATES, TONES
from banfa.kernel.text import Text
from banfa.platform.access import Denied
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    """Show the gatherings that one knows of, newest first; the fragment is the list alone."""
    actor, query = actor_for(request), request.GET
    wished = Wished(
        kind=query.get("kind", ""), state=query.get("state", ""), unit=query.get("unit", ""),
        words=query.get("q", "").strip()[:60], before=_before(query.get("before", "")),
    )  # fmt: skip
    rows, has_more = listed(actor, wished)
    pack = pack_on(timezone.localdate())
    content = {
        "rows": [(one, kind_title(pack, one.kind), STATES[one.state], TONES[one.state]) for one in rows],
        "wished": wished,
        "after": f"{rows[-1].month}_{rows[-1].pk}" if has_more else "",
        "kinds": [(code, said(kind.title.text)) for code, kind in pack.gatherings.items()],
        "states": [(state, said(words)) for state, words in STATES.items()],
        "may_hold": actor.may(HOLD),
        "filtered": bool(wished.kind or wished.state or wished.unit),
    }
    name = "_list" if wants_fragment(request) else "list"
    response = render(request, f"contacts/gatherings/{name}.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@takes(
    "budget",
    "expected",
    "host",
    "kind",
    "month",
    "place",
    "plan",
    "seats",
    "starts_at",
    "title",
    "topics",
    "unit",
)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a gathering."""
    actor = actor_for(request)
    if not actor.may(HOLD):
        raise Denied(HOLD)
    if request.method != "POST":
        return _form(request, None)
    try:
        one = holding.enter(_given(request), actor=actor, at=timezone.now())
    except (BadGathering, NoSuchKind) as error:
        return _form(request, None, error)
    say(request, Text("已登记活动", "the gathering is entered"))
    return HttpResponseRedirect(reverse("contacts:gathering", args=[one.pk]))


@takes(
    "budget",
    "expected",
    "host",
    "kind",
    "month",
    "place",
    "plan",
    "seats",
    "starts_at",
    "title",
    "topics",
    "unit",
)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change a gathering that is not closed."""
    actor = actor_for(request)
    one = gathering_numbered(actor, number)
    if not may_hold(actor, one):
        raise Denied(HOLD)
    if request.method != "POST":
        return _form(request, one)
    try:
        holding.change(number, _given(request), actor=actor, at=timezone.now())
    except BadGathering as error:
        return _form(request, one, error)
    say(request, Text("已保存", "saved"))
    return HttpResponseRedirect(reverse("contacts:gathering", args=[number]))


def _given(request: HttpRequest) -> Given:
    posted = request.POST
    return Given(
        kind=posted.get("kind", ""), title=posted.get("title", ""), unit=posted.get("unit", ""),
        month=month_in(posted, "month"), starts_at=moment_in(posted, "starts_at"), place=posted.get("place", ""),
        topics=tuple(posted.getlist("topics")), host=posted.get("host", ""), seats=number_in(posted, "seats"),
        expected=number_in(posted, "expected"), budget_fen=money_in(posted, "budget"), plan_id=number_in(posted, "plan"),
    )  # fmt: skip


def _form(
    request: HttpRequest, one: Gathering | None, error: BadGathering | NoSuchKind | None = None
) -> HttpResponse:
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    plan = plan_or_none(actor, request.GET.get("plan", "")) if one is None else None
    kind = request.POST.get("kind") or (one.kind if one else request.GET.get("kind", ""))
    field = getattr(error, "field", "kind") if error else ""
    value: Any = (
        request.POST if request.method == "POST" else _values(one, request, plan.starts_on if plan else None)
    )
    content = {
        "one": one,
        "plan": plan,
        "value": value,
        "chosen": value.getlist("topics") if request.method == "POST" else value["topics"],
        "kind": kind,
        "kinds": [(code, said(rule.title.text)) for code, rule in pack.gatherings.items()],
        "topics": _topics(pack, kind),
        "units": [(unit.code, unit.name, len(unit.path) // 6) for unit in units_to_hold_at(actor)[:1_500]],
        "problems": {f"id_{field}": error.text} if error else {},
        "host_name": one.host.name if one and one.host else "",
    }
    return render(request, "contacts/gatherings/form.html", content, status=422 if error else 200)


def _topics(pack: Pack, kind: str) -> list[tuple[str, str]]:
    """Return the topics of a kind; of every kind while none is chosen, so that the form works without scripts."""
    kinds = [pack.gatherings[kind]] if kind in pack.gatherings else list(pack.gatherings.values())
    return [(code, said(topic.title.text)) for rule in kinds for code, topic in rule.topics.items()]


def _values(one: Gathering | None, request: HttpRequest, month: date | None) -> dict[str, Any]:
    if one is None:
        query = request.GET
        return {
            "title": query.get("title", ""), "unit": query.get("unit", ""), "month": f"{month:%Y-%m}" if month else "",
            "topics": [], "kind": query.get("kind", ""),
        }  # fmt: skip
    return {
        "title": one.title,
        "unit": one.unit.code,
        "month": f"{one.month:%Y-%m}",
        "starts_at": timezone.localtime(one.starts_at).strftime("%Y-%m-%dT%H:%M") if one.starts_at else "",
        "place": one.place,
        "topics": one.topics,
        "seats": one.seats or "",
        "expected": one.expected or "",
        "budget": f"{one.budget_fen / 100:.2f}" if one.budget_fen is not None else "",
        "host": one.host.username if one.host else "",
    }


def _before(words: str) -> tuple[date, int] | None:
    month, _, number = words.partition("_")
    try:
        return date.fromisoformat(month), int(number)
    except ValueError:
        return None
