"""Two runs beside each other: what differs in what went in, and who came out otherwise."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.judged import applied_row
from banfa.features.grading.matrix import MOST_VALUES, matrix_of
from banfa.features.grading.queries import period_of
from banfa.features.grading.queries.comparing import InputChanges, compare_inputs
from banfa.features.grading.queries.movers import Mover, movers
from banfa.features.grading.standing import values_of
from banfa.features.grading.wording import state_of, steps_words, tone_of_run
from banfa.kernel.text import Text
from banfa.platform.web.acting import actor_for
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Pack

SHOWN = 50


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
    if old is not None:
        inputs = compare_inputs(actor, old, new)
        found = movers(actor, old, new, name, limit=SHOWN)
        movement = queries.movement(new, old, name)
        values = values_of(pack, name, new.counts[name])
        content |= {
            "old_state": state_of(old, today), "old_tone": tone_of_run(old), "old_period": period_of(old),
            "inputs": inputs, "added": [applied_row(one, pack) for one in inputs.decisions_added],
            "gone": [applied_row(one, pack) for one in inputs.decisions_gone], "movers": [_row(one, pack, name, inputs) for one in found.shown], "total": found.total,
            "most": SHOWN, "movement": movement,
            "matrix": matrix_of(movement, values) if movement and len(movement.values) <= MOST_VALUES else None,
        }  # fmt: skip
    return render(request, "grading/compare.html", content)


def _row(one: Mover, pack: Pack, name: str, inputs: InputChanges) -> dict[str, Any]:
    values = values_of(pack, name, {value: 1 for value in (one.old, one.new) if value})
    return {
        "mover": one, "old": mark_of(one.old, values), "new": mark_of(one.new, values),
        "steps": steps_words(one.steps), "why": why_moved(one, inputs),
    }  # fmt: skip


def why_moved(one: Mover, inputs: InputChanges) -> Text | None:
    """Say what moved a customer where it is not a figure of its own."""
    if one.is_decided != one.was_decided:
        return (
            Text("核定生效", "decided by approval")
            if one.is_decided
            else Text("核定终止", "the decision ended")
        )
    if one.own:
        return None
    if one.ranking:
        return Text(
            "本户数据未变，组内名次变化", "its own figures are the same; its place among the others changed"
        )
    return (
        Text("本户数据未变，规则变化", "its own figures are the same; the rule changed")
        if inputs.pack
        else Text("本户所列数据未变", "the figures listed are the same")
    )
