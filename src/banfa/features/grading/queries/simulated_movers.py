"""The customers that a simulation moves, as far as the actor sees them, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from banfa.analytics.explaining import explain
from banfa.analytics.simulating import moved_file
from banfa.features.customers.models import Customer
from banfa.features.customers.queries import fitting
from banfa.features.grading.models import Simulation
from banfa.features.grading.queries.reasons import Explained, told
from banfa.features.grading.queries.runs import folder_of, frozen_pack, period_of
from banfa.features.grading.queries.simulations import Pair, simulated_pack, simulation_folder
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, require, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMover:
    """A customer whose value the simulation changes. `was_in` and `is_in` tell whether the classification was about it."""

    customer_id: int
    code: str
    name: str
    unit_name: str
    old: str | None
    new: str | None
    was_in: bool
    is_in: bool
    steps: int | None
    old_score: Decimal | None
    new_score: Decimal | None
    old_rank: Decimal | None
    new_rank: Decimal | None
    population: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverWish:
    """Which movers to list: those of one pair of values, of a unit, whose name or code holds words; from a place on.

    `right` is what the actor must be allowed to do with the customers.
    """

    cell: Pair | None = None
    unit: str = ""
    words: str = ""
    skip: int = 0
    limit: int = PAGE_SIZE
    right: Permission = Permission.CUSTOMERS_CUSTOMER_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverPage:
    """Some movers, the furthest first, and how many there are in all."""

    movers: Sequence[SimulatedMover]
    total: int


def moved_in(actor: Actor, simulation: Simulation, classification: str, wish: MoverWish) -> MoverPage:
    """Return the customers that the actor sees and that move, the furthest first."""
    require(actor, Permission.GRADING_RUN_READ)
    with duckdb.connect() as duck:
        where, values = _conditions(duck, actor, wish)
        source = f"FROM read_parquet($file) WHERE {where}"
        values["file"] = str(moved_file(simulation_folder(simulation), classification))
        total = int(duck.execute(f"SELECT count(*) {source}", values).fetchall()[0][0])
        rows = duck.execute(
            "SELECT customer_id, old, new, was_in, is_in, steps, old_score, new_score, old_rank, new_rank,"
            f" COALESCE(new_population, old_population) {source} ORDER BY place LIMIT $limit OFFSET $skip",
            {**values, "limit": wish.limit, "skip": wish.skip},
        ).fetchall()
    seen = visible(Customer, actor, wish.right).select_related("unit")
    known = seen.in_bulk([row[0] for row in rows])
    movers = [_mover(known[row[0]], row) for row in rows if row[0] in known]
    return MoverPage(movers=movers, total=total)


def both_explanations(
    actor: Actor, simulation: Simulation, classification: str, customer_id: int
) -> tuple[Explained | None, Explained | None]:
    """Return a customer's reasons in the run and in the simulation. Raises NotThere."""
    if not visible(Customer, actor).filter(pk=customer_id).exists():
        raise NotThere
    run = simulation.base
    sides = (
        (frozen_pack(run), folder_of(run)),
        (simulated_pack(simulation), simulation_folder(simulation)),
    )
    before, after = (
        next(
            (
                (pack, one)
                for one in explain(pack, period_of(run), folder, customer_id)
                if one.classification == classification
            ),
            None,
        )
        for pack, folder in sides
    )
    places = [one.place for _, one in filter(None, (before, after)) if one.place]
    codes = {str(key.value) for place in places for key in place.keys}
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    first, second = (told(actor, one[0], one[1], names) if one else None for one in (before, after))
    return first, second


def _conditions(duck: duckdb.DuckDBPyConnection, actor: Actor, wish: MoverWish) -> tuple[str, dict[str, Any]]:
    parts, values = ["true"], {}
    if wish.cell is not None:
        parts.append("was_in AND is_in AND old IS NOT DISTINCT FROM $old AND new IS NOT DISTINCT FROM $new")
        values["old"], values["new"] = wish.cell
    found = visible(Customer, actor, wish.right)
    if wish.unit:
        path = visible(Unit, actor).filter(code=wish.unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        parts.append("unit_path >= $first AND unit_path < $beyond")
        values["first"], values["beyond"] = path, end_of_subtree(path)
    found = found.filter(fitting(wish.words))
    if wish.words.strip() or not is_whole_organisation(actor, wish.right):
        ids = pa.array(list(found.values_list("pk", flat=True)), pa.int64())
        duck.register("seen", pa.table({"id": ids}))
        parts.append("customer_id IN (SELECT id FROM seen)")
    return " AND ".join(parts), values


def _mover(customer: Customer, row: Sequence[Any]) -> SimulatedMover:
    _, old, new, was_in, is_in, steps, old_score, new_score, old_rank, new_rank, population = row
    return SimulatedMover(
        customer_id=customer.pk, code=customer.code, name=customer.name, unit_name=customer.unit.name,
        old=old, new=new, was_in=was_in, is_in=is_in, steps=steps, old_score=old_score, new_score=new_score,
        old_rank=old_rank, new_rank=new_rank, population=population,
    )  # fmt: skip
