"""Reads objections and decisions, only those about customers that the actor sees."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import F, Q, QuerySet

from banfa.features.grading.models import AppliedDecision, Decision, Objection, Run
from banfa.features.grading.queries.runs import frozen_pack, period_of
from banfa.platform.access import Actor, NotThere, Permission, require, visible

M = TypeVar("M", Objection, Decision)
COUNTING = (Decision.State.APPROVED, Decision.State.ENDED)


def objections(actor: Actor) -> QuerySet[Objection]:
    """Return the objections about customers that the actor sees, newest first."""
    require(actor, Permission.GRADING_RUN_READ)
    return visible(Objection, actor).select_related("customer__unit", "run", "decision").order_by("-pk")


def objection_numbered(actor: Actor, objection_id: int) -> Objection:
    """Return an objection by its number. Raises NotThere."""
    return _only(objections(actor).filter(pk=objection_id))


def decisions(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions about customers that the actor sees, newest first."""
    require(actor, Permission.GRADING_RUN_READ)
    return visible(Decision, actor).select_related("customer__unit", "run").order_by("-pk")


def decision_numbered(actor: Actor, decision_id: int) -> Decision:
    """Return a decision by its number. Raises NotThere."""
    return _only(decisions(actor).filter(pk=decision_id))


def _only(found: QuerySet[M]) -> M:
    one = found.first()
    if one is None:
        raise NotThere
    return one


def in_force_on(day: date, classifications: Iterable[str]) -> QuerySet[Decision]:
    """Return the decisions in force on a day, for everyone: what a run takes in. At most one a customer and class."""
    held = Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day))
    return Decision.objects.filter(held, state__in=COUNTING, classification__in=list(classifications))


def decisions_missing(run: Run) -> QuerySet[Decision]:
    """Return the decisions that a new run of the same period would take in and this one did not."""
    wanted = in_force_on(period_of(run).last_day, frozen_pack(run).classifications)
    taken = AppliedDecision.objects.filter(run=run).values("decision")
    return wanted.exclude(pk__in=taken).order_by("decided_at", "pk")


def decisions_outdated(run: Run) -> QuerySet[AppliedDecision]:
    """Return the decisions in this run that a new run of the same period would leave out."""
    wanted = in_force_on(period_of(run).last_day, frozen_pack(run).classifications)
    return AppliedDecision.objects.filter(run=run).exclude(decision__in=wanted.values("pk"))


def waiting_for_approval(actor: Actor) -> QuerySet[Decision]:
    """Return what the actor may decide: requests and wished-for ends that others asked for, oldest first."""
    found = visible(Decision, actor, Permission.GRADING_DECISION_APPROVE).select_related(
        "customer__unit", "run"
    )
    requested = Q(state=Decision.State.REQUESTED) & ~Q(requester_id=actor.person_id)
    ending = Q(state=Decision.State.APPROVED, end_requester_id__isnull=False) & ~Q(
        end_requester_id=actor.person_id
    )
    return found.filter(requested | ending).order_by(F("end_requested_at").asc(nulls_first=True), "pk")


def applied(actor: Actor, run: Run) -> QuerySet[AppliedDecision]:
    """Return the decisions that went into a run, about customers that the actor sees."""
    require(actor, Permission.GRADING_RUN_READ)
    found = visible(AppliedDecision, actor).filter(run=run)
    return found.select_related("customer__unit", "decision__customer__unit").order_by("classification", "pk")
