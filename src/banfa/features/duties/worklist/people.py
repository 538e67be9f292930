"""Colleagues to whom duties can be handed, found by name while somebody types."""

from collections.abc import Sequence

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.platform.access import Permission, require
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment, Person
from banfa.platform.org.paths import end_of_subtree
from banfa.platform.web.acting import actor_for

READ, GIVE = Permission.DUTIES_DUTY_READ, Permission.DUTIES_DUTY_GIVE
MOST = 12


@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Answer with the people in the reader's part whose name or user name the words fit."""
    actor, words = actor_for(request), request.GET.get("q", "").strip()[:40]
    require(actor, READ)
    if not words:
        return JsonResponse({"found": []})
    held = Appointment.objects.filter(
        current(timezone.localdate()), at_units_below(actor.reach_of(GIVE if actor.may(GIVE) else READ))
    )
    fits = Q(name__icontains=words) | Q(username__istartswith=words)
    found = Person.objects.filter(fits, is_active=True, pk__in=held.values("person_id")).order_by(
        "name", "pk"
    )
    units = dict(held.filter(person__in=found[:MOST].values("pk")).values_list("person_id", "unit__name"))
    rows = [
        {"value": one.username, "name": one.name, "note": units.get(one.pk) or ""}
        for one in found.exclude(pk=actor.person_id)[:MOST]
    ]
    return JsonResponse({"found": rows})


def at_units_below(paths: Sequence[str]) -> Q:
    """Return the condition that a post is held somewhere below these units; an empty path is everywhere."""
    if "" in paths:
        return Q()
    condition = Q(pk__in=[])
    for path in paths:
        condition |= Q(unit__path__gte=path, unit__path__lt=end_of_subtree(path))
    return condition
