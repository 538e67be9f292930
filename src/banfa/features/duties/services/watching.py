"""What time does to duties: people are reminded before, told upwards after, and what is over is missed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from banfa.features.duties.cadences import whole
from banfa.features.duties.models import Duty, Reminder
from banfa.features.duties.queries.owing import Owing
from banfa.features.duties.queries.rules import obligations_now
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed, Json
from banfa.policy.model import Escalation, Obligation, Remind

LOT = 1_000
LONGEST_BACK = timedelta(days=60)
UNENDED = (Duty.State.OPEN, Duty.State.MISSED)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Nobody: time itself, as the log keeps it."""

    person_id: int | None = None
    name: str = "Banfa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How many duties time did something to."""

    missed: int
    reminded: int
    escalated: int


def watch(at: datetime) -> Watched:
    """Remind, tell upwards and let pass what is over; harmless from several workers and again."""
    rules = obligations_now()
    reminded = sum(_remind(name, rule, at) for name, rule in rules.items())
    missed = let_pass(at)
    escalated = sum(_escalate(name, rule, at) for name, rule in rules.items())
    return Watched(missed=missed, reminded=reminded, escalated=escalated)


@transaction.atomic
def let_pass(at: datetime) -> int:
    """Let what cannot be done any more be missed; one event with the counts."""
    over = Duty.objects.filter(state=Duty.State.OPEN, due_at__lte=at, closes_at__lte=at)
    counts = over.order_by().values("obligation").annotate(n=Count("pk"))
    by_obligation: dict[str, Json] = dict(counts.values_list("obligation", "n"))
    if not by_obligation:
        return 0
    missed = over.update(state=Duty.State.MISSED, snoozed_until=None)
    audit.record("duties.missed", "duties", actor=_Clock(), at=at, summary={"missed": by_obligation})
    return missed


def _remind(name: str, rule: Obligation, at: datetime) -> int:
    """Give the reminders that are due, each step of a rule once."""
    found = Duty.objects.filter(obligation=name, state=Duty.State.OPEN, person__isnull=False, due_at__gt=at)
    total = 0
    steps = sorted(rule.remind, key=_length, reverse=True)
    for place, step in enumerate(steps):
        now = found.filter(reminders=place, due_at__lte=at + _length(step))
        now = now.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=at))
        for lot in _lots(now):
            total += _told(lot, {pk: person for pk, person, _ in lot}, at, step=place + 1)
    return total


def _escalate(name: str, rule: Obligation, at: datetime) -> int:
    """Tell the holders of the posts above, step by step; where nobody holds one, the next step goes on."""
    owing, total = Owing(timezone.localdate(at)), 0
    found = Duty.objects.filter(obligation=name, state__in=UNENDED, due_at__gt=at - LONGEST_BACK)
    for place, step in enumerate(rule.escalate):
        now = found.filter(escalated=place, due_at__lte=at - _length(step))
        for lot in _lots(now):
            to = {pk: owing.nearest(step.to, path) for pk, _, path in lot}
            total += _told(lot, to, at, step=place + 1, upwards=True)
    return total


Row = tuple[int, int | None, str]


def _lots(found: QuerySet[Duty]) -> Iterator[list[Row]]:
    rows: Iterable[Row] = iter(list(found.order_by("pk").values_list("pk", "person_id", "unit_path")))
    while lot := list(islice(rows, LOT)):
        yield lot


@transaction.atomic
def _told(
    lot: Sequence[Row], to: dict[int, int | None], at: datetime, *, step: int, upwards: bool = False
) -> int:
    """Keep that people were told, unless another worker did; return how many were."""
    column = "escalated" if upwards else "reminders"
    ids = [pk for pk, _, _ in lot]
    due = list(
        Duty.objects.select_for_update().filter(pk__in=ids, **{column: step - 1}).values_list("pk", flat=True)
    )
    Duty.objects.filter(pk__in=due).update(**{column: F(column) + 1})
    told = [(pk, to[pk]) for pk in due if to.get(pk) is not None]
    Reminder.objects.bulk_create(
        Reminder(duty_id=pk, to_id=person, at=at, is_escalation=upwards)
        for pk, person in told
        if person is not None
    )
    if not upwards:
        Duty.objects.filter(pk__in=[pk for pk, _ in told]).update(reminded_at=at)
    if due:
        audit.record(
            "duty.escalated" if upwards else "duty.reminded", "duties", actor=_Clock(), at=at,
            changes=[Changed(f"duty:{pk}", column, str(step - 1), str(step)) for pk in due],
            summary={"duties": len(due), "told": len(told), "step": step},
        )  # fmt: skip
    return len(told)


def _length(step: Remind | Escalation) -> timedelta:
    if step.days is not None:
        return timedelta(days=whole(step.days))
    return timedelta(hours=whole(step.hours)) if step.hours is not None else timedelta()
