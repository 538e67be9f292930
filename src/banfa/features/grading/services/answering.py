"""Answers objections: somebody else than who raised them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from banfa.features.grading.models import Decision, Objection
from banfa.features.grading.queries.judgements import objection_numbered
from banfa.features.grading.services.deciding import Wish, file_request
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.features.grading.services.locking import require_unlocked_period
from banfa.features.grading.services.tracing import told
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit import recording as audit


class OwnObjection(BanfaError):
    """Nobody answers an objection that they raised."""


class AlreadyAnswered(BanfaError):
    """An objection is answered once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What an accepted objection asks for: the value that should hold, and the clause that allows it."""

    value: str
    cites: str
    from_on: date | None = None


@transaction.atomic
def answer_objection(
    objection_id: int, *, answer: str, actor: Actor, at: datetime, remedy: Remedy | None = None
) -> Objection:
    """Reject an objection with a reason, or accept it with a remedy, which becomes a request that another approves.

    Raises Denied, NotThere, OwnObjection, AlreadyAnswered, PeriodLocked, ReasonNeeded, and what `request_decision`
    raises.
    """
    objection = objection_numbered(actor, objection_id)
    if not visible(Objection, actor, Permission.GRADING_OBJECTION_ANSWER).filter(pk=objection.pk).exists():
        raise NotThere
    if objection.raiser_id == actor.person_id:
        raise OwnObjection(
            Text(
                "异议须由他人答复：请另一位有权限的同事处理",
                "somebody else answers an objection: ask a colleague who may",
            )
        )
    require_unlocked_period(objection.run)
    words = given_reason(answer)
    state = Objection.State.REJECTED if remedy is None else Objection.State.ACCEPTED
    answered = Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN).update(
        state=state, answerer_id=actor.person_id, answered_by=actor.name, answered_at=at, answer=words
    )
    if not answered:
        raise AlreadyAnswered(
            Text(
                f"该异议已由{objection.answered_by}答复",
                f"{objection.answered_by} has answered this objection already",
            )
        )
    decision = None if remedy is None else _requested(objection, remedy, words, actor, at)
    Objection.objects.filter(pk=objection.pk).update(decision=decision)
    audit.record(
        "objection.accepted" if decision else "objection.rejected", f"objection:{objection.pk}", actor=actor, at=at,
        summary={
            "run": objection.run.number, "classification": objection.classification, "answer": words,
            "decision": decision.pk if decision else None,
        },
        changes=[told(objection.customer, "answer", objection.classification, None, words)],
    )  # fmt: skip
    objection.refresh_from_db()
    return objection


def _requested(objection: Objection, remedy: Remedy, reason: str, actor: Actor, at: datetime) -> Decision:
    """File what the answer leads to. Whoever may accept an objection may ask for what follows from it."""
    wish = Wish(
        customer=objection.customer, classification=objection.classification, value=remedy.value, reason=reason,
        cites=remedy.cites, from_on=remedy.from_on, run=objection.run, origin=Decision.Origin.OBJECTION,
    )  # fmt: skip
    return file_request(wish, actor=actor, at=at)
