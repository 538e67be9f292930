"""Writes a run's grades to a file, under the actor's rights."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from django.urls import reverse

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, graded_in, period_of, run_numbered
from banfa.features.ledger import lake
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue

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
RIGHT = Permission.GRADING_GRADE_EXPORT
EXPORT_GRADES = "grading.grades"


def export_grades(run: Run, output: Path, *, actor: Actor, at: datetime, undecided: bool = False) -> int:
    """Write one row per graded customer and classification, in the order of codes; return the rows written.

    With `undecided`, those whom a rule could not decide stand with an empty value.
    Raises Denied, NeedsAgreement, UnknownEnding, NotWritable.
    """
    arguments = {"run": run.number, "undecided": "1" if undecided else ""}
    return write_out(EXPORT_GRADES, arguments, output, language=Language.ZH, actor=actor, at=at)


def customers_within(actor: Actor) -> int:
    """Return how many customers an actor might take out of a run."""
    return visible(Customer, actor, RIGHT).count()


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Codes and classes tell nothing of a customer's file, so the file counts for no customers."""
    run = run_numbered(actor, arguments.get("run", ""))
    return About(
        title=Text(f"批次 {run.number} 分级结果", f"Grades of run {run.number}"), stem=f"grades-{run.number}",
        customers=0, subject=f"run:{run.number}", address=reverse("grading:run", args=[run.number]),
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    rows = _rows(run_numbered(actor, arguments["run"]), actor, undecided=bool(arguments.get("undecided")))
    return Table(columns=COLUMNS, heads=COLUMNS, rows=rows, sheet="grades", code_at=0)


def declare_grades_export() -> None:
    """Let a run's grades be taken out."""
    declare_export(
        ExportKind(name=EXPORT_GRADES, action="grades.exported", right=RIGHT, about=_about, table=_table)
    )


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
