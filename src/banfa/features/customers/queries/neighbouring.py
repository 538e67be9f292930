"""Who stands before and after a customer in the list that the reader came from."""

from dataclasses import dataclass

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.queries.counting import COUNTED, HELD_AGAINST, Count, count_quickly
from banfa.features.customers.queries.finding import Found, customers_wished
from banfa.features.customers.queries.ordering import Edge, edge_of
from banfa.features.customers.queries.paging import rows_beside, strips
from banfa.features.customers.queries.wishes import Wish
from banfa.features.customers.standing import Standings, standings
from banfa.platform.access import Actor

# A place further down is not counted out; where each customer has to be held against several conditions, sooner.
MOST_PLACED = COUNTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The customers beside one in a list, None at its ends; `place` (from 1) is None further down or where it is unknown."""

    previous: int | None
    next: int | None
    place: int | None
    count: Count


def neighbours(actor: Actor, wish: Wish, customer_id: int) -> Neighbours:
    """Return a customer's neighbours in the list of a wish. Raises NotThere, TooBroad.

    A customer that no longer fits still has those beside the place where it stood.
    """
    current = standings()
    found = customers_wished(actor, wish, current)
    edge = edge_of(actor, customer_id, wish)
    before, after = (
        rows_beside(found, wish, current, edge, backwards=backwards, most=1, read=_numbers)
        for backwards in (True, False)
    )
    is_in = found.everyone.filter(pk=customer_id).exists()
    return Neighbours(
        previous=next(iter(before), None),
        next=next(iter(after), None),
        place=_place(found, wish, current, edge) if is_in else None,
        count=count_quickly(found),
    )


def _numbers(found: QuerySet[Customer], standings: Standings | None) -> list[int]:
    return [*found.values_list("pk", flat=True)]


def _place(found: Found, wish: Wish, current: Standings | None, edge: Edge) -> int | None:
    if found.by_entry:
        return None
    before, most = 0, MOST_PLACED if found.conditions <= 1 else HELD_AGAINST
    for strip in strips(found, wish, current, edge, backwards=True):
        customers = strip.order.sorted(strip.customers, strip.edge, reverse=strip.reverse)
        if found.branches:
            customers = customers.filter(pk__in=found.everyone.values("pk"))
        before += customers.order_by()[: most + 1].count()
        if before >= most:
            return None
    return before + 1
