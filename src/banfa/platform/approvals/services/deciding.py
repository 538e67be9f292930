"""Decides about a request: agreed to, refused, or carried out by whom the chain names."""

from datetime import datetime

from django.db import transaction

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.approvals.content import is_intact
from banfa.platform.approvals.flow import AGREEING, Flow, asked_in_words, begin
from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import Held, Office
from banfa.platform.approvals.queries import within_sight
from banfa.platform.approvals.refusals import (
    AlreadyDecided,
    ContentMoved,
    NotAsked,
    NothingToRead,
    OwnRequest,
    checked_reason,
    given_reason,
)
from banfa.platform.approvals.wording import STATES

ALTERED = Text(
    "申请内容与提交时不一致，申请作废", "the content is not what was submitted; the request is void"
)


@transaction.atomic
def agree(
    request_id: int,
    *,
    digest: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    office: Office | None = None,
) -> Request:
    """Agree in the step that asks the actor; the last one carries the request out, unless the chain says who does.

    `digest` is that of the content the actor saw. Raises NotThere, OwnRequest, NotAsked, AlreadyDecided,
    ContentMoved, NothingToRead, ReasonTooLong, and whatever carrying it out raises.
    """
    words = checked_reason(reason)
    flow = held_flow(request_id, actor, at, office)
    stage, held = asking_stage(flow, actor, Stage.Does.AGREE)
    if not _require_content(flow, digest, actor):
        return flow.request
    if not kind_named(flow.request.kind).show(flow.request, actor).is_readable:
        raise NothingToRead
    flow.note(Decision.Act.AGREED, actor=actor, stage=stage, held=held, reason=words)
    flow.close_if_agreed(stage)
    flow.go_on(actor)
    return flow.request


@transaction.atomic
def refuse(
    request_id: int, *, digest: str, reason: str, actor: Actor, at: datetime, office: Office | None = None
) -> Request:
    """Refuse with a reason, which ends the request. Raises as `agree`, ReasonNeeded."""
    words = given_reason(reason)
    flow = held_flow(request_id, actor, at, office)
    stage, held = asking_stage(flow, actor, Stage.Does.AGREE)
    if not _require_content(flow, digest, actor):
        return flow.request
    flow.note(Decision.Act.REFUSED, actor=actor, stage=stage, held=held, reason=words)
    flow.end(Request.State.REFUSED, actor)
    return flow.request


@transaction.atomic
def carry_out(
    request_id: int,
    *,
    digest: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    office: Office | None = None,
) -> Request:
    """Do what was approved, by one of those whom the chain names for it. Raises as `agree`."""
    words = checked_reason(reason)
    flow = held_flow(request_id, actor, at, office)
    stage, held = asking_stage(flow, actor, Stage.Does.APPLY)
    if not _require_content(flow, digest, actor):
        return flow.request
    flow.note(Decision.Act.APPLIED, actor=actor, stage=stage, held=held, reason=words)
    flow.close(stage)
    flow.go_on(actor)
    return flow.request


def held_flow(request_id: int, actor: Actor, at: datetime, office: Office | None = None) -> Flow:
    """Return a request that the actor may see, held until the transaction ends. Raises Denied, NotThere."""
    require(actor, Permission.APPROVALS_REQUEST_READ)
    request = Request.objects.select_for_update().filter(pk=request_id).first()
    if request is None or not within_sight(request, actor, at=at, office=office):
        raise NotThere
    return begin(request, at=at, office=office)


def asking_stage(flow: Flow, actor: Actor, does: Stage.Does) -> tuple[Stage, Held]:
    """Return the open stage that asks the actor for this. Raises AlreadyDecided, OwnRequest, NotAsked."""
    found = flow.stage_asking(actor)
    if found is not None and found[0].does == does:
        return found
    waiting = flow.open_stages
    if not waiting:
        raise AlreadyDecided(_over(flow))
    if any(actor.person_id in flow.agreed_in(stage) for stage in waiting):
        raise AlreadyDecided(
            Text("您已在本环节同意过，正等待其他人", "you have agreed in this step; it waits for others")
        )
    if does == Stage.Does.AGREE and flow.request.requester_id == actor.person_id:
        raise OwnRequest
    raise NotAsked(asked_in_words(flow.asked_by(waiting[0])))


def _over(flow: Flow) -> Text:
    last = next((one for one in reversed(flow.decisions) if one.act not in AGREEING[1:]), None)
    state = STATES[Request.State(flow.request.state)]
    who = last.by if last else flow.request.requested_by
    return Text(f"该申请{state.zh}（{who}）", f"this request is {state.en.lower()} (by {who})")


def _require_content(flow: Flow, digest: str, actor: Actor) -> bool:
    """Tell whether the content still is what was submitted, else end the request. Raises ContentMoved."""
    if digest != flow.request.digest:
        raise ContentMoved
    if is_intact(flow.request):
        return True
    flow.void(actor, ALTERED)
    return False
