"""Finds runs and what they froze."""

from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet

from banfa.features.grading.models import Run
from banfa.features.ledger.lake import home
from banfa.kernel.period import Period
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.policy.model import Pack


def runs(actor: Actor) -> QuerySet[Run]:
    """Return every run, newest period first and newest run first within it."""
    require(actor, Permission.GRADING_RUN_READ)
    return Run.objects.order_by("-period_end", "-pk")


def run_numbered(actor: Actor, number: str) -> Run:
    """Return a run by its number. Raises NotThere."""
    run = runs(actor).filter(number=number).first()
    if run is None:
        raise NotThere
    return run


def newest(actor: Actor, *, period: Period | None = None, published_only: bool = False) -> Run | None:
    """Return the newest run of the newest period, or of one period; published ones alone if wished."""
    found = runs(actor)
    if period is not None:
        found = found.filter(period_start=period.start, period_end=period.end)
    if published_only:
        found = found.filter(state=Run.State.PUBLISHED)
    return found.first()


def newest_published(actor: Actor) -> Run | None:
    return newest(actor, published_only=True)


def run_before(run: Run) -> Run | None:
    """Return the newest published run of an earlier period of the same length, else of any earlier one."""
    earlier = Run.objects.filter(state=Run.State.PUBLISHED, period_end__lt=run.period_end, pack=run.pack)
    start = period_of(run).previous.start
    same = earlier.filter(period_start=start, period_end=run.period_start)
    return same.order_by("-pk").first() or earlier.order_by("-period_end", "-pk").first()


def period_of(run: Run) -> Period:
    return Period(run.period_start, run.period_end)


def folder_of(run: Run) -> Path:
    return home() / run.folder


def frozen_pack(run: Run) -> Pack:
    """Return the pack exactly as the run was computed with."""
    return _frozen(str(folder_of(run) / "pack.json"), run.pack_digest)


def graded_in(run: Run) -> list[str]:
    """Return the names of the classifications that the run computed, in the pack's order."""
    return [name for name in frozen_pack(run).classifications if name in run.counts]


@lru_cache(maxsize=16)
def _frozen(path: str, digest: str) -> Pack:
    return Pack.model_validate_json(Path(path).read_bytes())
