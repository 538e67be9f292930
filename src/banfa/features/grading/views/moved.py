"""The movement of a run since another, and the customers of one cell of its matrix with what changed about them."""

from typing import Any

from django.http import HttpRequest

from banfa.features.grading import forms, queries
from banfa.features.grading.flows import flow_of
from banfa.features.grading.matrix import MOST_VALUES, in_address, matrix_of
from banfa.features.grading.models import Run
from banfa.features.grading.queries import period_of
from banfa.features.grading.queries.movement import Movement
from banfa.features.grading.queries.movers import MoverAsk, movers
from banfa.features.grading.queries.sight import sight_of
from banfa.features.grading.standing import values_of
from banfa.features.grading.views.told import mover_rows
from banfa.features.grading.views.turning import turning
from banfa.platform.access import Actor, Permission
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Pack

PAGE_SIZE = 20
OFFERED = 24
Value = str | None


def moved(request: HttpRequest, actor: Actor, found: Run, pack: Pack, name: str) -> dict[str, Any]:
    """Return the movement since the run asked for as `against`, else the usual one, and a cell's customers.

    The cell is the one asked for, else the one that most customers moved through. Raises NotThere for a unit out of sight.
    """
    earlier = list(queries.comparable(found)[:OFFERED])
    before = forms.read_against(request.GET, earlier) or queries.usual_comparison(found)
    content: dict[str, Any] = {"against": before, "earlier": earlier}
    place = forms.read_unit(actor, request.GET)
    sight = sight_of(actor)
    movement = (
        queries.movement(found, before, name, sight=sight.below(place.path) if place else sight)
        if before
        else None
    )
    if before is None or movement is None:
        return content
    values = values_of(pack, name, found.counts[name])
    content |= {
        "against_period": period_of(before),
        "many": len(movement.values),
        "movement": movement,
        "place": place,
    }
    if len(movement.values) > MOST_VALUES:
        return content
    matrix = matrix_of(movement, values)
    content |= {"matrix": matrix, "flow": flow_of(matrix)}
    asked = forms.read_cell(request.GET)
    cell = asked or most_moved(movement)
    if cell is None:
        return content
    return content | _through(
        request, actor, (before, found), pack, name, movement, cell, place.path if place else ""
    )


def _through(
    request: HttpRequest, actor: Actor, runs: tuple[Run, Run], pack: Pack, name: str, movement: Movement,
    cell: tuple[Value, Value], under: str,
) -> dict[str, Any]:  # fmt: skip
    """Return a page of the customers who moved through a cell, below a unit."""
    before, found = runs
    values = values_of(pack, name, found.counts[name])
    old, new = cell
    skip = forms.read_skip(request.GET, PAGE_SIZE)
    listed = movers(
        actor,
        before,
        found,
        name,
        MoverAsk(cell=cell, unit=under, skip=skip, limit=PAGE_SIZE),
    )
    rows, ranking = mover_rows(listed.shown, before, found, pack, name)
    return {
        "cell": cell,
        "old": in_address(old),
        "new": in_address(new),
        "old_mark": mark_of(old, values),
        "new_mark": mark_of(new, values),
        "cell_count": movement.cells.get(cell, 0),
        "moved": rows,
        "ranking": ranking,
        "may_export": Permission.GRADING_GRADE_EXPORT in actor.permissions,
        **turning(skip, len(listed.shown), listed.total, PAGE_SIZE),
    }


def most_moved(movement: Movement) -> tuple[Value, Value] | None:
    """Return the cell off the diagonal that holds most customers, of equals the first; None where nobody moved."""
    ordered = [(old, new) for old in movement.values for new in movement.values if old != new]
    counts = {pair: movement.cells.get(pair, 0) for pair in ordered}
    found = max(ordered, key=lambda pair: counts[pair], default=None)
    return found if found is not None and counts[found] else None
