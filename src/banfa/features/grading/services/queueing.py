"""Puts the grading of a period into the queue of background work."""

from banfa.kernel.period import Period
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation, require
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import enqueue

GRADE = "grading.grade"


def queue_grading(*, period: Period, actor: Actor) -> Job:
    """Queue a run for a period; one that waits already for the same period is returned. Raises Denied."""
    require_grading(actor)
    return enqueue(GRADE, {"period": str(period)}, actor=actor, needs=Permission.GRADING_RUN_COMPUTE)


def require_grading(actor: Actor) -> None:
    """Raise Denied unless the actor computes runs, which takes the whole organisation: a ranking needs everyone."""
    require(actor, Permission.GRADING_RUN_COMPUTE)
    if not is_whole_organisation(actor, Permission.GRADING_RUN_COMPUTE):
        raise Denied(Permission.GRADING_RUN_COMPUTE)
