"""Asks one more person: before the step that waits, beside it, or after it."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor, actor_of
from banfa.platform.approvals.flow import Flow, begin
from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import ADMINISTRATOR
from banfa.platform.approvals.refusals import MayNotBeAdded, given_reason
from banfa.platform.approvals.services.deciding import asking_stage, held_flow
from banfa.platform.org.models import Person

ADDED = Text("加签", "Added approver")


class Place(StrEnum):
    """Where somebody is added, seen from the step that waits."""

    BEFORE = "before"
    BESIDE = "beside"
    AFTER = "after"


@transaction.atomic
def add_approver(
    request_id: int, username: str, *, place: Place, reason: str, actor: Actor, at: datetime
) -> Request:
    """Ask one more person, as somebody whom the step asks now.

    Raises NotThere, OwnRequest, NotAsked, AlreadyDecided, MayNotBeAdded, ReasonNeeded.
    """
    words = given_reason(reason)
    flow = held_flow(request_id, actor, at)
    stage, held = asking_stage(flow, actor, Stage.Does.AGREE)
    person = _addable(flow, username)
    position = _make_room(flow, stage, place)
    added = Stage.objects.create(
        request=flow.request, round=flow.request.round, position=position, code="added", title_zh=ADDED.zh,
        title_en=ADDED.en, posts=ADMINISTRATOR, person=person, added_by=actor.name,
    )  # fmt: skip
    again = begin(flow.request, at=at, office=flow.office)
    again.note(
        Decision.Act.ADDED, actor=actor, held=held, reason=f"{person.name}: {words}"[:500],
        stage=next(one for one in again.stages if one.pk == added.pk),
    )  # fmt: skip
    if place is not Place.AFTER:
        again.open(next(one for one in again.stages if one.pk == added.pk))
    again.request.position = min(one.position for one in again.open_stages)
    again.save()
    return again.request


def _addable(flow: Flow, username: str) -> Person:
    """Return a person who may be asked: in office, not the requester, not asked yet, allowed to read such requests."""
    if not flow.chain.adds:
        raise MayNotBeAdded(Text("本流程不允许加签", "this chain asks nobody further"))
    person = Person.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise MayNotBeAdded(
            Text(
                f"没有在岗用户“{username}”，请从列表中选择",
                f"there is no active user '{username}'; choose one from the list",
            )
        )
    if person.pk == flow.request.requester_id:
        raise MayNotBeAdded(Text("申请人不能审批自己的申请", "nobody approves their own request"))
    if any(flow.asked_by(stage).held_by(person.pk) for stage in flow.open_stages):
        raise MayNotBeAdded(Text(f"{person.name}已在当前环节", f"{person.name} is asked already"))
    reader = actor_of(person, on=timezone.localdate(flow.at))
    kind = kind_named(flow.request.kind)
    found = Request.objects.filter(pk=flow.request.pk)
    may_read = reader.may(kind.read)
    if may_read and kind.visible is not None:
        may_read = kind.visible(reader, found).exists()
    if not may_read:
        raise MayNotBeAdded(
            Text(
                f"{person.name}无权查看这份申请的内容，请另选一位",
                f"{person.name} may not read what is asked for; choose somebody else",
            )
        )
    return person


def _make_room(flow: Flow, stage: Stage, place: Place) -> int:
    """Return the position for one more stage; what has to wait for it moves on by one."""
    if place is Place.BESIDE:
        return stage.position
    later = flow.request.stages.filter(round=flow.request.round)
    if place is Place.AFTER:
        later.filter(position__gt=stage.position).update(position=F("position") + 1)
        return stage.position + 1
    later.filter(position__gte=stage.position).update(position=F("position") + 1)
    later.filter(position=stage.position + 1, state=Stage.State.OPEN).update(state=Stage.State.AHEAD)
    return stage.position
