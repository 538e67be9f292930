"""Makes the duties of this and the next period, as of the published grades: again and again, and each only once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from banfa.features.duties.models import Round
from banfa.features.duties.queries.concerned import published
from banfa.features.duties.services.generation import Generation, Tally
from banfa.features.duties.services.lots import lots_of
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Event
from banfa.platform.jobs.workplaces import workplace
from banfa.platform.org.current import pack_on

GENERATE = Permission.DUTIES_DUTY_GENERATE
GENERATED, DAYS_CHANGED = "duties.generated", "duties.days_changed"
MOST_AT_ONCE = 5_000
OnStep = Callable[[int, int], None]


def generate(
    *,
    actor: Actor,
    at: datetime,
    customer_ids: Sequence[int] | None = None,
    on_step: OnStep = lambda done, total: None,
) -> Round:
    """Make, move and withdraw duties so that they are what the rules say now; of some customers, or of all.

    What is done, excused or missed stays. Lot by lot, so that other writers never wait long; one event at the end.
    Raises Denied, AnotherRuns.
    """
    require(actor, GENERATE)
    on = timezone.localdate(at)
    pack, grades = pack_on(on), published()
    with workplace("duties"):
        mark = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
        started = Round.objects.create(
            started_at=at, on=on, pack_digest=pack.digest, generation_id=grades.generation_id, event_id=mark,
            is_whole=customer_ids is None,
        )  # fmt: skip
        work = Generation(pack=pack, grades=grades, on=on, at=at)
        lots = [*lots_of(customer_ids)]
        for done, lot in enumerate(lots):
            on_step(done, len(lots) + 1)
            work.of_customers(lot)
        on_step(len(lots), len(lots) + 1)
        work.of_the_rest()
        return _ended(started, work.tally, actor=actor, at=at)


@transaction.atomic
def _ended(started: Round, tally: Tally, *, actor: Actor, at: datetime) -> Round:
    started.ended_at = timezone.now()
    started.made, started.moved = sum(tally.made.values()), sum(tally.moved.values())
    started.withdrawn, started.failures = sum(tally.withdrawn.values()), tally.failures
    started.save()
    if started.made or started.moved or started.withdrawn:
        audit.record(
            GENERATED, f"round:{started.pk}", actor=actor, at=at,
            summary={
                "made": _without_zero(tally.made), "moved": _without_zero(tally.moved),
                "withdrawn": _without_zero(tally.withdrawn), "whole": started.is_whole,
            },
        )  # fmt: skip
    return started


@transaction.atomic
def days_changed(customer_ids: Sequence[int], *, actor: audit.Who, at: datetime) -> None:
    """Move what is open of some customers to their new weekdays, inside the caller's transaction, which has looked at the
    rights. More than a few thousand customers are left to the next generation."""
    on = timezone.localdate(at)
    work = Generation(pack=pack_on(on), grades=published(), on=on, at=at)
    for lot in lots_of(customer_ids[:MOST_AT_ONCE]):
        work.of_customers(lot)
    moved = _without_zero(work.tally.moved)
    if moved:
        audit.record(DAYS_CHANGED, "duties", actor=actor, at=at, summary={"moved": moved})


def _without_zero(counted: Mapping[str, int]) -> dict[str, Any]:
    return {name: count for name, count in counted.items() if count}
