"""Closes duties by what proves that they were done, and opens them again where the proof is withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.customers.services.writing import as_words
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import obligations_now
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed, Who

DONE, REOPENED = "duty.done", "duty.reopened"
CLOSABLE = (Duty.State.OPEN, Duty.State.MISSED)


@transaction.atomic
def close_with(
    evidence: str,
    evidence_id: str | int,
    *,
    at: datetime,
    actor: Who,
    customer_id: int | None = None,
    unit_id: int | None = None,
    about_id: int | None = None,
    person_id: int | None = None,
    duty_id: int | None = None,
) -> list[Duty]:
    """Close what is proved: of each obligation that takes this evidence, the earliest duty whose time holds `at`.

    `person_id` did it, otherwise the actor. The same proof closes nothing twice, and one that nothing was owed for closes
    nothing. Inside the caller's transaction.
    """
    takes = [name for name, rule in obligations_now().items() if evidence in rule.evidence]
    fitting = _fitting(takes, at, customer_id=customer_id, unit_id=unit_id, about_id=about_id)
    if duty_id is not None:
        fitting = fitting.filter(pk=duty_id)
    proof = str(evidence_id)
    used = set(Duty.objects.filter(evidence=evidence, evidence_id=proof).values_list("obligation", flat=True))
    closed = []
    for duty in _one_of_each(fitting, used):
        if _close(duty, evidence, proof, at, person_id if person_id is not None else actor.person_id):
            closed.append(duty)
    if closed:
        _record(DONE, closed, actor=actor, at=at, summary={"evidence": evidence, "evidence_id": proof})
    return closed


def _fitting(
    names: Sequence[str],
    at: datetime,
    *,
    customer_id: int | None,
    unit_id: int | None,
    about_id: int | None,
) -> QuerySet[Duty]:
    """Return what this subject owes at a moment; one whose time is over may be closed by what was done in time."""
    subject = {"customer_id": customer_id, "unit_id": unit_id, "about_id": about_id}
    whose = Q(pk__in=[])
    for column, number in subject.items():
        if number is not None:
            whose |= Q(**{column: number})
    open_then = Q(opens_at__lte=at) & (Q(closes_at=None) | Q(closes_at__gt=at))
    found = Duty.objects.filter(whose, open_then, obligation__in=names, state__in=CLOSABLE)
    return found.select_related("customer", "unit", "about").order_by("obligation", "due_at", "pk")


def _one_of_each(found: Iterable[Duty], used: set[str]) -> Iterable[Duty]:
    for duty in found:
        if duty.obligation not in used:
            used.add(duty.obligation)
            yield duty


def _close(duty: Duty, evidence: str, proof: str, at: datetime, person_id: int | None) -> bool:
    """Close a duty that is still open; False where somebody else was quicker."""
    late = is_late(duty, at)
    changed = Duty.objects.filter(pk=duty.pk, state__in=CLOSABLE).update(
        state=Duty.State.DONE, done_at=at, done_by=person_id, evidence=evidence, evidence_id=proof, is_late=late,
        snoozed_until=None,
    )  # fmt: skip
    if changed:
        duty.refresh_from_db()
    return bool(changed)


def is_late(duty: Duty, at: datetime) -> bool:
    """Tell whether a moment is too late: a whole day ends before its midnight, an hour with itself."""
    return at >= duty.due_at if duty.is_whole_day else at > duty.due_at


@transaction.atomic
def reopen(evidence: str, evidence_id: str | int, *, at: datetime, actor: Who) -> list[Duty]:
    """Open again what a proof closed that was withdrawn; missed where its time is over. Inside the caller's transaction."""
    closed = Duty.objects.filter(evidence=evidence, evidence_id=str(evidence_id), state=Duty.State.DONE)
    found = list(closed.select_related("customer", "unit", "about").order_by("pk"))
    for duty in found:
        over = duty.closes_at is not None and duty.closes_at <= at
        duty.state = Duty.State.MISSED if over else Duty.State.OPEN
        duty.done_at, duty.done_by, duty.is_late, duty.evidence, duty.evidence_id = None, None, False, "", ""
        duty.save(update_fields=["state", "done_at", "done_by", "is_late", "evidence", "evidence_id"])
    if found:
        summary = {"evidence": evidence, "evidence_id": str(evidence_id)}
        _record(REOPENED, found, actor=actor, at=at, summary=summary)
    return found


def _record(
    action: str, duties: Sequence[Duty], *, actor: Who, at: datetime, summary: dict[str, str]
) -> None:
    subject = f"duty:{duties[0].pk}" if len(duties) == 1 else "duties"
    before = Duty.State.DONE if action == REOPENED else Duty.State.OPEN
    audit.record(
        action, subject, actor=actor, at=timezone.now() if at > timezone.now() else at,
        changes=[row for duty in duties for row in changes_of(duty, str(before), str(duty.state))],
        summary={**summary, "duties": [duty.pk for duty in duties]},
    )  # fmt: skip


def changes_of(duty: Duty, old: str, new: str) -> Iterable[Changed]:
    """Yield the change of a duty for the log: at the duty, and for the customer's timeline."""
    yield Changed(f"duty:{duty.pk}", "state", as_words(old), as_words(new))
    if duty.customer is not None:
        yield Changed(
            f"customer:{duty.customer.code}", f"duty:{duty.obligation}", as_words(old), as_words(new)
        )
