"""A visit on the way: begun with a check-in, filled in action by action, closed or given up."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from banfa.features.contacts.queries import contacts_of
from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.checking_in import CheckInRefused, flags_in
from banfa.features.contacts.visits.drawing import drawn_actions, words_of_form
from banfa.features.contacts.visits.forms import pictures_in, read_arrival, visit_given
from banfa.features.contacts.visits.kinds import NoSuchVisitKind, Offered, kind_for, offered_kinds
from banfa.features.contacts.visits.models import OpenVisit, Visit
from banfa.features.contacts.visits.payload import BadVisit, read_payload
from banfa.features.contacts.visits.services.beginning import (
    BadReason,
    customer_to_visit,
    open_visit_of,
    shop_of,
)
from banfa.features.contacts.visits.services.doing import titles_of
from banfa.features.contacts.visits.services.recording import Recorded
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.sending import repeatable
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

SHOWN_LAST = 3
NONE, COLON = Text("", ""), Text("：", ": ")
MOST_JSON = 512 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the kind of visit and check in; what is begun lies open until it is closed."""
    actor, at = actor_for(request), timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    customer = customer_to_visit(_number(given.get("customer", "")), actor)
    pack = pack_on(timezone.localdate(at))
    kinds = offered_kinds(customer, pack, actor)
    chosen = given.get("kind", next(iter(kinds), ""))
    content: dict[str, Any] = {
        "customer": customer, "kinds": [(code, one.kind.title.text) for code, one in kinds.items()], "kind": chosen,
        "key": given.get("client_key") or secrets.token_urlsafe(16), "duty": given.get("duty", ""),
        "has_place": shop_of(customer) is not None, "offered": kinds.get(chosen), "check_in": pack.visiting.check_in,
        "last": contacts_of(actor, customer.pk, most=SHOWN_LAST), "purposes": purposes(pack),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "contacts/visits/begin.html", content)
    try:
        opened = services.begin_visit(
            customer.pk, chosen, read_arrival(request.POST, at), client_key=content["key"], actor=actor, at=at
        )
    except (CheckInRefused, NoSuchVisitKind, BadVisit) as error:
        return render(request, "contacts/visits/begin.html", content | {"failed": error.text}, status=422)
    duty = f"?duty={content['duty']}" if content["duty"].isdecimal() else ""
    return HttpResponseRedirect(reverse("contacts:visit-open", args=[opened.pk]) + duty)


@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, open_id: int) -> HttpResponse:
    """Show an open visit as a form, or close it with what was filled in; what is missing comes back named."""
    actor, at = actor_for(request), timezone.now()
    pack = pack_on(timezone.localdate(at))
    if request.method == "POST" and (closed := _closed_before(request, actor)) is not None:
        return HttpResponseRedirect(reverse("contacts:visit", args=[closed.contact_id]))
    row = open_visit_of(open_id, actor)
    offered = kind_for(row.kind, row.customer, pack, actor)
    if request.method != "POST":
        return _form(request, row, offered, pack, {}, {})
    pictures = pictures_in(request)
    given = visit_given(row, offered, pack, request.POST, pictures, at)
    try:
        done = services.record_visit(
            read_payload(given), client_key=row.client_key, pictures=pictures, actor=actor, at=at
        )
    except BadVisit as error:
        return _form(request, row, offered, pack, given, error.problems, status=422)
    _tell(request, done)
    return HttpResponseRedirect(reverse("contacts:visit", args=[done.contact.pk]))


def _closed_before(request: HttpRequest, actor: Actor) -> Visit | None:
    """Return the visit that this form closed before: sent again it leads to the same place."""
    key = request.POST.get("client_key", "")
    return Visit.objects.filter(person_id=actor.person_id, client_key=key).first() if key else None


