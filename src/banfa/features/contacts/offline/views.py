"""The pages that a phone keeps for when there is no network, and the door through which it sends afterwards."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.offline.taking import KEPT, Taken, luggage
from banfa.features.contacts.visits.drawing import drawn_actions, words_of_form
from banfa.features.contacts.visits.forms import pictures_in, taken_given
from banfa.features.contacts.visits.kinds import Offered, kind_for
from banfa.features.contacts.visits.models import Visit
from banfa.features.contacts.visits.payload import BadVisit, read_payload
from banfa.features.contacts.visits.services import record_visit
from banfa.features.contacts.visits.services.beginning import MAKE, customer_to_visit
from banfa.features.contacts.visits.services.recording import Recorded
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, require
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for
from banfa.platform.web.fixed import address_of
from banfa.platform.web.languages import said
from banfa.platform.web.refusals import status_of
from banfa.policy.model import Pack

OK, CREATED = 200, 201
LONGEST_LAST = 200
FILES = (
    "contacts/visits.css", "contacts/visit.js", "contacts/field.css", "contacts/field/days.js",
    "contacts/field/queue.js", "contacts/field/sending.js", "contacts/field/shrinking.js", "contacts/field/store.js",
    "contacts/field/taking.js", "contacts/field/visit.js", "forms/sheets.css", "forms/sheets.js",
)  # fmt: skip


class OtherReader(BanfaError):
    """What a phone sends was made by somebody else than who is logged in there now."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这次拜访是另一位同事在这台手机上做的；请由本人登录后发送",
                "a colleague made this visit on this phone: it is sent once they are logged in",
            )
        )


@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """Show the days around today with their visits; the phone keeps this page."""
    actor, at = actor_for(request), timezone.now()
    found = luggage(actor, pack_on(timezone.localdate(at)), at)
    return render(request, "contacts/offline/days.html", {"luggage": found, "until": at + KEPT, "now": at})


@require_safe
def taken_along(request: HttpRequest) -> JsonResponse:
    """Say what the phone is to keep: pages and files, and the customers that the forms are filled in for."""
    actor, at = actor_for(request), timezone.now()
    found = luggage(actor, pack_on(timezone.localdate(at)), at)
    return JsonResponse(
        {
            "reader": found.person_id, "until": (at + KEPT).isoformat(),
            "pages": [reverse("contacts:field"), *found.forms], "files": [address_of(name) for name in FILES],
            "customers": {one.pk: _told(one) for one in found.customers.values()},
        },
        json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip


def _told(one: Taken) -> Mapping[str, Any]:
    last = one.last
    return {
        "code": one.code, "name": one.name, "address": one.address, "phone": one.phone,
        "owed": [{"id": duty.pk, "title": said(duty.title), "due": duty.due_on.isoformat()} for duty in one.owed],
        "last": {"at": last.at.isoformat(), "by": last.person_name, "content": last.content[:LONGEST_LAST]} if last else None,
    }  # fmt: skip


@require_safe
def visit(request: HttpRequest, kind: str, actions: str) -> HttpResponse:
    """Show the form of one kind of visit with the actions named; for whom it is, the phone fills in."""
    actor = actor_for(request)
    require(actor, MAKE)
    pack = pack_on(timezone.localdate())
    offered = _offered(pack, kind, actions)
    content = {
        **words_of_form(pack), "offered": offered, "actions": drawn_actions(offered, pack, {}, {}), "given": {},
        "errors": {}, "actor": actor,
    }  # fmt: skip
    return render(request, "contacts/offline/visit.html", content)


def _offered(pack: Pack, kind: str, actions: str) -> Offered:
    """Return a kind of visit with some of its actions. Raises NotThere for what the regulation does not have."""
    rule = pack.visits.get(kind)
    names = [name for name in actions.split("-") if name]
    if rule is None or not set(names) <= set(rule.actions):
        raise NotThere
    return Offered(code=kind, kind=rule, actions={name: rule.actions[name] for name in names})


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """Take a visit that was made without a network; sent again under its key it is the same visit.

    The answer is JSON whatever comes of it: the visit's address, or what is wrong with it, part by part.
    """
    try:
        done = _recorded(request)
    except BadVisit as error:
        problems = {key: _both(words) for key, words in error.problems.items()}
        return _refused(error, {"problems": problems})
    except BanfaError as error:
        return _refused(error, {})
    return JsonResponse(
        {
            "visit": done.contact.pk, "again": done.is_again, "address": reverse("contacts:visit", args=[done.contact.pk]),
            "remark": _both(done.remark) if done.remark is not None else None,
        },
        status=OK if done.is_again else CREATED,
    )  # fmt: skip


def _recorded(request: HttpRequest) -> Recorded:
    actor, at, data = actor_for(request), timezone.now(), request.POST
    require(actor, MAKE)
    if data.get("reader") != str(actor.person_id):
        raise OtherReader
    key, pictures = data.get("client_key", ""), pictures_in(request)
    pack = pack_on(timezone.localdate(at))
    try:
        customer = customer_to_visit(_number(data.get("customer_id", "")), actor)
        offered = kind_for(data.get("kind", ""), customer, pack, actor)
    except NotThere:
        return _kept_before(actor.person_id, key)
    return record_visit(
        read_payload(taken_given(offered, pack, data, pictures)), client_key=key, pictures=pictures, actor=actor,
        at=at, source=Visit.Source.OFFLINE,
    )  # fmt: skip


def _kept_before(person_id: int, key: str) -> Recorded:
    """Return a visit that was kept before its customer went to somebody else. Raises NotThere."""
    found = Visit.objects.filter(person_id=person_id, client_key=key).select_related("contact").first()
    if found is None:
        raise NotThere
    return Recorded(contact=found.contact, is_again=True)


def _refused(error: BanfaError, more: Mapping[str, Any]) -> JsonResponse:
    body = {"error": type(error).__name__, "detail": _both(error.text), **more}
    return JsonResponse(body, status=status_of(error), json_dumps_params={"ensure_ascii": False})


def _both(words: Text) -> Mapping[str, str]:
    return {"zh": words.zh, "en": words.en}


def _number(words: str) -> int:
    if not words.isdecimal() or len(words) > 18:
        raise NotThere
    return int(words)
