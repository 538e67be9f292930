"""What grading tells the customer's page: the headline of each period, and where objections and decisions are seen."""

from collections.abc import Sequence
from itertools import islice

from django.urls import reverse

from banfa.features.customers.page.timeline import GRADES, declare_happenings
from banfa.features.customers.standing import PeriodGrade, declare_period_grades
from banfa.features.grading.happenings import ACTIONS, naming
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, period_of, runs
from banfa.features.grading.standing import published_standings
from banfa.features.ledger.lookups import rows_of
from banfa.platform.access import Actor, Permission

MOST_PERIODS = 24


def period_grades(actor: Actor, customer_id: int) -> Sequence[PeriodGrade]:
    """Return a customer's headline in the run in force of each period, newest first, where it took part."""
    current = published_standings()
    if current is None or Permission.GRADING_RUN_READ not in actor.permissions:
        return ()
    newest: dict[tuple[object, object], Run] = {}
    for run in runs(actor).filter(state__in=Run.IN_FORCE).defer("inputs", "sealed"):
        newest.setdefault((run.period_start, run.period_end), run)
    found = []
    for run in islice(newest.values(), MOST_PERIODS):
        path = folder_of(run) / f"{current.headline}.parquet"
        if run.published_at is None or not path.exists():
            continue
        for (value,) in rows_of(path, customer_id, ("value",)):
            found.append(
                PeriodGrade(
                    period=period_of(run), mark=current.mark(value), published_at=run.published_at,
                    published_by=run.published_by, address=reverse("grading:run", args=[run.number]),
                )
            )  # fmt: skip
    return found


def declare_period_marks() -> None:
    """Tell the customer's page of periods, objections and decisions."""
    declare_period_grades(period_grades)
    declare_happenings(
        ACTIONS, naming, kind=GRADES,
        addresses={
            "objection": lambda number: reverse("grading:objection", args=[number]),
            "decision": lambda number: reverse("grading:decision", args=[number]),
        },
    )  # fmt: skip
