"""Writes a run's grades to a file, under the actor's rights, and logs that it left the house."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import transaction

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, graded_in, period_of
from banfa.features.ledger import lake
from banfa.platform.access import Actor, Permission, is_whole_organisation, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written

COLUMNS = (
    "customer",
    "classification",
    "value",
    "score",
    "rank",
    "population",
    "percentile",
    "period",
    "run",
)
ROWS_AT_ONCE = 50_000


def export_grades(run: Run, output: Path, *, actor: Actor, at: datetime, undecided: bool = False) -> int:
    """Write one row per graded customer and classification, in the order of codes; return the rows written.

    With `undecided`, those whom a rule could not decide stand with an empty value. Raises Denied, UnknownEnding, NotWritable.
    """
    require(actor, Permission.GRADING_GRADE_EXPORT)
    grades = _rows(run, actor, undecided=undecided)
    with table_written(output, COLUMNS, grades, sheet="grades") as rows, transaction.atomic():
        audit.record(
            "grades.exported", f"run:{run.number}", actor=actor, at=at,
            summary={"rows": rows, "file": output.name},
        )  # fmt: skip
    return rows


def _rows(run: Run, actor: Actor, *, undecided: bool) -> Iterator[tuple[CellValue, ...]]:
    folder = folder_of(run)
    parts = " UNION ALL ".join(
        f"SELECT customer_id, {place} AS place, '{name}' AS classification, value, score, rank, population, percentile"  # noqa: S608
        f" FROM read_parquet({lake.quoted(folder / f'{name}.parquet')})"
        for place, name in enumerate(graded_in(run))
    )
    with duckdb.connect() as duck:
        seen = "true" if undecided else "g.value IS NOT NULL"
        if not is_whole_organisation(actor, Permission.GRADING_GRADE_EXPORT):
            own = list(visible(Customer, actor, Permission.GRADING_GRADE_EXPORT).values_list("pk", flat=True))
            duck.register("seen", pa.table({"id": pa.array(own, pa.int64())}))
            seen += " AND customer_id IN (SELECT id FROM seen)"
        found = duck.execute(
            "SELECT r.code, g.classification, g.value, g.score, g.rank, g.population, g.percentile"  # noqa: S608
            f" FROM ({parts}) g JOIN read_parquet({lake.quoted(folder / 'register.parquet')}) r USING (customer_id)"
            f" WHERE {seen} ORDER BY r.code, g.place"
        )
        period = str(period_of(run))
        while lot := found.fetchmany(ROWS_AT_ONCE):
            for code, name, value, score, rank, population, percentile in lot:
                yield (
                    code, name, value, plain(score), plain(rank), population, plain(percentile), period, run.number,
                )  # fmt: skip


def plain(number: float | Decimal | None) -> Decimal | None:
    """Return the number exactly, a float as the shortest decimal that reads back equal."""
    return Decimal(repr(number)) if isinstance(number, float) else number
