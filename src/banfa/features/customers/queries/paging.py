"""One page of a list, by key and never by offset."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.queries.finding import Found
from banfa.features.customers.queries.listing import Listed, listed
from banfa.features.customers.queries.ordering import Edge, Order, edge_of, order_of, within
from banfa.features.customers.queries.searching import ids_found
from banfa.features.customers.queries.wishes import PAGE_SIZE, Wish
from banfa.features.customers.standing import UNGRADED, Standings
from banfa.platform.access import Actor

Row = TypeVar("Row")
Read = Callable[[QuerySet[Customer], Standings | None], Sequence[Row]]
MOST_LOOKED_UP = 5_000
MOST_PLACES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of customers, and whether there are any before and after it."""

    customers: Sequence[Listed]
    has_before: bool
    has_after: bool

    @property
    def last(self) -> Listed | None:
        return self.customers[-1] if self.customers else None


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a list with an order of its own, the first one from an edge on."""

    customers: QuerySet[Customer]
    order: Order
    edge: Edge | None
    reverse: bool


def page_of(
    actor: Actor, found: Found, wish: Wish, standings: Standings | None, *, size: int = PAGE_SIZE
) -> Page:
    """Return the page next to the wish's customer, or the first one. Raises NotThere where the actor does not see it.

    A list by grade is one strip per value, best first, each by name; one by a field ends with those that have none.
    """
    backwards = wish.before is not None
    nearby = wish.before if backwards else wish.after
    edge = edge_of(actor, nearby, wish) if nearby is not None else None
    rows = rows_beside(found, wish, standings, edge, backwards=backwards, most=size + 1, read=listed)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        return Page(customers=rows[::-1], has_before=more, has_after=True)
    return Page(customers=rows, has_before=edge is not None, has_after=more)


def rows_beside(
    found: Found,
    wish: Wish,
    standings: Standings | None,
    edge: Edge | None,
    *,
    backwards: bool,
    most: int,
    read: Read[Row],
) -> list[Row]:
    """Return the first customers after an edge, or before it with the nearest first, as `read` reads them."""
    if found.by_entry:
        return _by_entry(found, standings, edge, reverse=wish.descending != backwards, most=most, read=read)
    rows: list[Row] = []
    for strip in strips(found, wish, standings, edge, backwards=backwards):
        rows += read(_first(strip, found, most - len(rows)), standings)
        if len(rows) >= most:
            break
    return rows


def _by_entry(
    found: Found, standings: Standings | None, edge: Edge | None, *, reverse: bool, most: int, read: Read[Row]
) -> list[Row]:
    """Return customers in the order of entry, looking common words up lot by lot where the database has not done so."""
    customers = found.customers.order_by("-pk" if reverse else "pk")
    if not found.common:
        beyond = {"pk__lt" if reverse else "pk__gt": edge.pk} if edge is not None else {}
        return [*read(customers.filter(**beyond)[:most], standings)]
    rows: list[Row] = []
    last, lot = edge.pk if edge is not None else 0, most
    while len(rows) < most:
        has_them = not last and not reverse and len(found.first) >= lot
        ids = (
            found.first[:lot]
            if has_them
            else ids_found(found.common, most=lot, beyond=last, backwards=reverse)
        )
        rows += read(customers.filter(pk__in=ids)[: most - len(rows)], standings)
        if len(ids) < lot:
            break
        last, lot = ids[-1], min(lot * 5, MOST_LOOKED_UP)
    return rows


def strips(
    found: Found, wish: Wish, standings: Standings | None, edge: Edge | None, *, backwards: bool
) -> Iterator[Strip]:
    """Yield the pieces of the list in order, the first of them from the edge on."""
    reverse = wish.descending != backwards
    order = order_of(found, wish)
    if wish.sort == "standing" and standings is not None:
        yield from _by_grade(found, wish, standings, order, edge, reverse=reverse)
    elif order.field is not None:
        has, has_not = (found.customers.filter(one) for one in order.with_and_without)
        pieces = [(has, order), (has_not, order.by_name)]
        if backwards:
            pieces.reverse()
        is_without = edge is not None and edge.value is None
        start = 0 if edge is None or is_without == backwards else 1
        for place, (customers, own) in enumerate(pieces[start:]):
            yield Strip(customers, own, edge if place == 0 else None, reverse)
    else:
        yield Strip(found.customers, order, edge, reverse)


def _by_grade(
    found: Found, wish: Wish, standings: Standings, order: Order, edge: Edge | None, *, reverse: bool
) -> Iterator[Strip]:
    values = [*(value for value, _ in standings.values), UNGRADED]
    values = [value for value in values if not wish.standing or value in wish.standing]
    values = values[::-1] if reverse else values
    at = standings.value_of(edge.pk) if edge is not None else ""
    first = values.index(at) if at in values else 0
    for place, value in enumerate(values[first:]):
        yield Strip(standings.narrowed(found.customers, value), order, edge if place == 0 else None, reverse)


def _first(strip: Strip, found: Found, most: int) -> QuerySet[Customer]:
    """Return the first customers of a strip in order; each place and branch has an index of its own that gives it."""
    order, parts = strip.order, [strip.customers]
    if order.follows_places and 0 < len(found.places) <= MOST_PLACES:
        parts = [within(strip.customers, path) for path in found.places]
        parts += [strip.customers.filter(found.own)] if found.own is not None else []
    if 0 < len(found.branches) <= MOST_PLACES:
        parts = [part.filter(one) for part in parts for one in found.branches]
    elif found.branches:
        parts = [part.filter(pk__in=found.everyone.values("pk")) for part in parts]
    firsts = [order.sorted(part, strip.edge, reverse=strip.reverse)[:most] for part in parts]
    if len(firsts) == 1:
        return firsts[0]
    ids = [*chain.from_iterable(part.values_list("pk", flat=True) for part in firsts)]
    return order.sorted(strip.customers.filter(pk__in=ids), None, reverse=strip.reverse)[:most]
