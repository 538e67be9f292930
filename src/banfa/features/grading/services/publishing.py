"""Publishes a run: from then on the register shows its grades."""

from datetime import datetime

import duckdb
from django.db import transaction

from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.queries import frozen_pack, run_numbered
from banfa.features.grading.queries.wide import slots_of, wide_grades
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.inserting import insert_rows

ROWS_AT_ONCE = 20_000


class AlreadyPublished(BanfaError):
    """A published run never changes."""


@transaction.atomic
def publish(run_number: str, *, actor: Actor, at: datetime) -> Run:
    """Publish a draft run. The register follows it unless it shows a later period, or a newer run of this one.

    Raises Denied, NotThere, AlreadyPublished.
    """
    require(actor, Permission.GRADING_RUN_PUBLISH)
    run = run_numbered(actor, run_number)
    published = Run.objects.filter(pk=run.pk, state=Run.State.DRAFT).update(
        state=Run.State.PUBLISHED, published_by=actor.name, published_at=at
    )
    if not published:
        raise AlreadyPublished(
            Text(
                f"{run_number} 已于此前发布，不可更改", f"{run_number} was published before and cannot change"
            )
        )
    run.refresh_from_db()
    current = Generation.objects.filter(is_current=True).select_related("run").first()
    shown = current is None or (current.run.period_end, current.run.pk) <= (run.period_end, run.pk)
    if shown:
        _show(run)
    audit.record(
        "run.published", f"run:{run.number}", actor=actor, at=at,
        summary={"shown": shown, "counts": run.counts},
    )  # fmt: skip
    return run


def _show(run: Run) -> None:
    """Write the run's grades as a new generation, then switch every reader to it at once."""
    slots = slots_of(frozen_pack(run))
    generation = Generation.objects.create(run=run, slots=slots)
    with duckdb.connect() as duck:
        rows = duck.execute(f"SELECT {generation.pk}, * FROM ({wide_grades(run)})")  # noqa: S608
        columns = ("generation_id", "customer_id", *(f"g{number}" for number in slots.values()), "before")
        while lot := rows.fetchmany(ROWS_AT_ONCE):
            insert_rows(CurrentGrade, columns, lot)
    Generation.objects.filter(is_current=True).update(is_current=False)
    Generation.objects.filter(pk=generation.pk).update(is_current=True)
    CurrentGrade.objects.exclude(generation=generation)._raw_delete(CurrentGrade.objects.db)
