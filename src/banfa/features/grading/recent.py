"""The newest runs, read once for all cards of a page."""

from collections.abc import Sequence

from banfa.features.grading import queries
from banfa.features.grading.models import Run
from banfa.platform.access import Permission
from banfa.platform.web.slots import Asked

LOOKED_AT = 48


def recent_runs(asked: Asked) -> Sequence[Run]:
    """Return the newest runs, the newest period first: more than anybody has to do with."""
    if not asked.actor.may(Permission.GRADING_RUN_READ):
        return []
    return asked.once("grading.recent runs", lambda: list(queries.runs(asked.actor)[:LOOKED_AT]))


def newest_run(asked: Asked) -> Run | None:
    """Return the newest run that was not rejected."""
    return next((run for run in recent_runs(asked) if run.state != Run.State.REJECTED), None)


def newest_in_force(asked: Asked) -> Run | None:
    """Return the run in force of the newest period that has one."""
    return next((run for run in recent_runs(asked) if run.state in Run.IN_FORCE), None)


def in_force_of(asked: Asked, run: Run) -> Run | None:
    """Return the run of the same period that is published or locked now."""
    span = run.period_start, run.period_end
    same = (one for one in recent_runs(asked) if (one.period_start, one.period_end) == span)
    return next((one for one in same if one.state in Run.IN_FORCE), None)


def run_before(asked: Asked, run: Run) -> Run | None:
    """Return the run that a published one is compared with, found once."""

    def find() -> Run | None:
        span = queries.period_of(run).previous.start, run.period_start, run.pack
        same = (one for one in recent_runs(asked) if (one.period_start, one.period_end, one.pack) == span)
        return next((one for one in same if one.state in Run.IN_FORCE), None) or queries.run_before(run)

    return asked.once(f"grading.before {run.pk}", find)
