"""Puts something to a chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.approvals.content import canonical, digest_of, kept
from banfa.platform.approvals.flow import Flow, begin
from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import Office
from banfa.platform.approvals.planning import plan
from banfa.platform.approvals.refusals import NoSuchChain, given_reason
from banfa.platform.org.current import pack_on

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody asks for: `payload` is plain JSON, `unit_path` says below which unit the chain begins."""

    kind: str
    subject: str
    unit_path: str
    title: Text
    payload: Mapping[str, object]
    reason: str
    chain: str


@transaction.atomic
def submit(wanted: Wanted, *, actor: Actor, at: datetime, office: Office | None = None) -> Request:
    """Put what is wanted to its chain; nothing happens before the chain has agreed.

    The caller has checked that the actor may ask for this. Raises Denied, NoSuchChain, ReasonNeeded, ReasonTooLong.
    """
    require(actor, Permission.APPROVALS_REQUEST_READ)
    pack = pack_on(timezone.localdate(at))
    chain = pack.chains.get(wanted.chain)
    if chain is None:
        raise NoSuchChain(wanted.chain)
    payload = canonical(wanted.payload)
    request = Request.objects.create(
        kind=wanted.kind, subject=wanted.subject, unit_path=wanted.unit_path,
        title_zh=wanted.title.zh[:LONGEST_TITLE], title_en=wanted.title.en[:LONGEST_TITLE],
        payload=kept(wanted.kind, wanted.subject, payload),
        digest=digest_of(wanted.kind, wanted.subject, payload), reason=given_reason(wanted.reason),
        requester_id=actor.person_id, requested_by=actor.name, requested_at=at, chain_code=wanted.chain,
        chain=chain.model_dump(mode="json"), pack=f"{pack.name}/{pack.version}",
    )  # fmt: skip
    Stage.objects.bulk_create(plan(request, chain, kind_named(wanted.kind).facts(wanted.payload)))
    flow = begin(request, at=at, office=office)
    flow.note(Decision.Act.SUBMITTED, actor=actor, reason=request.reason)
    flow.go_on(actor)
    return request


def lay_out_again(flow: Flow, payload: Mapping[str, object]) -> Flow:
    """Begin another round with this content: whatever was decided about the last one counts no more."""
    request = flow.request
    content = canonical(payload)
    request.payload = kept(request.kind, request.subject, content)
    request.digest = digest_of(request.kind, request.subject, content)
    request.round, request.position, request.state = request.round + 1, 0, Request.State.OPEN
    _close(flow.open_stages)
    flow.save()
    Stage.objects.bulk_create(plan(request, flow.chain, kind_named(request.kind).facts(payload)))
    return begin(request, at=flow.at, office=flow.office)


def _close(stages: Iterable[Stage]) -> None:
    for stage in stages:
        stage.state = Stage.State.AHEAD
        stage.save(update_fields=["state"])
