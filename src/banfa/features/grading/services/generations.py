"""Writes published grades where nobody reads them yet, switches every reader at once, and clears what nobody reads.

Only the switch belongs to the transaction of a publication: a million rows in it would keep other writers waiting.
Everything here happens under the lock of the work place of publications.
"""

from collections.abc import Iterator, Sequence

import duckdb
from django.db import transaction

from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.queries import frozen_pack
from banfa.features.grading.queries.wide import slots_of, wide_grades
from banfa.platform.audit.inserting import insert_rows

ROWS_AT_ONCE = 20_000


def write_generation(run: Run) -> Generation:
    """Write a run's grades as a generation that is not current; what a killed publication left goes first."""
    clear_unread()
    slots = slots_of(frozen_pack(run))
    generation = Generation.objects.create(run=run, slots=slots)
    columns = ("generation_id", "customer_id", *(f"g{number}" for number in slots.values()), "before")
    for lot in _lots(run, generation):
        with transaction.atomic():
            insert_rows(CurrentGrade, columns, lot)
    return generation


def switch_to(generation: Generation) -> None:
    """Let every reader follow a generation, inside the transaction that publishes its run."""
    Generation.objects.filter(is_current=True).update(is_current=False)
    Generation.objects.filter(pk=generation.pk).update(is_current=True)


def clear_unread() -> None:
    """Delete the grades of generations that are not current, lot by lot; the generations stay as history."""
    for unread in Generation.objects.filter(is_current=False).values_list("pk", flat=True):
        rows = CurrentGrade.objects.filter(generation=unread)
        while last := rows.order_by("customer_id").values_list("customer_id", flat=True)[:ROWS_AT_ONCE]:
            through = max(last)
            with transaction.atomic():
                # Raw: the rows have nothing that depends on them, and signals would fetch each one.
                rows.filter(customer_id__lte=through)._raw_delete(CurrentGrade.objects.db)


def _lots(run: Run, generation: Generation) -> Iterator[Sequence[Sequence[object]]]:
    with duckdb.connect() as duck:
        rows = duck.execute(f"SELECT {generation.pk}, * FROM ({wide_grades(run)})")  # noqa: S608
        while lot := rows.fetchmany(ROWS_AT_ONCE):
            yield lot
