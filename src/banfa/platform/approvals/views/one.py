"""One request: what it asks for, how it goes through its chain, and what the reader may do about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.flow import Flow, begin
from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Request, Stage
from banfa.platform.approvals.office import Held
from banfa.platform.approvals.queries import request_numbered, waiting_for
from banfa.platform.approvals.rows import act_row, rows_of, stage_rows
from banfa.platform.approvals.services.returning import TAKEN_BACK, position_before
from banfa.platform.web.acting import actor_for


@require_safe
def page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show one request."""
    actor = actor_for(request)
    return request_page(request, actor, request_numbered(actor, request_id))


def request_page(request: HttpRequest, actor: Actor, found: Request, **more: Any) -> HttpResponse:
    """Answer with a request's page."""
    now, today = timezone.now(), timezone.localdate()
    flow, kind = begin(found, at=now), kind_named(found.kind)
    asking = flow.stage_asking(actor)
    is_own = found.requester_id == actor.person_id
    decided = found.decisions.select_related("stage").order_by("pk")
    (row,) = rows_of([found], on=today)
    order = [one.request_id for one in waiting_for(actor, on=today)]
    content = {
        "row": row,
        "kind": kind,
        "chain": flow.chain,
        "shown": kind.show(found, actor),
        "stages": stage_rows(flow, on=today),
        "acts": [act_row(one) for one in decided],
        "does": str(asking[0].does).lower() if asking else "",
        "held": asking[1] if asking else None,
        "returns_to": _ways_back(flow, asking) if asking else (),
        "back_choices": _back_choices(_ways_back(flow, asking), found) if asking else [],
        "places": PLACES,
        "may_add": bool(asking) and flow.chain.adds,
        "is_own": is_own,
        "may_withdraw": is_own and found.state in TAKEN_BACK,
        "edit": kind.edit(found) if kind.edit and is_own and found.state in ("OPEN", "RETURNED") else "",
        "may_resubmit": is_own and found.state == Request.State.RETURNED,
        "printed": kind.printed(found) if kind.printed else "",
        "next": _next(order, found.pk),
        **more,
    }
    return render(request, "approvals/request.html", content, status=more.get("status", 200))


PLACES = [
    ("before", Text("在我之前", "Before me")),
    ("beside", Text("与我同时", "Beside me")),
    ("after", Text("在我之后", "After me")),
]


def _back_choices(ways: tuple[str, ...], found: Request) -> list[tuple[str, Text]]:
    """Return to whom a request may go back, where there is a choice."""
    if len(ways) < 2:
        return []
    requester = Text(f"申请人{found.requested_by}", f"{found.requested_by}, who asked for it")
    return [("requester", requester), ("previous", Text("上一环节", "The step before"))]


def _ways_back(flow: Flow, asking: tuple[Stage, Held]) -> tuple[str, ...]:
    if asking[0].does == Stage.Does.APPLY:
        return ()
    has_before = position_before(flow) is not None
    return tuple(to for to in flow.chain.returns_to if to == "requester" or has_before)


def _next(order: list[int], now: int) -> int:
    """Return what waits after this request, 0 for the last."""
    others = [one for one in order if one != now]
    if now in order and order.index(now) + 1 < len(order):
        return order[order.index(now) + 1]
    return others[0] if others else 0
