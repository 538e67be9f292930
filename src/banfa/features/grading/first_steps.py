"""The last steps of the first run: grade a period, publish it, look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.grading import forms, queries
from banfa.features.grading.models import Run
from banfa.features.grading.pictures import picture_of
from banfa.features.grading.queries import frozen_pack, newest_published, period_of
from banfa.features.grading.services import publish
from banfa.features.grading.services.queueing import GRADE, queue_grading
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import newest_month
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.jobs.models import Job
from banfa.platform.org.current import pack_on
from banfa.platform.web.slots import Asked, Step
from banfa.policy.model import Pack

MOVING = (Job.State.QUEUED, Job.State.RUNNING)
OFFERED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A period that could be graded: how many of its months have sales, and how many lines."""

    period: Period
    with_sales: int
    lines: int

    @property
    def is_whole(self) -> bool:
        return self.with_sales == self.period.months

    @property
    def says(self) -> Text:
        if self.is_whole:
            return Text("完整", "complete")
        return Text(
            f"{self.period.months} 个月中只有 {self.with_sales} 个月有销售",
            f"sales in {self.with_sales} of {self.period.months} months only",
        )


def periods_with_sales() -> list[Offered]:
    """Return the newest periods of the pack's kind that have any sales, newest first."""
    newest = newest_month()
    if newest is None:
        return []
    kind = PeriodKind(pack_on(timezone.localdate()).period)
    lines = dict(RollUp.objects.values_list("month", "lines"))
    period, found = Period.containing(newest.start, kind), []
    for _ in range(OFFERED):
        inside = [count for month, count in lines.items() if month in period]
        if inside:
            found.append(Offered(period=period, with_sales=len(inside), lines=sum(inside)))
        period = period.previous
    return found


def preselected(offered: Sequence[Offered]) -> Offered | None:
    """Return the newest complete period, else the newest one; None where there are no sales."""
    return next((one for one in offered if one.is_whole), offered[0] if offered else None)


def has_published(actor: Actor) -> bool:
    return newest_published(actor) is not None


def fill_grade(asked: Asked) -> Mapping[str, Any]:
    """Offer the periods, or show the run that is being computed, waits to be published, or was."""
    moving = Job.objects.filter(kind=GRADE, state__in=MOVING).order_by("-pk").first()
    run = queries.newest(asked.actor)
    offered = periods_with_sales()
    chosen = preselected(offered)
    last = Job.objects.filter(kind=GRADE).order_by("-pk").first()
    return {
        "job": moving,
        "offered": offered,
        "chosen": chosen,
        "customers": visible(Customer, asked.actor).exists(),
        "failed": last if last is not None and last.state == Job.State.FAILED else None,
        **(_run(asked.actor, run) if run is not None else {}),
    }


def _run(actor: Actor, run: Run) -> dict[str, Any]:
    pack = frozen_pack(run)
    publication = pack.publication
    pictures = [picture_of(one) for one in queries.distribution(run)]
    own = publication is not None and publication.audited and run.computer_id == actor.person_id
    return {
        "run": run,
        "period": period_of(run),
        "is_preview": run.state == Run.State.PREVIEW,
        "pictures": [one for one in pictures if one.bar][:3],
        "headline": next(
            (one for one in pictures if one.name == pack.headline), pictures[0] if pictures else None
        ),
        "needs_other": own,
        "cites": publication.cites if publication is not None and own else (),
    }


def grade_or_publish(actor: Actor, posted: QueryDict) -> Text:
    """Queue the grading of the chosen period, or publish the run that was looked at."""
    if run_number := posted.get("publish"):
        done = publish(run_number, actor=actor, at=timezone.now(), note=posted.get("note", ""))
        return Text(f"{done.number} 已发布。", f"{done.number} is published.")
    period = forms.read_period(posted)
    queue_grading(period=period, actor=actor)
    when = period.title
    return Text(f"开始计算{when.zh}。", f"Grading {when.en} has begun.")


def fill_look(asked: Asked) -> Mapping[str, Any]:
    """Lead to the customers, one customer's reasons, the movement, the regulation, and to the people."""
    run = newest_published(asked.actor)
    if run is None:
        return {"doors": []}
    pack = frozen_pack(run)
    first = visible(Customer, asked.actor).filter(grades__g1__isnull=False).order_by("pk").first()
    doors = [
        (
            Text("客户名录", "The customers"),
            Text("筛选、搜索、导出", "filter, search, export"),
            reverse("customers:list"),
        ),
        (
            Text("本期结果与变动", "Results and movement"),
            Text(f"批次 {run.number}", f"run {run.number}"),
            reverse("grading:run", args=[run.number]),
        ),
    ]
    if first is not None and pack.headline:
        title = pack.classifications[pack.headline].title
        doors.insert(
            1,
            (
                Text("一个客户为什么是这一级", "Why a customer has its grade"),
                Text(f"{first.name} · {title.zh}", f"{first.name} · {title.en}"),
                f"{reverse('customers:customer', args=[first.pk])}?why={pack.headline}",
            ),
        )
    return {"run": run, "period": period_of(run), "doors": doors, "graded": _graded(run, pack)}


def _graded(run: Run, pack: Pack) -> int:
    """Return how many customers have a headline grade."""
    counts = run.counts.get(pack.headline or "", {})
    return sum(count for value, count in counts.items() if value)


STEPS = (
    Step(
        name="grade", title=Text("计算并发布分级", "Grade and publish"), command="banfa grade --period 2026Q3 --publish",
        order=40, needs=Permission.GRADING_RUN_COMPUTE, is_done=has_published, fill=fill_grade, act=grade_or_publish,
        template="grading/_first_grade.html", route="grading:runs", ends=True,
        says=Text(
            "先计算、再预览，确认无误后发布。发布之前谁也看不到结果；发布后每个级别都有一句理由。",
            "Compute, look, then publish. Nobody sees a result before that; afterwards every grade has its reason in a sentence.",
        ),
    ),
    Step(
        name="look", title=Text("看看结果", "Look around"), command="", order=60, needs=Permission.GRADING_RUN_COMPUTE,
        is_done=has_published, fill=fill_look, template="grading/_first_look.html",
        says=Text("分级发布之后，日常工作从这里开始。", "Once grades are published, daily work starts here."),
    ),
)  # fmt: skip
