"""Sends a request back, puts it to the chain again, and takes it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from django.db import transaction

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.flow import Flow
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.refusals import (
    AlreadyDecided,
    ContentMoved,
    NotRequester,
    NoWayBack,
    given_reason,
)
from banfa.platform.approvals.services.deciding import asking_stage, held_flow
from banfa.platform.approvals.services.submitting import lay_out_again
from banfa.platform.approvals.wording import STATES

To = Literal["requester", "previous"]
TAKEN_BACK = (Request.State.OPEN, Request.State.RETURNED, Request.State.APPROVED)


@transaction.atomic
def send_back(request_id: int, *, to: To, digest: str, reason: str, actor: Actor, at: datetime) -> Request:
    """Return a request with a reason, to its requester or to the step before, as far as the chain allows.

    Raises NotThere, OwnRequest, NotAsked, AlreadyDecided, ContentMoved, NoWayBack, ReasonNeeded.
    """
    words = given_reason(reason)
    flow = held_flow(request_id, actor, at)
    stage, held = asking_stage(flow, actor, Stage.Does.AGREE)
    if digest != flow.request.digest:
        raise ContentMoved
    before = position_before(flow)
    if to not in flow.chain.returns_to or (to == "previous" and before is None):
        raise NoWayBack
    flow.note(Decision.Act.RETURNED, actor=actor, stage=stage, held=held, reason=words)
    if to == "previous" and before is not None:
        flow.set_back(before)
        return flow.request
    flow.request.state = Request.State.RETURNED
    for one in flow.open_stages:
        Stage.objects.filter(pk=one.pk).update(state=Stage.State.AHEAD)
    flow.save()
    return flow.request


def position_before(flow: Flow) -> int | None:
    """Return the position of the step before the one that waits, None in the first."""
    done = [
        stage.position
        for stage in flow.stages
        if stage.position < flow.request.position and stage.state == Stage.State.DONE
    ]
    return max(done, default=None)


@transaction.atomic
def resubmit(
    request_id: int,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    payload: Mapping[str, object] | None = None,
) -> Request:
    """Put one's own request to the chain again, with other content or the same: it begins anew.

    Whatever was decided about the earlier content counts no more. Raises NotThere, NotRequester, AlreadyDecided,
    ReasonNeeded.
    """
    words = given_reason(reason)
    flow = own_flow(request_id, actor, at, states=(Request.State.OPEN, Request.State.RETURNED))
    again = lay_out_again(flow, payload_of(flow.request) if payload is None else payload)
    again.request.reason = words
    again.note(Decision.Act.RESUBMITTED, actor=actor, reason=words)
    again.go_on(actor)
    return again.request


@transaction.atomic
def withdraw(request_id: int, *, actor: Actor, at: datetime, reason: str = "") -> Request:
    """Take one's own request back before it is carried out. Raises NotThere, NotRequester, AlreadyDecided."""
    flow = own_flow(request_id, actor, at, states=TAKEN_BACK)
    flow.note(Decision.Act.WITHDREW, actor=actor, reason=reason.strip()[:500])
    flow.end(Request.State.WITHDRAWN, actor)
    return flow.request


def own_flow(request_id: int, actor: Actor, at: datetime, *, states: tuple[Request.State, ...]) -> Flow:
    """Return the actor's own request in one of some states. Raises NotThere, NotRequester, AlreadyDecided."""
    flow = held_flow(request_id, actor, at)
    request = flow.request
    if request.requester_id != actor.person_id:
        raise NotRequester(request.requested_by)
    if request.state not in states:
        words = STATES[Request.State(request.state)]
        raise AlreadyDecided(Text(f"该申请{words.zh}", f"this request is {words.en.lower()}"))
    return flow
