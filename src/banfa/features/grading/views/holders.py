"""The customers behind a figure of a distribution."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.grading import forms, queries
from banfa.features.grading.matrix import from_address
from banfa.features.grading.models import Run
from banfa.features.grading.queries import period_of
from banfa.features.grading.queries.holders import PAGE_SIZE, HolderWish, holders
from banfa.features.grading.standing import values_of
from banfa.features.grading.views.turning import turning
from banfa.kernel.text import Text
from banfa.platform.access import visible
from banfa.platform.org.models import Unit
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.marks import mark_of
from banfa.policy.model import Rank


@require_safe
def holding(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """List the customers that hold a value of a classification in a run, of one unit if asked for."""
    actor = actor_for(request)
    found = queries.run_numbered(actor, number)
    pack = queries.frozen_pack(found)
    if name not in found.counts or name not in pack.classifications:
        raise forms.unknown("by", name)
    value, unit = request.GET.get("value", ""), request.GET.get("unit", "")
    skip = forms.read_skip(request.GET, PAGE_SIZE)
    wish = HolderWish(
        value=from_address(value) if value else None, one_value=bool(value), unit=unit, skip=skip
    )
    page = holders(actor, found, name, wish)
    values = values_of(pack, name, found.counts[name])
    place = visible(Unit, actor).filter(code=unit).first() if unit else None
    rule = pack.classifications[name]
    content = {
        "run": found,
        "period": period_of(found),
        "by": name,
        "title": rule.title.text,
        "rows": [(one, mark_of(one.value, values)) for one in page.shown],
        "ranks": isinstance(rule, Rank) or any(one.score is not None for one in page.shown),
        "total": page.total,
        "choices": [
            (choice, mark_of(from_address(choice), values).label)
            for choice in _addresses(found, name, values)
        ],
        "value": value,
        "unit": place,
        "mark": mark_of(from_address(value), values) if value else None,
        **turning(skip, len(page.shown), page.total, PAGE_SIZE),
    }
    template = "_holders.html" if wants_fragment(request) else "holders.html"
    response = render(request, f"grading/{template}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _addresses(run: Run, name: str, values: Sequence[tuple[str, Text]]) -> list[str]:
    held = [value for value, _ in values if run.counts[name].get(value)]
    return [*held, *(["~"] if run.counts[name].get("") else [])]
