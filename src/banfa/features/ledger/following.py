"""Sales follow a customer's file that became part of another; the long work is a job's."""

import time
from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from banfa.features.customers.duplicates.merging import RIGHT, Follower, Moved, declare_follows
from banfa.features.customers.models import Customer
from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import rows_of
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.services.moving import move_back, move_sales
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.jobs.services import OnStep, enqueue, handles
from banfa.platform.jobs.workplaces import AnotherRuns

MOVE = "ledger.move_sales"
PATIENCE, PAUSE_SECONDS = 120, 5.0


def declare_sales_follow() -> None:
    """Let sales go with the file that is kept, and come back with it."""
    declare_follows(
        Follower(name="sales", title=Text("销售明细", "Lines of sales"), count=count_lines, take=_take, give_back=_give_back)
    )  # fmt: skip


def count_lines(customer: Customer) -> int:
    """Return how many lines a customer's roll-ups are made of."""
    paths = RollUp.objects.values_list("path", flat=True)
    return sum(lines for path in paths for (lines,) in rows_of(home() / path, customer.pk, ("lines",)))


def _take(lost: Customer, kept: Customer, actor: Actor, at: datetime) -> Moved:
    mark = f"merge {lost.pk} into {kept.pk} {at.isoformat()}"
    arguments = {"mark": mark, "lost": str(lost.pk), "kept": str(kept.pk), "way": "there"}
    return {"mark": mark, "job": enqueue(MOVE, arguments, actor=actor, needs=RIGHT).pk}


def _give_back(lost: Customer, kept: Customer, moved: Moved, actor: Actor, at: datetime) -> None:
    arguments = {
        "mark": str(moved.get("mark", "")),
        "lost": str(lost.pk),
        "kept": str(kept.pk),
        "way": "back",
    }
    enqueue(MOVE, arguments, actor=actor, needs=RIGHT)


@handles(MOVE)
def move(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Move sales there or back, waiting for an import that is under way; running twice moves them once."""
    for turn in range(PATIENCE):
        on_step(turn, PATIENCE)
        try:
            return _moved(actor, arguments)
        except AnotherRuns:
            time.sleep(PAUSE_SECONDS)
    return _moved(actor, arguments)


def _moved(actor: Actor, arguments: Mapping[str, str]) -> Mapping[str, str]:
    at = timezone.now()
    if arguments["way"] == "back":
        batch = move_back(mark=arguments["mark"], actor=actor, at=at)
    else:
        lost, kept = (Customer.objects.get(pk=int(arguments[side])) for side in ("lost", "kept"))
        batch = move_sales(lost, kept, mark=arguments["mark"], actor=actor, at=at)
    return {"batch": str(batch.pk) if batch is not None else ""}
