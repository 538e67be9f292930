"""Reads requests: those that wait for somebody, one's own, those one decided, and all in sight."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.access import visible as in_reach
from banfa.platform.access.scope import in_scope
from banfa.platform.approvals.asking import Agreement, asked_by
from banfa.platform.approvals.flow import AGREEING, begin
from banfa.platform.approvals.kinds import kinds
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import Office
from banfa.platform.org.current import read_once

READ = Permission.APPROVALS_REQUEST_READ
DECIDED = (Decision.Act.AGREED, Decision.Act.REFUSED, Decision.Act.RETURNED, Decision.Act.APPLIED)
OPEN_STATES = (Request.State.OPEN, Request.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits for somebody, with the stage that asks and until when."""

    request_id: int
    stage_id: int
    due_on: date | None


def waiting_for(actor: Actor, *, on: date) -> list[Waiting]:
    """Return what waits for the actor today, the earliest deadline first. Asked once in a request.

    Stages are told apart by what they ask and where; who is asked is worked out once for each kind of question.
    """
    return read_once(f"approvals waiting for {actor.person_id} {on}", lambda: _waiting_for(actor, on))


def _waiting_for(actor: Actor, on: date) -> list[Waiting]:
    if not actor.may(READ):
        return []
    office, asking = Office(on), Stage.objects.filter(state=Stage.State.OPEN, request__state__in=OPEN_STATES)
    asked_for = [*asking.values_list("posts", flat=True).distinct()]
    if not asked_for:
        return []
    office.read({post for posts in asked_for for post in posts.split()})
    mine = Q(person=actor.person_id)
    if office.hold_any(actor.person_id):
        mine |= Q(request__in=in_reach(Request, actor))
    stages = list(
        asking.filter(mine).select_related("request", "person").defer("request__payload", "request__chain")
    )
    agreements = _agreements(stages)
    found = [
        Waiting(stage.request_id, stage.pk, stage.due_on)
        for stage in stages
        if asked_by(stage, stage.request, agreements.get(stage.request_id, ()), office).held_by(
            actor.person_id
        )
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.request_id))


def _agreements(stages: Iterable[Stage]) -> dict[int, set[Agreement]]:
    """Return the agreements that count now about the requests of some stages, by request."""
    counting = Decision.objects.filter(
        request__stages__in=[stage.pk for stage in stages], act__in=AGREEING, round=F("request__round"),
        opening=F("stage__opening"),
    )  # fmt: skip
    rows: dict[int, set[Agreement]] = {}
    for request_id, stage_id, person_id in counting.values_list("request", "stage", "person"):
        rows.setdefault(request_id, set()).add(Agreement(stage_id, person_id))
    return rows


def visible(actor: Actor) -> QuerySet[Request]:
    """Return every request that the actor may see: one's own, those one is part of, and those of one's part.

    Raises Denied.
    """
    require(actor, READ)
    part_of = Q(requester=actor.person_id) | Q(
        pk__in=Decision.objects.filter(person=actor.person_id).values("request")
    )
    part_of |= Q(pk__in=[one.request_id for one in waiting_for(actor, on=timezone.localdate())])
    for kind in kinds():
        if not actor.may(kind.read):
            continue
        of_kind = Request.objects.filter(kind=kind.name)
        if kind.visible is None:
            of_kind = of_kind.filter(in_scope(actor, "unit_path", kind.read))
        else:
            of_kind = kind.visible(actor, of_kind)
        part_of |= Q(pk__in=of_kind.values("pk"))
    return Request.objects.filter(part_of)


def request_numbered(actor: Actor, request_id: int) -> Request:
    """Return one request. Raises Denied, NotThere."""
    found = visible(actor).filter(pk=request_id).select_related("requester").first()
    if found is None:
        raise NotThere
    return found


def within_sight(request: Request, actor: Actor, *, at: datetime, office: Office | None = None) -> bool:
    """Tell whether the actor may know of a request; asked of one that is held for a decision."""
    if request.requester_id == actor.person_id:
        return True
    if begin(request, at=at, office=office).stage_asking(actor) is not None:
        return True
    return visible(actor).filter(pk=request.pk).exists()


def decided_by(actor: Actor) -> QuerySet[Request]:
    """Return the requests that the actor decided something about."""
    decided = Decision.objects.filter(person=actor.person_id, act__in=DECIDED)
    return visible(actor).filter(pk__in=decided.values("request"))


def requested_by(actor: Actor) -> QuerySet[Request]:
    """Return the actor's own requests."""
    require(actor, READ)
    return Request.objects.filter(requester=actor.person_id)
