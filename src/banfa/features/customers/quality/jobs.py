"""Background work of quality: the screening, the marks after a new regulation, what a worker sees to by itself."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.quality.inspecting import collect, week_of
from banfa.features.customers.quality.keeping import mark_everybody
from banfa.features.customers.quality.models import FileMark, MarkedUnder, Screening
from banfa.features.customers.quality.screening import DECIDE, period_of, screen_everybody
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NoSuchPerson, actor_named
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.jobs.services import OnStep, enqueue, handles
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.platform.web.slots import JobKind, declare
from banfa.policy.loading import NoPackInForce, PackInvalid

SCREEN, MARK, COLLECT = "customers.screen", "customers.mark", "customers.collect_new"
SOMETIMES = timedelta(minutes=10)


@handles(SCREEN)
def screen(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Screen everybody; running twice finds the same doubts once."""
    run = screen_everybody(actor=actor, at=timezone.now(), on_step=on_step)
    return {"screening": str(run.pk), "open": str(run.found)}


@handles(MARK)
def mark(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Work out every mark under the regulation in force; running twice gives the same."""
    pack = pack_on(timezone.localdate())
    count = mark_everybody(pack, on_step)
    MarkedUnder.objects.update_or_create(pk=1, defaults={"digest": pack.digest, "at": timezone.now()})
    return {"customers": str(count)}


@handles(COLLECT)
def collect_new(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Put last week's new files into the inspection; running twice puts each in once."""
    return {"files": str(collect(actor=actor, at=timezone.now()))}


def queue_what_is_due(at: datetime) -> None:
    """Queue the month's screening, the week's inspection and stale marks, each once; harmless from several workers."""
    on = timezone.localdate(at)
    try:
        pack, actor = pack_on(on), actor_named(None, on=on)
    except (NothingSetUp, NoPackInForce, PackInvalid, NoSuchPerson):
        return
    if not MarkedUnder.objects.filter(digest=pack.digest).exists():
        enqueue(MARK, {"digest": pack.digest[:16]}, actor=actor, needs=DECIDE)
        return  # the others read the marks
    start = period_of(pack, on).start
    if pack.quality.screening is not None and not _was_screened(start):
        enqueue(SCREEN, {"on": start.isoformat()}, actor=actor, needs=DECIDE)
    week = week_of(on)
    if pack.quality.inspection is not None and not _was_queued(COLLECT, week.isoformat()):
        enqueue(COLLECT, {"week": week.isoformat()}, actor=actor, needs=DECIDE)


def _was_screened(start: date) -> bool:
    return (
        Screening.objects.filter(period_start=start, ended_at__isnull=False).exists()
        or not FileMark.objects.exists()
    )


def _was_queued(kind: str, week: str) -> bool:
    return Job.objects.filter(kind=kind, arguments={"week": week}).exists()


def declare_quality_jobs() -> None:
    """Tell how the work is called, and let workers see to it."""

    titles = {
        SCREEN: Text("档案筛查", "Screening of files"),
        MARK: Text("重新计算档案完整度", "Completeness of files"),
        COLLECT: Text("归集新档", "Collecting new files"),
    }
    for kind, title in titles.items():
        declare(
            JobKind(kind=kind, title=_called(title), address=_findings, route="customers:quality-findings")
        )
    declare_regular("customers.quality", SOMETIMES, queue_what_is_due)


def _called(title: Text) -> Callable[[Mapping[str, str]], Text]:
    return lambda arguments: title


def _findings(result: Mapping[str, str]) -> str:
    return reverse("customers:quality-findings")
