"""Finds a unit while its name or code is typed, for organisations with thousands of them."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from banfa.platform.access import visible
from banfa.platform.access.posts import units_to_appoint_at
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors
from banfa.platform.web.acting import actor_for

MOST, LONGEST_WORDS = 12, 60


@require_safe
def units(request: HttpRequest) -> JsonResponse:
    """Answer with the units at which the actor may appoint, by name or code."""
    return _found(request, units_to_appoint_at(actor_for(request)))


@require_safe
def own_units(request: HttpRequest) -> JsonResponse:
    """Answer with the units that the actor sees, by name or code."""
    return _found(request, visible(Unit, actor_for(request)).filter(closed_on=None))


def _found(request: HttpRequest, offered: QuerySet[Unit]) -> JsonResponse:
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    if not words:
        return JsonResponse({"found": []})
    found = list(
        offered.filter(Q(code__istartswith=words) | Q(name__icontains=words)).order_by("path")[:MOST]
    )
    above = {path for one in found for path in ancestors(one.path)}
    names = dict(Unit.objects.filter(path__in=above).values_list("path", "name"))
    return JsonResponse(
        {
            "found": [
                {
                    "value": one.code,
                    "name": one.name,
                    "note": " › ".join([*(names[path] for path in sorted(ancestors(one.path)) if path != one.path), one.code]),
                }
                for one in found
            ]
        }
    )  # fmt: skip
