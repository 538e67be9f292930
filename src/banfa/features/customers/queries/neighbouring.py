"""Who stands before and after a customer in the list that the reader came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.features.customers.queries.counting import Count, count_quickly
from banfa.features.customers.queries.finding import Found, customers_wished
from banfa.features.customers.queries.ordering import Edge, edge_of
from banfa.features.customers.queries.paging import rows_beside, strips
from banfa.features.customers.queries.wishes import Wish
from banfa.features.customers.standing import Standings, standings
from banfa.platform.access import Actor

# A place further down is not counted out.
MOST_PLACED = 1_000


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
        rows_beside(found, wish, current, edge, backwards=backwards, most=1) for backwards in (True, False)
    )
    is_in = found.everyone.filter(pk=customer_id).exists()
    return Neighbours(
        previous=_only(before),
        next=_only(after),
        place=_place(found, wish, current, edge) if is_in else None,
        count=count_quickly(found),
    )


def _only(rows: Sequence[tuple[object, ...]]) -> int | None:
    return int(str(rows[0][0])) if rows else None


def _place(found: Found, wish: Wish, current: Standings | None, edge: Edge) -> int | None:
    if found.by_entry:
        return None
    before = 0
    for strip in strips(found, wish, current, edge, backwards=True):
        customers = strip.order.sorted(strip.customers, strip.edge, reverse=strip.reverse)
        if found.branches:
            customers = customers.filter(pk__in=found.everyone.values("pk"))
        before += customers.order_by()[: MOST_PLACED + 1].count()
        if before >= MOST_PLACED:
            return None
    return before + 1
