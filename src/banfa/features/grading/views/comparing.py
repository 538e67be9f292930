"""Two runs beside each other: what differs in what went in, and who came out otherwise."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.flows import flow_of
from banfa.features.grading.judged import applied_row
from banfa.features.grading.matrix import MOST_VALUES, matrix_of
from banfa.features.grading.queries import period_of
from banfa.features.grading.queries.comparing import compare_inputs
from banfa.features.grading.queries.movers import MoverAsk, movers
from banfa.features.grading.queries.sight import sight_of
from banfa.features.grading.standing import values_of
from banfa.features.grading.views.told import mover_rows
from banfa.features.grading.views.turning import turning
from banfa.features.grading.wording import state_of, tone_of_run
from banfa.platform.web.acting import actor_for, wants_fragment

SHOWN = 25


@require_safe
def compare(request: HttpRequest, number: str) -> HttpResponse:
    """Compare a run with an earlier one, the usual one unless `against` names another."""
    actor, today = actor_for(request), timezone.localdate()
    new = queries.run_numbered(actor, number)
    pack = queries.frozen_pack(new)
    earlier = list(queries.comparable(new)[:60])
    old = forms.read_against(request.GET, earlier) or queries.usual_comparison(new)
    name = forms.read_classification(request.GET, new, pack)
    content: dict[str, Any] = {
        "run": new, "period": period_of(new), "state": state_of(new, today), "tone": tone_of_run(new),
        "by": name, "titles": [(one, pack.classifications[one].title.text) for one in queries.graded_in(new)],
        "title": pack.classifications[name].title.text, "earlier": earlier, "against": old,
    }  # fmt: skip
    content["heading"] = f"{old.number} → {new.number}" if old else new.number
    if old is not None:
        inputs, skip = compare_inputs(actor, old, new), forms.read_skip(request.GET, SHOWN)
        cell = forms.read_cell(request.GET)
        found = movers(actor, old, new, name, MoverAsk(cell=cell, skip=skip, limit=SHOWN))
        rows, ranking = mover_rows(found.shown, old, new, pack, name)
        movement = queries.movement(new, old, name, sight=sight_of(actor))
        values = values_of(pack, name, new.counts[name])
        fits = movement is not None and len(movement.values) <= MOST_VALUES
        matrix = matrix_of(movement, values) if movement is not None and fits else None
        content |= {
            "old_state": state_of(old, today), "old_tone": tone_of_run(old), "old_period": period_of(old),
            "inputs": inputs, "added": [applied_row(one, pack) for one in inputs.decisions_added],
            "gone": [applied_row(one, pack) for one in inputs.decisions_gone], "movers": rows, "ranking": ranking,
            "cell": cell, "old": request.GET.get("old", ""), "new": request.GET.get("new", ""),
            "total": found.total, **turning(skip, len(found.shown), found.total, SHOWN), "movement": movement,
            "matrix": matrix, "flow": flow_of(matrix) if matrix else None,
        }  # fmt: skip
    response = render(
        request, f"grading/{'_compared' if wants_fragment(request) else 'compare'}.html", content
    )
    patch_vary_headers(response, ["HX-Request"])
    return response
