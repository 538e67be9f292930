"""Requests and decides overrides of a customer's class (核定): two people, a reason, a clause."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Decision, Run
from banfa.features.grading.queries import newest_published, run_numbered
from banfa.features.grading.queries.graded import graded_value
from banfa.features.grading.queries.judgements import decision_numbered
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.features.grading.services.locking import require_unlocked_from
from banfa.features.grading.services.subjects import cited_clause, customer_in_reach, decidable_value
from banfa.features.grading.services.succeeding import end_former
from banfa.features.grading.services.tracing import told
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit import recording as audit

TAKES_TWO = Text(
    "核定须由两人完成，本人不能批准自己的申请；请另一位“分级专员”或管理员批准"
    "（尚无其他人员时：banfa appoint 用户名 --post grading_officer）",
    "a decision takes two people, and nobody approves their own request: ask a grading officer or another "
    "administrator (where there is none yet: banfa appoint USER --post grading_officer)",
)


class OwnRequest(BanfaError):
    """Nobody decides about their own request."""

    def __init__(self) -> None:
        super().__init__(TAKES_TWO)


class AlreadyRequested(BanfaError):
    """A request about the same class of the customer waits for its decision."""


class AlreadyDecided(BanfaError):
    """A request is decided once."""


class NotOwnRequest(BanfaError):
    """Only who asked for something takes it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for. Without `from_on` it holds from the start of the run's period, without a run from today."""

    customer: Customer
    classification: str
    value: str
    reason: str
    cites: str
    from_on: date | None = None
    run: Run | None = None
    origin: Decision.Origin = Decision.Origin.REQUEST


@transaction.atomic
def request_decision(
    *,
    customer_code: str,
    classification: str,
    value: str,
    reason: str,
    cites: str,
    actor: Actor,
    at: datetime,
    from_on: date | None = None,
    run_number: str | None = None,
) -> Decision:
    """Ask that a customer's class be overridden; nothing changes until somebody else approves.

    Raises Denied, NotThere, NoSuchClass, NoSuchValue, NoSuchClause, ReasonNeeded, PeriodLocked, AlreadyRequested.
    """
    customer = customer_in_reach(actor, customer_code, Permission.GRADING_DECISION_REQUEST)
    wish = Wish(
        customer=customer, classification=classification, value=value, reason=reason, cites=cites, from_on=from_on,
        run=run_numbered(actor, run_number) if run_number else None,
    )  # fmt: skip
    return file_request(wish, actor=actor, at=at)


