"""Writes the customers that a simulation moves to a file, under the actor's rights, and logs that it left the house."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from banfa.features.grading.models import Simulation
from banfa.features.grading.queries.simulated_movers import MoverWish, moved_in
from banfa.features.grading.queries.simulations import compared_in
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written

COLUMNS = (
    "customer",
    "name",
    "unit",
    "classification",
    "value_before",
    "value_simulated",
    "steps",
    "score_before",
    "score_simulated",
    "rank_before",
    "rank_simulated",
    "population",
    "run",
    "simulation",
)
ROWS_AT_ONCE = 5_000


def export_movers(simulation: Simulation, output: Path, *, actor: Actor, at: datetime) -> int:
    """Write one row per customer and classification that moves, the furthest first; return the rows written.

    Raises Denied, UnknownEnding, NotWritable.
    """
    require(actor, Permission.GRADING_GRADE_EXPORT)
    with (
        table_written(output, COLUMNS, _rows(simulation, actor), sheet="movers") as rows,
        transaction.atomic(),
    ):
        audit.record(
            "simulation.exported", f"simulation:{simulation.number}", actor=actor, at=at,
            summary={"rows": rows, "file": output.name},
        )  # fmt: skip
    return rows


def _rows(simulation: Simulation, actor: Actor) -> Iterator[tuple[CellValue, ...]]:
    run, number = simulation.base.number, simulation.number
    for name in compared_in(simulation):
        skip = 0
        while True:
            wish = MoverWish(skip=skip, limit=ROWS_AT_ONCE, right=Permission.GRADING_GRADE_EXPORT)
            page = moved_in(actor, simulation, name, wish)
            for one in page.movers:
                yield (
                    one.code, one.name, one.unit_name, name, one.old, one.new, one.steps, one.old_score,
                    one.new_score, one.old_rank, one.new_rank, one.population, run, number,
                )  # fmt: skip
            skip += ROWS_AT_ONCE
            if skip >= page.total:
                break
