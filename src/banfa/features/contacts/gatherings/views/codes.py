"""Codes to scan: the one on the wall that staff scan themselves, and the one on each guest's invitation; and the paper sheet."""

import io

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.queries.seen import (
    HOLD,
    READ,
    gathering_numbered,
    guests_seen,
    may_hold,
)
from banfa.features.contacts.gatherings.rules import kind_title, topic_titles
from banfa.features.contacts.gatherings.services import attending
from banfa.features.contacts.gatherings.services.attending import ROOM_LASTS
from banfa.kernel.text import Text
from banfa.platform.access import Denied, require
from banfa.platform.org.current import organisation, pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say

MOST_SLIPS = 500
EMPTY_LINES = 12


@never_cache
@require_safe
def room(request: HttpRequest, number: int) -> HttpResponse:
    """Show the code on the wall; it holds for a quarter of an hour, and the page asks for a new one in time."""
    one = _to_hold(request, number)
    address = request.build_absolute_uri(reverse("contacts:gathering-here", args=[attending.room_code(one)]))
    content = {
        "one": one, "picture": _picture(address, scale=8), "minutes": int(ROOM_LASTS.total_seconds() // 60),
        "came": one.guests.filter(attended_at__isnull=False).count(),
    }  # fmt: skip
    return render(request, "contacts/gatherings/room.html", content)


@never_cache
@require_safe
def slips(request: HttpRequest, number: int) -> HttpResponse:
    """Show invitations to print, each with its own code."""
    one = _to_hold(request, number)
    guests = guests_seen(actor_for(request), one).filter(invited_at__isnull=False)[:MOST_SLIPS]
    rows = [
        (guest, _picture(request.build_absolute_uri(reverse("contacts:gathering-guest", args=[attending.guest_code(guest)])), scale=3))
        for guest in guests
    ]  # fmt: skip
    return render(
        request, "contacts/gatherings/slips.html", {"one": one, "rows": rows, "organisation": organisation()}
    )


@require_safe
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Show the sheet on which guests sign, to print."""
    one = gathering_numbered(actor_for(request), number)
    pack = pack_on(timezone.localdate())
    content = {
        "one": one, "kind_title": kind_title(pack, one.kind), "organisation": organisation(),
        "topics": topic_titles(pack, one.kind, one.topics), "guests": guests_seen(actor_for(request), one)[:2_000],
        "empty": range(EMPTY_LINES),
    }  # fmt: skip
    return render(request, "contacts/gatherings/sheet.html", content)


@takes()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, token: str) -> HttpResponse:
    """Sign oneself in, having scanned the code on the wall."""
    actor, at = actor_for(request), timezone.now()
    require(actor, READ)
    one = attending.gathering_of(token, at)
    if request.method != "POST":
        return render(request, "contacts/gatherings/here.html", {"one": one, "who": actor.name})
    attending.come_myself(token, actor=actor, at=at)
    say(request, Text(f"已签到：{one.title}", f"signed in: {one.title}"))
    return HttpResponseRedirect(reverse("contacts:gathering", args=[one.pk]))


@takes()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Let a guest in whose invitation was scanned."""
    actor, at = actor_for(request), timezone.now()
    require(actor, READ)
    row = attending.guest_of(token, at)
    one = gathering_numbered(actor, row.gathering_id)
    if not may_hold(actor, one):
        raise Denied(HOLD)
    if request.method != "POST":
        return render(request, "contacts/gatherings/here.html", {"one": one, "who": row.shown, "guest": row})
    attending.let_in(token, actor=actor, at=at)
    say(request, Text(f"{row.shown} 已签到", f"{row.shown} came"))
    return HttpResponseRedirect(reverse("contacts:gathering", args=[one.pk]))


def _to_hold(request: HttpRequest, number: int) -> Gathering:
    actor = actor_for(request)
    one = gathering_numbered(actor, number)
    if not may_hold(actor, one):
        raise Denied(HOLD)
    return one


def _picture(address: str, *, scale: int) -> SafeString:
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", xmldecl=False, scale=scale, svgclass="ga-code", lineclass=None
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  drawn by us, of an address of our own
