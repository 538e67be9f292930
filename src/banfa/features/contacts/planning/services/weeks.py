"""The weeks that stops stand in: found or begun, counted when they change after they were agreed to."""

from datetime import date, timedelta

from django.db.models import F

from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text


class PlanAsked(BanfaError):
    """The week lies with the superior and cannot be changed until the answer."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            Text(
                "本周计划正在商定中，不能修改；如需修改请先撤回",
                "this week's plan waits for agreement and cannot be changed: withdraw it first",
            )
        )


def monday_of(on: date) -> date:
    """Return the Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def week_of(planner: Planner, on: date) -> WeekPlan:
    """Return the plan of a day's week, begun where there is none. Raises PlanAsked."""
    plan, _ = WeekPlan.objects.select_related("request").get_or_create(
        person_id=planner.person_id, post=planner.post, monday=monday_of(on), defaults={"unit_path": planner.path}
    )  # fmt: skip
    if plan.is_asked:
        raise PlanAsked
    return plan


def touched(plan: WeekPlan, changes: int = 1) -> None:
    """Count changes of a week that was agreed to."""
    if plan.state == WeekPlan.State.AGREED:
        WeekPlan.objects.filter(pk=plan.pk).update(changes_since=F("changes_since") + changes)


def renumber(person_id: int, on: date, order: list[int]) -> None:
    """Number the stops of a day in this order of their customers; those not named stay behind in theirs."""
    rows = {
        one.customer_id: one for one in Stop.objects.filter(person=person_id, on=on).order_by("place", "pk")
    }
    named = [pk for pk in order if pk in rows]
    wanted = [*named, *(pk for pk in rows if pk not in named)]
    for place, pk in enumerate(wanted):
        rows[pk].place = place
    Stop.objects.bulk_update(rows.values(), ["place"])
