"""A run's grades as the register keeps them: one row per customer, one column per classification."""

import duckdb

from banfa.features.customers.register.source import rows_as_text
from banfa.features.grading.models import SLOTS, CurrentGrade, Generation, Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack, run_before
from banfa.features.ledger import lake
from banfa.policy.model import Pack


def slots_of(pack: Pack) -> dict[str, int]:
    """Return the column of each classification: the headline first, the mark second, then the pack's order."""
    first = [name for name in (pack.headline, pack.mark) if name]
    names = [*first, *(name for name in pack.classifications if name not in first)]
    return {name: column for column, name in enumerate(names[:SLOTS], start=1)}


def wide_grades(run: Run) -> str:
    """Return SQL for one row per customer: customer_id, a value per slot as g1, g2 …, the headline published before."""
    slots = slots_of(frozen_pack(run))
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
        f"SELECT w.*, e.value AS before FROM (SELECT customer_id, {columns} FROM ("  # noqa: S608
        f"{' UNION ALL '.join(parts)}) GROUP BY customer_id) w"
        f" LEFT JOIN ({earlier}) e USING (customer_id) ORDER BY customer_id"
    )


def differing_grades() -> int:
    """Return for how many customers the register shows another grade than the published run gave them."""
    generation = Generation.objects.filter(is_current=True).select_related("run").first()
    if generation is None:
        return 0
    names = [f"g{slot}" for slot in slots_of(frozen_pack(generation.run)).values()]
    kept = ", ".join(f"COALESCE({name}, '') AS {name}" for name in names)
    given = ", ".join(f"COALESCE({name}, '') AS {name}" for name in names)
    with duckdb.connect() as duck:
        duck.register(
            "kept",
            rows_as_text(
                f"SELECT CAST(customer_id AS TEXT) AS customer_id, {kept}"  # noqa: S608
                f" FROM {CurrentGrade._meta.db_table} WHERE generation_id = {generation.pk}"
            ),
        )
        run = f"SELECT CAST(customer_id AS VARCHAR) AS customer_id, {given} FROM ({wide_grades(generation.run)})"  # noqa: S608
        found = duck.execute(
            f"SELECT count(DISTINCT customer_id) FROM ((SELECT * FROM kept EXCEPT SELECT * FROM ({run}))"  # noqa: S608
            f" UNION ALL (SELECT * FROM ({run}) EXCEPT SELECT * FROM kept))"
        ).fetchall()
    return int(found[0][0])


def _table(run: Run, classification: str) -> str:
    return f"read_parquet({lake.quoted(folder_of(run) / f'{classification}.parquet')})"
