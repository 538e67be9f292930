"""Passes the open requests of somebody who leaves on to a colleague, who may then put them right or take them back.

What waits for the leaver to decide needs nobody to pass it on: who is asked is worked out anew each time.
"""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.flow import ENDED, begin
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.wording import STATES
from banfa.platform.org.handover import From, Moving, Piece, Responsibility, declare_responsibility


def open_requests(source: From) -> QuerySet[Request]:
    """Return the open requests of somebody who leaves; one who only loses a post keeps their own."""
    if source.post:
        return Request.objects.none()
    return Request.objects.filter(requester=source.person_id).exclude(state__in=ENDED).order_by("pk")


def pieces(source: From, most: int) -> Sequence[Piece]:
    return [
        Piece(
            id=str(one.pk), title=Text(one.title_zh, one.title_en), note=STATES[Request.State(one.state)],
            href=reverse("approvals:request", args=[one.pk]),
        )
        for one in open_requests(source).defer("payload", "chain")[:most]
    ]  # fmt: skip


def pass_on(moving: Moving) -> Sequence[str]:
    """Make a colleague answer for requests, but for those that they agreed to as an approver; return which passed."""
    found = open_requests(moving.source).select_for_update()
    if moving.pieces is not None:
        found = found.filter(pk__in=[int(one) for one in moving.pieces if one.isdigit()])
    passed = []
    for request in found:
        flow = begin(request, at=moving.at)
        if any(one.person_id == moving.successor.pk for one in flow.agreements):
            continue  # whoever agreed to it would answer for their own request
        Request.objects.filter(pk=request.pk).update(requester=moving.successor)
        who = Actor(person_id=moving.actor_id or moving.successor.pk, name=moving.actor_name, grants={})
        flow.note(
            Decision.Act.HANDED_OVER, actor=who, reason=f"{moving.successor.name}: {moving.reason}"[:500]
        )
        passed.append(str(request.pk))
    return passed


def declare_open_requests() -> None:
    """Let a handover close only once every open request has somebody who answers for it."""
    declare_responsibility(
        Responsibility(
            kind="requests", title=Text("待办结的申请", "Open requests"),
            count=lambda source: open_requests(source).count(), pieces=pieces, move=pass_on,
        )
    )  # fmt: skip
