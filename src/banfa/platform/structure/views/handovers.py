"""What somebody who leaves, or is away, answers for, and who takes it over."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.access.post_register import post_title
from banfa.platform.org import handover as register
from banfa.platform.org.models import Handover, Person
from banfa.platform.structure import queries
from banfa.platform.structure.services import handing_over
from banfa.platform.structure.services.handing_over import BadHandover
from banfa.platform.structure.views.substitutions import day
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST, status_of
from banfa.platform.web.toasts import say

APPOINT = Permission.ORG_PERSON_APPOINT


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """List the handovers that are open, or those that were closed."""
    actor = actor_for(request)
    require(actor, APPOINT)
    closed = request.GET.get("closed") == "yes"
    rows = queries.handovers(actor, timezone.localdate(), closed=closed)
    return render(request, "structure/handovers.html", {"rows": rows, "closed": closed})


@takes("person")
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Ask who will be away or leave, and open what they hand over."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, APPOINT)
    username = (request.POST if request.method == "POST" else request.GET).get("person", "").strip()
    person = Person.objects.filter(username=username).first() if username else None
    problem: Text | None = None
    if request.method == "POST":
        if person is None:
            problem = Text("请选择一位人员", "choose a person")
        else:
            try:
                opened = handing_over.begin(person.pk, actor=actor, at=timezone.now(), on=today)
            except BadHandover as error:
                problem = error.text
            else:
                return HttpResponseRedirect(reverse("structure:handover", args=[opened.pk]))
    content = {
        "username": username, "shown": person.name if person else "",
        "problems": {"id_person": problem} if problem else {},
    }  # fmt: skip
    return render(request, "structure/begin_handover.html", content, status=BAD_REQUEST if problem else 200)


@require_safe
def handover(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Show what is left of a handover, and who got what."""
    actor, today = actor_for(request), timezone.localdate()
    found = handing_over.handover_numbered(handover_id, actor=actor, on=today)
    return _page(request, found, {})


@takes("from", "ids", "kind", "successor", "until", "which")
@require_POST
def give(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Give pieces, or all of a kind, to a successor."""
    actor, today, posted = actor_for(request), timezone.localdate(), request.POST
    found = handing_over.handover_numbered(handover_id, actor=actor, on=today)
    last = day(posted.get("until", ""))
    try:
        if posted.get("until", "").strip() and last is None:
            raise BadHandover("until", Text("请用日期，如 2026-10-08", "a date such as 2026-10-08"))
        given = handing_over.give(
            handover_id, kind=posted.get("kind", ""),
            pieces=None if posted.get("which") == "all" else posted.getlist("ids"),
            successor=posted.get("successor", "").strip(), from_on=day(posted.get("from", "")) or today,
            until_on=last + timedelta(days=1) if last else None, reason="", actor=actor, at=timezone.now(), on=today,
        )  # fmt: skip
    except BadHandover as error:
        return _page(request, found, {f"id_{error.field}": error.text}, status=BAD_REQUEST)
    except BanfaError as error:
        if status_of(error) != BAD_REQUEST:
            raise
        return _page(request, found, {"id_successor": error.text}, status=BAD_REQUEST)
    say(
        request,
        Text(
            f"已移交 {given.count:,} 项给{given.successor.name}",
            f"{given.count:,} given to {given.successor.name}",
        ),
    )
    return HttpResponseRedirect(reverse("structure:handover", args=[handover_id]))


@takes()
@require_POST
def close(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Close a handover in which nothing is left."""
    handing_over.close(handover_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(request, Text("移交已办结", "The handover is closed"))
    return HttpResponseRedirect(reverse("structure:handover", args=[handover_id]))


@require_safe
def printed(request: HttpRequest, handover_id: int) -> HttpResponse:
    """Show who got what, to be printed and signed."""
    actor, today = actor_for(request), timezone.localdate()
    found = handing_over.handover_numbered(handover_id, actor=actor, on=today)
    kinds = {one.kind: one.title for one in register.kinds()}
    pieces = [(one, kinds.get(one.kind, Text(one.kind, one.kind))) for one in _pieces(found)]
    return render(
        request, "structure/handover_list.html", {"handover": found, "pieces": pieces, "post": _post(found)}
    )


def _page(
    request: HttpRequest, found: Handover, problems: dict[str, Text], *, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    kinds = {one.kind: one.title for one in register.kinds()}
    left = queries.left_of(found, today) if found.closed_at is None else []
    successor = request.POST.get("successor", "")
    content: dict[str, Any] = {
        "handover": found, "post": _post(found), "left": left, "problems": problems, "posted": request.POST,
        "given": [(one, kinds.get(one.kind, Text(one.kind, one.kind))) for one in _pieces(found)],
        "shown": Person.objects.filter(username=successor).values_list("name", flat=True).first() or "",
        "today": today,
    }  # fmt: skip
    return render(request, "structure/handover.html", content, status=status)


def _pieces(found: Handover) -> Any:
    return found.pieces.select_related("successor").order_by("pk")


def _post(found: Handover) -> Text | None:
    return post_title(found.post) if found.post else None
