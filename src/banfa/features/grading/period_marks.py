"""What grading tells the customer's page: the headline of each period, and where objections and decisions are seen."""

from collections.abc import Sequence
from itertools import islice

from django.urls import reverse

from banfa.features.customers.page.timeline import GRADES, declare_happenings
from banfa.features.customers.standing import PeriodGrade, declare_period_grades
from banfa.features.grading.happenings import ACTIONS, naming
from banfa.features.grading.models import Run
from banfa.features.grading.standing import published_standings
from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import rows_of
from banfa.kernel.period import Period
from banfa.platform.access import Actor, Permission
from banfa.platform.prepared import Prepared, Row

MOST_PERIODS = 24
_in_force = Prepared(
    lambda: (
        Run.objects.filter(state__in=Run.IN_FORCE)
        .order_by("-period_end", "-pk")
        .values_list("period_start", "period_end", "number", "folder", "published_at", "published_by")
    )
)


def period_grades(actor: Actor, customer_id: int) -> Sequence[PeriodGrade]:
    """Return a customer's headline in the run in force of each period, newest first, where it took part."""
    current = published_standings()
    if current is None or Permission.GRADING_RUN_READ not in actor.permissions:
        return ()
    newest: dict[Period, Row] = {}
    for start, end, *run in _in_force.rows():
        newest.setdefault(Period(start, end), tuple(run))
    found = []
    for period, (number, folder, published_at, published_by) in islice(newest.items(), MOST_PERIODS):
        path = home() / folder / f"{current.headline}.parquet"
        if published_at is None or not path.exists():
            continue
        for (value,) in rows_of(path, customer_id, ("value",)):
            found.append(
                PeriodGrade(
                    period=period, mark=current.mark(value), published_at=published_at,
                    published_by=published_by, address=reverse("grading:run", args=[number]),
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
