"""The customers assigned to people: what row scope, lists and handovers ask."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from banfa.features.customers.models import Assignment
from banfa.platform.access.actors import Holding, current


def own_customers(holdings: Sequence[Holding], on: date) -> QuerySet[Any]:
    """Return the numbers of the customers that are assigned on a day to these people in these posts."""
    mine = Q(pk__in=[])
    for person_id, post in {(one.person_id, one.post) for one in holdings}:
        mine |= Q(person_id=person_id, post=post)
    return Assignment.objects.filter(mine, current(on)).values_list("customer_id", flat=True)


def standing(on: date) -> QuerySet[Assignment]:
    """Return the assignments of a day."""
    return Assignment.objects.filter(current(on))
