"""Finds runs and what they froze."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.db.models import Case, Max, Q, QuerySet, When

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
    """Return the newest run of the newest period, or of one period, rejected ones left out.

    With `published_only` the run in force, which a correcting run replaces only once it is published.
    """
    found = runs(actor).exclude(state=Run.State.REJECTED)
    if period is not None:
        found = found.filter(period_start=period.start, period_end=period.end)
    if published_only:
        found = found.filter(state__in=Run.IN_FORCE)
    return found.first()


def newest_published(actor: Actor) -> Run | None:
    return newest(actor, published_only=True)


def run_before(run: Run) -> Run | None:
    """Return the run in force of the earlier period of the same length, else of any earlier one."""
    earlier = Run.objects.filter(state__in=Run.IN_FORCE, period_end__lt=run.period_end, pack=run.pack)
    start = period_of(run).previous.start
    same = earlier.filter(period_start=start, period_end=run.period_start)
    return same.order_by("-pk").first() or earlier.order_by("-period_end", "-pk").first()


def in_force(run: Run) -> Run | None:
    """Return the run of the same period that is published or locked now."""
    same = Run.objects.filter(period_start=run.period_start, period_end=run.period_end)
    return same.filter(state__in=Run.IN_FORCE).first()


def usual_comparison(run: Run) -> Run | None:
    """Return the run whose movement to this one matters most: the one it corrects, else that of the period before."""
    corrected = Q(
        period_start=run.period_start, period_end=run.period_end, pk__lt=run.pk, published_at__isnull=False
    )
    before = Q(state__in=Run.IN_FORCE, period_end__lt=run.period_end, pack=run.pack)
    same = Q(period_start=period_of(run).previous.start, period_end=run.period_start)
    nearness = Case(When(corrected, then=0), When(same, then=1), default=2)
    found = Run.objects.filter(corrected | before).order_by(nearness, "-period_end", "-pk")
    return found.first()


def comparable(run: Run) -> QuerySet[Run]:
    """Return every run of the same pack that a movement may start from: earlier ones, rejected ones left out."""
    same_pack = Run.objects.filter(pack=run.pack, period_end__lte=run.period_end).exclude(pk=run.pk)
    earlier = same_pack.exclude(period_end=run.period_end, pk__gt=run.pk)
    return earlier.exclude(state=Run.State.REJECTED).order_by("-period_end", "-pk")


def locked_until() -> date | None:
    """Return the day on which the last locked period ends (exclusive), None while none is locked."""
    found: date | None = Run.objects.filter(state=Run.State.LOCKED).aggregate(last=Max("period_end"))["last"]
    return found


def is_window_open(run: Run, on: date) -> bool:
    """Tell whether objections may be raised on a day: the run is published, and its window has not ended."""
    is_published = run.state == Run.State.PUBLISHED and run.objections_until is not None
    return is_published and run.objections_until is not None and on < run.objections_until


def period_of(run: Run) -> Period:
    return Period(run.period_start, run.period_end)


def folder_of(run: Run) -> Path:
    return home() / run.folder


def frozen_pack(run: Run) -> Pack:
    """Return the pack exactly as the run was computed with."""
    return pack_kept_at(str(folder_of(run) / "pack.json"), run.pack_digest)


def graded_in(run: Run) -> list[str]:
    """Return the names of the classifications that the run computed, in the pack's order."""
    return [name for name in frozen_pack(run).classifications if name in run.counts]


@lru_cache(maxsize=16)
def pack_kept_at(path: str, digest: str) -> Pack:
    return Pack.model_validate_json(Path(path).read_bytes())
