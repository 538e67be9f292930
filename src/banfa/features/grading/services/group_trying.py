"""Says how many customers a condition would have while it is being written: from a sample where there are many."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import Value
from django.db.models.functions import Mod

from banfa.features.customers.models import Customer
from banfa.features.grading.queries import newest_published
from banfa.features.grading.queries.sight import sight_of
from banfa.features.grading.services.gathering import gather
from banfa.features.grading.services.group_conditions import (
    GroupWish,
    NothingPublished,
    ground_for,
    require_condition,
    require_months,
    segment_of,
)
from banfa.platform.access import Actor, Permission, require, visible

MOST_LOOKED_AT = 20_000
TRIED = "tried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Of `looked_at` customers that the actor sees, `found` meet the condition; `customers` is the estimate for all."""

    looked_at: int
    found: int
    customers: int

    @property
    def is_exact(self) -> bool:
        return self.found == self.customers


def try_condition(wish: GroupWish, *, actor: Actor, on: date) -> Tried:
    """Return how many customers that the actor sees meet a condition; nothing is stored.

    Up to MOST_LOOKED_AT customers are all looked at, of more an even part. Raises Denied, NothingPublished,
    BadCondition, BadWindow.
    """
    require(actor, Permission.GRADING_GROUP_WRITE)
    run = newest_published(actor)
    if run is None:
        raise NothingPublished
    condition = require_condition(wish.condition, actor, ground_for(actor).pack)
    rule = segment_of(TRIED, condition, require_months(wish.months))
    one_in = -(-Customer.objects.count() // MOST_LOOKED_AT) or 1
    with tempfile.TemporaryDirectory() as place:
        found = gather({TRIED: rule}, run, on=on, place=Path(place), one_in=one_in).tables[TRIED]
    sight = sight_of(actor)
    own = frozenset(sight.own)
    rows = zip(found.column("unit_path").to_pylist(), found.column("customer_id").to_pylist(), strict=True)
    seen = sum(sight.covers(path or "") or customer in own for path, customer in rows)
    looked_at = visible(Customer, actor)
    if one_in > 1:
        looked_at = looked_at.annotate(part=Mod("pk", Value(one_in))).filter(part=0)
    return Tried(looked_at=looked_at.count(), found=seen, customers=seen * one_in)
