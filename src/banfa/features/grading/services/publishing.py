"""Publishes a run: from then on the register shows its grades."""

from datetime import datetime

import duckdb
from django.db import connection, transaction

from banfa.features.grading.models import SLOTS, CurrentGrade, Generation, Run
from banfa.features.grading.queries import folder_of, frozen_pack, run_before, run_numbered
from banfa.features.ledger import lake
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.policy.model import Pack

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


def slots_of(pack: Pack) -> dict[str, int]:
    """Return the column of each classification: the headline first, the mark second, then the pack's order."""
    first = [name for name in (pack.headline, pack.mark) if name]
    names = [*first, *(name for name in pack.classifications if name not in first)]
    return {name: column for column, name in enumerate(names[:SLOTS], start=1)}


def _show(run: Run) -> None:
    """Write the run's grades as a new generation, then switch every reader to it at once."""
    slots = slots_of(frozen_pack(run))
    generation = Generation.objects.create(run=run, slots=slots)
    with duckdb.connect() as duck:
        rows = duck.execute(_wide(run, slots, generation.pk))
        names = ", ".join(["generation_id", "customer_id", *(f"g{n}" for n in slots.values()), "before"])
        marks = ", ".join(["%s"] * (len(slots) + 3))
        insert = f"INSERT INTO {CurrentGrade._meta.db_table} ({names}) VALUES ({marks})"  # noqa: S608
        with connection.cursor() as cursor:
            while lot := rows.fetchmany(ROWS_AT_ONCE):
                cursor.executemany(insert, lot)
    Generation.objects.filter(is_current=True).update(is_current=False)
    Generation.objects.filter(pk=generation.pk).update(is_current=True)
    CurrentGrade.objects.exclude(generation=generation)._raw_delete(CurrentGrade.objects.db)


def _wide(run: Run, slots: dict[str, int], generation: int) -> str:
    """Return SQL for one row per customer: generation, customer, one value per slot, the headline before."""
    headline = next(iter(slots))
    parts = [
        f"SELECT customer_id, {slot} AS slot, value FROM {_table(run, name)}"  # noqa: S608
        for name, slot in slots.items()
    ]
    columns = ", ".join(f"max(value) FILTER (slot = {slot}) AS g{slot}" for slot in slots.values())
    before = run_before(run)
    earlier = (
        f"SELECT customer_id, value FROM {_table(before, headline)}"  # noqa: S608
        if before and (folder_of(before) / f"{headline}.parquet").exists()
        else "SELECT NULL::BIGINT AS customer_id, NULL::VARCHAR AS value WHERE false"
    )
    return (
        f"SELECT {generation}, w.*, e.value FROM (SELECT customer_id, {columns} FROM ("  # noqa: S608
        f"{' UNION ALL '.join(parts)}) GROUP BY customer_id) w"
        f" LEFT JOIN ({earlier}) e USING (customer_id) ORDER BY w.customer_id"
    )


def _table(run: Run, classification: str) -> str:
    return f"read_parquet({lake.quoted(folder_of(run) / f'{classification}.parquet')})"
