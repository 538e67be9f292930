"""Reads simulations: customers only as far as the actor sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.db.models import Q, QuerySet

from banfa.analytics.simulating import units_file
from banfa.features.grading.models import Simulation
from banfa.features.grading.queries.movement import Movement
from banfa.features.grading.queries.placing import units_chosen
from banfa.features.grading.queries.runs import pack_kept_at
from banfa.features.ledger import lake
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, require
from banfa.platform.org.models import Unit
from banfa.policy.model import Pack

Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMoves:
    """One unit's customers of a classification: by value in the run and in the simulation, and how they moved."""

    code: str
    name: str
    path: str
    has_units: bool
    before: Mapping[str | None, int]
    after: Mapping[str | None, int]
    total: int
    up: int
    down: int
    moved: int


def may_simulate(actor: Actor) -> bool:
    """Tell whether the actor may compute simulations: runs of everybody."""
    return Permission.GRADING_RUN_COMPUTE in actor.permissions and is_whole_organisation(
        actor, Permission.GRADING_RUN_COMPUTE
    )


def simulations(actor: Actor) -> QuerySet[Simulation]:
    """Return the simulations that the actor may look at, newest first: all, or those that were shared."""
    require(actor, Permission.GRADING_RUN_READ)
    found = Simulation.objects.select_related("base").order_by("-pk")
    if may_simulate(actor):
        return found
    return found.filter(Q(shared=True) | Q(computer_id=actor.person_id))


def simulation_numbered(actor: Actor, number: str) -> Simulation:
    """Return a simulation by its number. Raises NotThere."""
    found = simulations(actor).filter(number=number).first()
    if found is None:
        raise NotThere
    return found


def simulation_folder(simulation: Simulation) -> Path:
    return lake.home() / simulation.folder


def simulated_pack(simulation: Simulation) -> Pack:
    """Return the draft exactly as it was simulated."""
    return pack_kept_at(str(simulation_folder(simulation) / "pack.json"), simulation.pack_digest)


def compared_in(simulation: Simulation) -> list[str]:
    """Return the classifications that the run and the simulation share, in the draft's order."""
    return [name for name in simulated_pack(simulation).classifications if name in simulation.moved]


def simulated_movement(simulation: Simulation, classification: str) -> Movement:
    """Return who moved from which value to which, over the whole organisation."""
    rows = _unit_rows(simulation, classification)
    cells: dict[Pair, int] = {}
    arrived: dict[str | None, int] = {}
    gone: dict[str | None, int] = {}
    for _, was_in, is_in, old, new, customers in rows:
        if was_in and is_in:
            cells[old, new] = cells.get((old, new), 0) + customers
        elif was_in:
            gone[old] = gone.get(old, 0) + customers
        else:
            arrived[new] = arrived.get(new, 0) + customers
    order = _order(simulation, classification)
    seen = {value for pair in cells for value in pair} | {*arrived, *gone}
    strays = sorted(value for value in seen if value is not None and value not in order)
    values = (*order, *strays, *([None] if None in seen else []))
    up, down = _directions(cells.items(), order)
    return Movement(
        values=values,
        cells=cells,
        old_totals=_added([*((old, n) for (old, _), n in cells.items()), *gone.items()]),
        new_totals=_added([*((new, n) for (_, new), n in cells.items()), *arrived.items()]),
        arrived=arrived,
        gone=gone,
        up=up,
        down=down,
        same=sum(n for (old, new), n in cells.items() if old == new),
    )


def unit_moves(
    actor: Actor, simulation: Simulation, classification: str, *, level: str = "", within: str = ""
) -> list[UnitMoves]:
    """Return the movement in each unit that the actor sees: those of a level, or right below the unit `within`.

    Raises NotThere for a unit that the actor does not see.
    """
    chosen = units_chosen(actor, level=level, within=within)
    rows = _unit_rows(simulation, classification)
    order = _order(simulation, classification)
    found = [_unit_move(unit, rows, order, has_units=unit.path in chosen.parents) for unit in chosen.units]
    return [one for one in found if one.total]


UnitRow = tuple[str | None, bool, bool, str | None, str | None, int]


def _unit_rows(simulation: Simulation, classification: str) -> list[UnitRow]:
    """Return unit path, was in, is in, old value, new value, customers."""
    with duckdb.connect(config={"threads": 1}) as duck:
        rows: list[UnitRow] = duck.execute(
            "SELECT unit_path, was_in, is_in, old, new, customers FROM read_parquet(?)",
            [str(units_file(simulation_folder(simulation), classification))],
        ).fetchall()
    return rows


def _unit_move(unit: Unit, rows: Sequence[UnitRow], order: Sequence[str], *, has_units: bool) -> UnitMoves:
    own = [row for row in rows if row[0] is not None and row[0].startswith(unit.path)]
    pairs = [((old, new), n) for _, was_in, is_in, old, new, n in own if was_in and is_in]
    up, down = _directions(pairs, order)
    return UnitMoves(
        code=unit.code,
        name=unit.name,
        path=unit.path,
        has_units=has_units,
        before=_added((old, n) for _, was_in, _, old, _, n in own if was_in),
        after=_added((new, n) for _, _, is_in, _, new, n in own if is_in),
        total=sum(row[5] for row in own),
        up=up,
        down=down,
        moved=sum(n for _, was_in, is_in, old, new, n in own if old != new or not was_in or not is_in),
    )


def _order(simulation: Simulation, classification: str) -> list[str]:
    return [given.value for given in simulated_pack(simulation).classifications[classification].given]


def _directions(pairs: Any, order: Sequence[str]) -> tuple[int, int]:
    places = {value: place for place, value in enumerate(order)}
    steps = [(places[old] - places[new], n) for (old, new), n in pairs if old in places and new in places]
    return sum(n for step, n in steps if step > 0), sum(n for step, n in steps if step < 0)


def _added(counted: Any) -> dict[str | None, int]:
    totals: dict[str | None, int] = {}
    for value, customers in counted:
        totals[value] = totals.get(value, 0) + customers
    return totals
