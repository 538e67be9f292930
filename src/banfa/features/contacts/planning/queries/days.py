"""The fixed weekdays of customers, for plans and for the duties engine."""

from collections.abc import Mapping, Sequence
from datetime import time

from banfa.features.contacts.planning.models import CustomerDay
from banfa.features.duties.days import FixedDay

AT_ONCE = 900


def fixed_days(customer_ids: Sequence[int], post: str) -> Mapping[int, FixedDay]:
    """Return the fixed weekday of each customer that has one with this post."""
    return {one.customer_id: FixedDay(one.weekday, one.parity) for one in _rows(customer_ids, post)}


def agreed_times(customer_ids: Sequence[int], post: str) -> Mapping[int, time]:
    """Return the time of day that goes with a customer's fixed day, where one was agreed."""
    return {one.customer_id: one.at for one in _rows(customer_ids, post) if one.at is not None}


def _rows(customer_ids: Sequence[int], post: str) -> list[CustomerDay]:
    ids, found = list(customer_ids), list[CustomerDay]()
    for start in range(0, len(ids), AT_ONCE):
        found += CustomerDay.objects.filter(post=post, customer__in=ids[start : start + AT_ONCE])
    return found
