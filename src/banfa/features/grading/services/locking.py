"""Locks a period: from then on its grades stand for good."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from banfa.features.grading.models import Decision, Objection, Run
from banfa.features.grading.queries import is_window_open, run_numbered
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit


class NotLockable(BanfaError):
    """Only a published run is locked, once."""


class WindowOpen(BanfaError):
    """Objections may still be raised."""


class Unanswered(BanfaError):
    """Somebody waits for an answer about this period's grades."""


class PeriodLocked(BanfaError):
    """The period's grades stand for good: no publication, no decision, no objection."""


@transaction.atomic
def lock_run(run_number: str, *, actor: Actor, at: datetime) -> Run:
    """Lock a published run once its window is over and everything raised about it is answered.

    Raises Denied, NotThere, NotLockable, WindowOpen, Unanswered.
    """
    require(actor, Permission.GRADING_RUN_LOCK)
    run = run_numbered(actor, run_number)
    # Whoever objects or publishes at the same moment updates this row as well, and so comes before or after.
    locked = Run.objects.filter(pk=run.pk, state=Run.State.PUBLISHED).update(
        state=Run.State.LOCKED, locked_by=actor.name, locked_at=at
    )
    if not locked:
        raise NotLockable(_why_not(run))
    if is_window_open(run, localdate(at)):
        raise WindowOpen(
            Text(
                f"{run_number} 的异议期未满，{run.objections_until} 起方可锁定",
                f"objections to {run_number} may still be raised; it can be locked from {run.objections_until} on",
            )
        )
    _require_answered(run)
    audit.record("run.locked", f"run:{run_number}", actor=actor, at=at)
    run.refresh_from_db()
    return run


def _why_not(run: Run) -> Text:
    if run.state == Run.State.LOCKED:
        return Text(f"{run.number} 已锁定", f"{run.number} is locked already")
    return Text(
        f"{run.number} 未在生效，只有已发布且未被更正的批次才能锁定",
        f"{run.number} is not in force: only a published run that none has corrected can be locked",
    )


def _require_answered(run: Run) -> None:
    period = Q(run__period_start=run.period_start, run__period_end=run.period_end)
    objections = Objection.objects.filter(period, state=Objection.State.OPEN).count()
    requests = Decision.objects.filter(period, state=Decision.State.REQUESTED).count()
    if objections or requests:
        raise Unanswered(
            Text(
                f"{run.number} 尚有 {objections} 项异议、{requests} 项核定申请未答复，答复后方可锁定",
                f"{run.number} has {objections} objections and {requests} decision requests without an answer; "
                "answer them, then lock it",
            )
        )


def require_unlocked_period(run: Run) -> None:
    """Raise PeriodLocked where the run's period is locked."""
    locked = Run.objects.filter(
        state=Run.State.LOCKED, period_start=run.period_start, period_end=run.period_end
    ).first()
    if locked is not None:
        raise PeriodLocked(
            Text(
                f"该期间已由 {locked.number} 锁定，不再接受发布、核定和异议",
                f"the period is locked by {locked.number}: no publication, decision or objection any more",
            )
        )


def require_unlocked_from(day: date) -> None:
    """Raise PeriodLocked where something that holds from a day on would reach into a locked period."""
    locked = Run.objects.filter(state=Run.State.LOCKED, period_end__gt=day).order_by("-period_end").first()
    if locked is not None:
        raise PeriodLocked(
            Text(
                f"{day} 在 {locked.number} 已锁定的期间之内；最早可自 {locked.period_end} 起",
                f"{day} lies within the period that {locked.number} locked; the earliest day is {locked.period_end}",
            )
        )