@takes("reason")
@require_POST
def give_up(request: HttpRequest, open_id: int) -> HttpResponse:
    """End an open visit without closing it, with its reason."""
    row = open_visit_of(open_id, actor_for(request))
    try:
        services.give_up(open_id, request.POST.get("reason", ""), actor=actor_for(request), at=timezone.now())
    except BadReason as error:
        say(request, error.text, kind="error")
        return HttpResponseRedirect(reverse("contacts:visit-open", args=[open_id]))
    say(request, Text("已放弃这次拜访", "This visit was given up"))
    return HttpResponseRedirect(reverse("customers:customer", args=[row.customer_id]))


@require_POST
@repeatable
def send(request: HttpRequest) -> HttpResponse:
    """Take a whole visit from a phone that had no network: the JSON of docs/visits.md with its pictures.

    The key makes sending it three times one visit; the answer says whether it was there before.
    """
    words = request.POST.get("visit", "")
    if not words or len(words) > MOST_JSON:
        raise BadRequest(Text("缺少拜访内容", "the visit is missing, or too long"))
    try:
        given = json.loads(words)
    except ValueError:
        raise BadRequest(Text("拜访内容不是 JSON", "the visit is no JSON")) from None
    if not isinstance(given, dict):
        raise BadRequest(Text("拜访内容不是 JSON 对象", "the visit is no JSON object"))
    pictures = {name.rpartition("-")[0]: sent for name, sent in pictures_in(request).items()}
    try:
        done = services.record_visit(
            read_payload(given), client_key=request.POST.get("client_key", ""), pictures=pictures,
            actor=actor_for(request), at=timezone.now(), source=Visit.Source.OFFLINE,
        )  # fmt: skip
    except BadVisit as error:
        told = {key: {"zh": one.zh, "en": one.en} for key, one in error.problems.items()}
        body = {"error": "BadVisit", "detail": {"zh": error.text.zh, "en": error.text.en}, "problems": told}
        return JsonResponse(body, status=422, json_dumps_params={"ensure_ascii": False})
    address = reverse("contacts:visit", args=[done.contact.pk])
    return JsonResponse(
        {"visit": done.contact.pk, "again": done.is_again, "address": address},
        status=200 if done.is_again else 201,
    )


def purposes(pack: Pack) -> Mapping[str, Text]:
    """Return the titles of a pack's kinds of visit."""
    return {code: kind.title.text for code, kind in pack.visits.items()}


def _form(
    request: HttpRequest, row: OpenVisit, offered: Offered, pack: Pack, given: Mapping[str, Any],
    problems: Mapping[str, Text], status: int = 200,
) -> HttpResponse:  # fmt: skip
    titles = titles_of(offered, pack)
    content = {
        **words_of_form(pack), "row": row, "customer": row.customer, "offered": offered, "given": given,
        "actions": drawn_actions(offered, pack, given.get("actions", {}), problems),
        "flags": flags_in(row.check_in.get("flags", [])), "distance": row.check_in.get("distance_m"),
        "problems": {
            _anchor(key, offered): titles.get(key, NONE) + (COLON if key in titles else NONE) + words
            for key, words in problems.items()
        },
        "errors": {key.rpartition(".")[2]: words for key, words in problems.items() if "." not in key},
        "duty": request.POST.get("duty") or request.GET.get("duty", ""),
        "last": contacts_of(actor_for(request), row.customer_id, most=SHOWN_LAST), "purposes": purposes(pack),
        "has_pictures": bool(request.FILES),
    }  # fmt: skip
    return render(request, "contacts/visits/open.html", content, status=status)


def _anchor(key: str, offered: Offered) -> str:
    """Return the id of the control that a problem is about."""
    name = key.removeprefix("actions.")
    action = offered.actions.get(name)
    if action is not None:
        return f"id_{name}.{'pictures' if action.do in ('photo', 'signature') else 'words'}"
    return f"id_{name}"


def _tell(request: HttpRequest, done: Recorded) -> None:
    words = Text("拜访已完成", "The visit is closed")
    say(request, words if done.remark is None else words + Text("；", "; ") + done.remark)


def _number(words: str) -> int:
    if not words.isdecimal() or len(words) > 18:
        raise BadRequest(Text("请从客户开始拜访", "begin a visit from its customer"))
    return int(words)
