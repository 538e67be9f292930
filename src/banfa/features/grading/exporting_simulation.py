"""Writes the customers that a simulation moves to a file, under the actor's rights."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.urls import reverse

from banfa.features.grading.models import Simulation
from banfa.features.grading.queries.simulated_movers import MoverWish, moved_in
from banfa.features.grading.queries.simulations import compared_in, simulation_numbered
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue

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
RIGHT = Permission.GRADING_GRADE_EXPORT
EXPORT_MOVERS = "grading.movers"


def export_movers(simulation: Simulation, output: Path, *, actor: Actor, at: datetime) -> int:
    """Write one row per customer and classification that moves, the furthest first; return the rows written.

    Raises Denied, NeedsAgreement, UnknownEnding, NotWritable.
    """
    arguments = {"simulation": simulation.number}
    return write_out(EXPORT_MOVERS, arguments, output, language=Language.ZH, actor=actor, at=at)


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, NotThere."""
    simulation = simulation_numbered(actor, arguments.get("simulation", ""))
    wish = MoverWish(skip=0, limit=0, right=RIGHT)
    totals = [moved_in(actor, simulation, name, wish).total for name in compared_in(simulation)]
    return About(
        title=Text(f"试算 {simulation.number} 变动客户", f"Customers moved by {simulation.number}"),
        stem=simulation.number, customers=max(totals, default=0), subject=f"simulation:{simulation.number}",
        address=reverse("grading:simulation", args=[simulation.number]),
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    rows = _rows(simulation_numbered(actor, arguments["simulation"]), actor)
    return Table(columns=COLUMNS, heads=COLUMNS, rows=rows, sheet="movers", code_at=0)


def declare_movers_export() -> None:
    """Let the customers that a simulation moves be taken out."""
    declare_export(
        ExportKind(name=EXPORT_MOVERS, action="simulation.exported", right=RIGHT, about=_about, table=_table)
    )


def _rows(simulation: Simulation, actor: Actor) -> Iterator[tuple[CellValue, ...]]:
    run, number = simulation.base.number, simulation.number
    for name in compared_in(simulation):
        skip = 0
        while True:
            wish = MoverWish(skip=skip, limit=ROWS_AT_ONCE, right=RIGHT)
            page = moved_in(actor, simulation, name, wish)
            for one in page.movers:
                yield (
                    one.code, one.name, one.unit_name, name, one.old, one.new, one.steps, one.old_score,
                    one.new_score, one.old_rank, one.new_rank, one.population, run, number,
                )  # fmt: skip
            skip += ROWS_AT_ONCE
            if skip >= page.total:
                break
