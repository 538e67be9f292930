"""Answers what a run proposes. The run asks, so one person is enough to approve."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Decision, Run
from banfa.features.grading.queries import frozen_pack, locked_until, run_numbered
from banfa.features.grading.queries.proposals import allowed_by, judged_in, proposed_rows, why_proposed
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.features.grading.services.subjects import graded_classification
from banfa.features.grading.services.succeeding import end_former
from banfa.features.grading.services.tracing import told
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit

SYSTEM = "Banfa"


class NothingProposed(BanfaError):
    """The run proposes nothing of the kind for these customers."""


class ProposalAnswered(BanfaError):
    """A proposal is answered once."""


@transaction.atomic
def approve_proposals(
    run_number: str,
    classification: str,
    customers: Collection[int],
    *,
    actor: Actor,
    at: datetime,
    answer: str = "",
) -> list[Decision]:
    """Approve what a run proposes for customers, by their numbers; each becomes a decision in force.

    It holds from the start of the run's period, or from the end of what is locked. All or nothing. Raises Denied,
    NotThere, NoSuchClass, NothingProposed, ProposalAnswered, LaterDecisionStands.
    """
    decisions = _answered(
        run_number, classification, customers, Decision.State.APPROVED, answer.strip(), actor, at
    )
    for decision in decisions:
        end_former(decision, actor=actor, at=at)
    _record("proposals.approved", run_number, classification, decisions, "decision", actor, at)
    return decisions


@transaction.atomic
def dismiss_proposals(
    run_number: str,
    classification: str,
    customers: Collection[int],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Decision]:
    """Dismiss what a run proposes, with a reason; the next run may propose it again.

    Raises Denied, NotThere, NoSuchClass, ReasonNeeded, NothingProposed, ProposalAnswered.
    """
    words = given_reason(reason)
    decisions = _answered(run_number, classification, customers, Decision.State.REJECTED, words, actor, at)
    _record("proposals.dismissed", run_number, classification, decisions, "dismissal", actor, at)
    return decisions


def _answered(
    run_number: str,
    name: str,
    customers: Collection[int],
    state: Decision.State,
    answer: str,
    actor: Actor,
    at: datetime,
) -> list[Decision]:
    require(actor, Permission.GRADING_DECISION_APPROVE)
    run = run_numbered(actor, run_number)
    graded_classification(run, name)
    rows = _proposed(run, name, customers, actor)
    made = [_decision(run, name, row, state, answer, actor, at) for row in rows]
    try:
        with transaction.atomic():
            return Decision.objects.bulk_create(made)
    except IntegrityError as error:
        raise ProposalAnswered(
            Text(
                "其中有提议已处理，请刷新后再试",
                "some of them are answered already: look again, then answer the rest",
            )
        ) from error


def _proposed(
    run: Run, name: str, customers: Collection[int], actor: Actor
) -> Sequence[tuple[int, str | None, str]]:
    wanted = set(customers)
    is_open = run.state not in Run.WITHOUT_EFFECT and name in judged_in(run)
    found = proposed_rows(actor, run, name, Permission.GRADING_DECISION_APPROVE) if is_open else []
    rows = [row for row in found if row[0] in wanted]
    if not rows or len(rows) != len(wanted):
        raise NothingProposed(
            Text(
                f"{run.number} 没有这样的提议",
                f"{run.number} proposes nothing of the kind for these customers",
            )
        )
    return rows


def _decision(
    run: Run,
    name: str,
    row: tuple[int, str | None, str],
    state: Decision.State,
    answer: str,
    actor: Actor,
    at: datetime,
) -> Decision:
    customer_id, value, proposed = row
    pack = frozen_pack(run)
    return Decision(
        customer_id=customer_id, classification=name, value=proposed, computed=value, origin=Decision.Origin.PROPOSAL,
        reason=why_proposed(pack, name, proposed).zh, cites=allowed_by(pack, name, proposed), run=run,
        from_on=first_free_day(run), state=state, requested_by=SYSTEM, requested_at=run.computed_at,
        decider_id=actor.person_id, decided_by=actor.name, decided_at=at, answer=answer,
    )  # fmt: skip


def first_free_day(run: Run) -> date:
    """Return the first day of the run's period, or the first one after what is locked."""
    locked = locked_until()
    return run.period_start if locked is None else max(run.period_start, locked)


def _record(
    action: str, number: str, name: str, decisions: Sequence[Decision], what: str, actor: Actor, at: datetime
) -> None:
    known = Customer.objects.in_bulk([one.customer_id for one in decisions])
    audit.record(
        action, f"run:{number}", actor=actor, at=at,
        summary={"classification": name, "customers": len(decisions), "answer": decisions[0].answer},
        changes=[told(known[one.customer_id], what, name, one.computed, one.value) for one in decisions],
    )  # fmt: skip
