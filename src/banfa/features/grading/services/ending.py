"""Ends decisions: as much by two people as they were made."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from banfa.features.grading.models import Decision
from banfa.features.grading.services.deciding import AlreadyDecided, OwnRequest, decision_in_reach
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.features.grading.services.locking import require_unlocked_from
from banfa.features.grading.services.tracing import told
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.audit import recording as audit


class NotInForce(BanfaError):
    """Only an approved decision that nobody has ended yet is ended."""


class EndBeforeStart(BanfaError):
    """A decision ends on the day from which it holds, or later."""

    status = 400


@transaction.atomic
def request_end(
    decision_id: int, *, reason: str, actor: Actor, at: datetime, end_on: date | None = None
) -> Decision:
    """Ask that a decision end on a day (today unless told); it holds until somebody else approves.

    Raises Denied, NotThere, ReasonNeeded, EndBeforeStart, PeriodLocked, NotInForce.
    """
    decision = decision_in_reach(decision_id, actor, Permission.GRADING_DECISION_REQUEST)
    words, day = given_reason(reason), end_on or localdate(at)
    if day < decision.from_on:
        raise EndBeforeStart(
            Text(
                f"该核定自 {decision.from_on} 起，不能更早终止",
                f"it holds from {decision.from_on} on and cannot end before",
            )
        )
    require_unlocked_from(day)
    asked = Decision.objects.filter(
        pk=decision.pk, state=Decision.State.APPROVED, end_requester_id=None
    ).update(
        end_on=day, end_reason=words, end_requester_id=actor.person_id, end_requested_by=actor.name, end_requested_at=at
    )  # fmt: skip
    if not asked:
        raise NotInForce(
            Text("该核定未在生效，或终止申请已提出", "it is not in force, or its end is asked for already")
        )
    decision.refresh_from_db()
    _record("decision.end_requested", decision, actor, at)
    return decision


@transaction.atomic
def approve_end(decision_id: int, *, actor: Actor, at: datetime) -> Decision:
    """End a decision as somebody else asked. Raises Denied, NotThere, OwnRequest, AlreadyDecided, PeriodLocked."""
    decision = _ending(decision_id, actor)
    assert decision.end_on is not None
    require_unlocked_from(decision.end_on)
    ended = Decision.objects.filter(
        pk=decision.pk, state=Decision.State.APPROVED, end_requester_id=decision.end_requester_id
    ).update(state=Decision.State.ENDED, until_on=decision.end_on, ended_by=actor.name, ended_at=at)
    if not ended:
        raise _dealt_with()
    decision.refresh_from_db()
    change = told(decision.customer, "decision_end", decision.classification, decision.value, None)
    _record("decision.ended", decision, actor, at, change)
    return decision


@transaction.atomic
def refuse_end(decision_id: int, *, answer: str, actor: Actor, at: datetime) -> Decision:
    """Let a decision stand although somebody asked for its end.

    Raises Denied, NotThere, OwnRequest, ReasonNeeded, AlreadyDecided.
    """
    words = given_reason(answer)
    decision = _ending(decision_id, actor)
    kept = Decision.objects.filter(
        pk=decision.pk, state=Decision.State.APPROVED, end_requester_id=decision.end_requester_id
    ).update(end_on=None, end_reason="", end_requester_id=None, end_requested_by="", end_requested_at=None)  # fmt: skip
    if not kept:
        raise _dealt_with()
    change = told(decision.customer, "refusal", decision.classification, None, words)
    _record("decision.end_refused", decision, actor, at, change)
    decision.refresh_from_db()
    return decision


def _ending(decision_id: int, actor: Actor) -> Decision:
    """Return a decision whose end somebody else asks for. Raises Denied, NotThere, OwnRequest, AlreadyDecided."""
    decision = decision_in_reach(decision_id, actor, Permission.GRADING_DECISION_APPROVE)
    if decision.end_requester_id is None or decision.state != Decision.State.APPROVED:
        raise _dealt_with()
    if decision.end_requester_id == actor.person_id:
        raise OwnRequest
    return decision


def _dealt_with() -> AlreadyDecided:
    return AlreadyDecided(
        Text("没有待批准的终止申请", "nobody asks for its end now, or somebody has dealt with it already")
    )


def _record(
    action: str, decision: Decision, actor: Actor, at: datetime, change: audit.Changed | None = None
) -> None:
    end_on = decision.end_on.isoformat() if decision.end_on else None
    audit.record(
        action, f"decision:{decision.pk}", actor=actor, at=at,
        summary={"classification": decision.classification, "end_on": end_on, "reason": decision.end_reason},
        changes=[change] if change else [],
    )  # fmt: skip