def file_request(wish: Wish, *, actor: Actor, at: datetime) -> Decision:
    """Check and store a request inside the caller's transaction; the caller has checked the right.

    Raises NoSuchClass, NoSuchValue, NoSuchClause, ReasonNeeded, PeriodLocked, AlreadyRequested.
    """
    from_on = wish.from_on or (wish.run.period_start if wish.run else localdate(at))
    decidable_value(wish.classification, wish.value, from_on)
    require_unlocked_from(from_on)
    decision = Decision(
        customer=wish.customer, classification=wish.classification, value=wish.value, reason=given_reason(wish.reason),
        cites=cited_clause(wish.cites), origin=wish.origin, run=wish.run, from_on=from_on,
        computed=ruled_now(actor, wish), requester_id=actor.person_id, requested_by=actor.name, requested_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        code = wish.customer.code
        raise AlreadyRequested(
            Text(
                f"{code} 的同类核定申请正待批准",
                f"a request about the same class of {code} waits for its decision",
            )
        ) from error
    audit.record(
        "decision.requested", f"decision:{decision.pk}", actor=actor, at=at, summary=_summary(decision),
        changes=[told(wish.customer, "request", wish.classification, decision.computed, wish.value)],
    )  # fmt: skip
    return decision


def ruled_now(actor: Actor, wish: Wish) -> str | None:
    """Return what the rule says of the customer in the run spoken about, else in the newest published one."""
    run = wish.run or newest_published(actor)
    graded = graded_value(run, wish.classification, wish.customer.pk) if run else None
    return graded.ruled if graded else None


@transaction.atomic
def approve_decision(decision_id: int, *, actor: Actor, at: datetime, answer: str = "") -> Decision:
    """Approve somebody else's request: an input of the next run. It ends the decision that stood before it.

    Raises Denied, NotThere, OwnRequest, AlreadyDecided, PeriodLocked, LaterDecisionStands.
    """
    decision = _decidable(decision_id, actor)
    require_unlocked_from(decision.from_on)
    _decide(decision, Decision.State.APPROVED, answer.strip(), actor, at)
    end_former(decision, actor=actor, at=at)
    audit.record(
        "decision.approved", f"decision:{decision.pk}", actor=actor, at=at, summary=_summary(decision),
        changes=[
            told(decision.customer, "decision", decision.classification, decision.computed, decision.value),
            told(decision.customer, "reason", decision.classification, None, decision.reason),
        ],
    )  # fmt: skip
    return decision


@transaction.atomic
def reject_decision(decision_id: int, *, answer: str, actor: Actor, at: datetime) -> Decision:
    """Reject somebody else's request with a reason.

    Raises Denied, NotThere, OwnRequest, AlreadyDecided, ReasonNeeded.
    """
    words = given_reason(answer)
    decision = _decidable(decision_id, actor)
    _decide(decision, Decision.State.REJECTED, words, actor, at)
    audit.record(
        "decision.rejected", f"decision:{decision.pk}", actor=actor, at=at,
        summary={**_summary(decision), "answer": words},
        changes=[told(decision.customer, "refusal", decision.classification, None, words)],
    )  # fmt: skip
    return decision


@transaction.atomic
def withdraw_decision(decision_id: int, *, actor: Actor, at: datetime) -> Decision:
    """Take back one's own request while nobody has decided. Raises NotThere, NotOwnRequest, AlreadyDecided."""
    decision = decision_numbered(actor, decision_id)
    if decision.requester_id != actor.person_id:
        raise NotOwnRequest(Text("只有申请人可以撤回", "only who asked for it takes it back"))
    withdrawn = Decision.objects.filter(pk=decision.pk, state=Decision.State.REQUESTED).update(
        state=Decision.State.WITHDRAWN, decided_at=at
    )
    if not withdrawn:
        raise _already(decision)
    decision.refresh_from_db()
    audit.record(
        "decision.withdrawn", f"decision:{decision.pk}", actor=actor, at=at, summary=_summary(decision)
    )
    return decision


def decision_in_reach(decision_id: int, actor: Actor, right: Permission) -> Decision:
    """Return a decision on which the actor has a right. Raises Denied, NotThere."""
    found = visible(Decision, actor, right).filter(pk=decision_id).select_related("customer", "run").first()
    if found is None:
        raise NotThere
    return found


def _decidable(decision_id: int, actor: Actor) -> Decision:
    decision = decision_in_reach(decision_id, actor, Permission.GRADING_DECISION_APPROVE)
    if decision.requester_id == actor.person_id:
        raise OwnRequest
    return decision


def _decide(decision: Decision, state: Decision.State, answer: str, actor: Actor, at: datetime) -> None:
    decided = Decision.objects.filter(pk=decision.pk, state=Decision.State.REQUESTED).update(
        state=state, decider_id=actor.person_id, decided_by=actor.name, decided_at=at, answer=answer
    )
    decision.refresh_from_db()
    if not decided:
        raise _already(decision)


def _already(decision: Decision) -> AlreadyDecided:
    who = decision.decided_by or decision.requested_by
    return AlreadyDecided(Text(f"该申请已由{who}处理", f"{who} has dealt with this request already"))


def _summary(decision: Decision) -> dict[str, audit.Json]:
    return {
        "classification": decision.classification, "value": decision.value, "computed": decision.computed,
        "reason": decision.reason, "cites": decision.cites, "from_on": decision.from_on.isoformat(),
        "run": decision.run.number if decision.run else None,
    }  # fmt: skip
