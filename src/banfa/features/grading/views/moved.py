"""The movement of a run since another, and the customers of one cell of its matrix."""

from typing import Any

from django.http import HttpRequest

from banfa.features.grading import forms, queries
from banfa.features.grading.matrix import MOST_VALUES, matrix_of
from banfa.features.grading.models import Run
from banfa.features.grading.queries import period_of
from banfa.features.grading.standing import values_of
from banfa.platform.access import Actor
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Pack, Rank

MOST_MOVED = 50
OFFERED = 24


def moved(request: HttpRequest, actor: Actor, found: Run, pack: Pack, name: str) -> dict[str, Any]:
    """Return the movement since the run asked for as `against`, else the usual one, and the chosen cell's customers."""
    earlier = list(queries.comparable(found)[:OFFERED])
    before = forms.read_against(request.GET, earlier) or queries.usual_comparison(found)
    content: dict[str, Any] = {"against": before, "earlier": earlier}
    movement = queries.movement(found, before, name) if before else None
    if before is None or movement is None:
        return content
    values = values_of(pack, name, found.counts[name])
    content |= {"against_period": period_of(before), "many": len(movement.values), "movement": movement}
    if len(movement.values) > MOST_VALUES:
        return content
    content |= {"matrix": matrix_of(movement, values)}
    cell = forms.read_cell(request.GET)
    if cell is None:
        return content
    old, new = cell
    return content | {
        "cell": cell,
        "old": request.GET["old"],
        "new": request.GET["new"],
        "old_mark": mark_of(old, values),
        "new_mark": mark_of(new, values),
        "cell_count": movement.cells.get(cell, 0),
        "most": MOST_MOVED,
        "ranks": isinstance(pack.classifications[name], Rank),
        "moved": queries.moved_customers(actor, found, before, name, old, new, limit=MOST_MOVED),
    }
