"""One page of a list, by key and never by offset."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from django.db.models import Q, QuerySet

from banfa.features.customers.listed import DEEPEST_IN_ORDER, is_below
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.finding import Found
from banfa.features.customers.queries.listing import Listed, listed
from banfa.features.customers.queries.searching import ids_found
from banfa.features.customers.queries.wishes import Wish
from banfa.features.customers.standing import UNGRADED, Standings
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.paths import DIGITS, end_of_subtree

PAGE_SIZE = 40
MOST_LOOKED_UP = 5_000
MOST_PLACES = 8


class Edge(NamedTuple):
    """The keys of the customer next to which a page begins."""

    pk: int
    sort_key: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of customers, and whether there are any before and after it."""

    customers: Sequence[Listed]
    has_before: bool
    has_after: bool

    @property
    def last(self) -> Listed | None:
        return self.customers[-1] if self.customers else None


def page_of(actor: Actor, found: Found, wish: Wish, standings: Standings | None) -> Page:
    """Return the page next to the wish's customer, or the first one. Raises NotThere where the actor does not see it.

    A list by grade is one strip per value, best first, each by name.
    """
    backwards = wish.before is not None
    nearby = wish.before if backwards else wish.after
    edge = _edge(actor, nearby) if nearby is not None else None
    reverse = wish.descending != backwards
    if found.by_entry:
        rows = _by_entry(found, standings, edge, reverse=backwards)
    else:
        rows = _by_key(found, wish, standings, edge, reverse=reverse)
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        return Page(customers=rows[::-1], has_before=more, has_after=True)
    return Page(customers=rows, has_before=edge is not None, has_after=more)


def _edge(actor: Actor, customer_id: int) -> Edge:
    keys = visible(Customer, actor).filter(pk=customer_id).values_list("pk", "sort_key", "code").first()
    if keys is None:
        raise NotThere
    return Edge(*keys)


def _by_entry(found: Found, standings: Standings | None, edge: Edge | None, *, reverse: bool) -> list[Listed]:
    """Return customers in the order of entry, looking common words up lot by lot where the database has not done so."""
    customers = found.customers.order_by("-pk" if reverse else "pk")
    if not found.common:
        beyond = {"pk__lt" if reverse else "pk__gt": edge.pk} if edge is not None else {}
        return [*listed(customers.filter(**beyond)[: PAGE_SIZE + 1], standings)]
    rows: list[Listed] = []
    last, lot = edge.pk if edge is not None else 0, PAGE_SIZE + 1
    while len(rows) <= PAGE_SIZE:
        has_them = not last and not reverse and len(found.first) >= lot
        ids = (
            found.first[:lot]
            if has_them
            else ids_found(found.common, most=lot, beyond=last, backwards=reverse)
        )
        rows += listed(customers.filter(pk__in=ids)[: PAGE_SIZE + 1 - len(rows)], standings)
        if len(ids) < lot:
            break
        last, lot = ids[-1], min(lot * 5, MOST_LOOKED_UP)
    return rows


def _by_key(
    found: Found, wish: Wish, standings: Standings | None, edge: Edge | None, *, reverse: bool
) -> list[Listed]:
    rows: list[Listed] = []
    for strip, start in _strips(found.customers, wish, standings, edge, reverse=reverse):
        missing = PAGE_SIZE + 1 - len(rows)
        rows += listed(_first(strip, found.places, wish.sort, start, missing, reverse=reverse), standings)
        if len(rows) > PAGE_SIZE:
            break
    return rows


def _strips(
    found: QuerySet[Customer],
    wish: Wish,
    standings: Standings | None,
    edge: Edge | None,
    *,
    reverse: bool,
) -> Iterator[tuple[QuerySet[Customer], Edge | None]]:
    """Yield the pieces of the list in order, the first of them from the edge on."""
    if wish.sort != "standing" or standings is None or wish.standing:
        yield found, edge
        return
    values = [*(value for value, _ in standings.values), UNGRADED]
    values = values[::-1] if reverse else values
    first = values.index(standings.value_of(edge.pk)) if edge is not None else 0
    for index, value in enumerate(values[first:]):
        yield standings.narrowed(found, value), edge if index == 0 else None


def _first(
    strip: QuerySet[Customer],
    places: Sequence[str],
    sort: str,
    edge: Edge | None,
    most: int,
    *,
    reverse: bool,
) -> QuerySet[Customer]:
    """Return the first customers of a strip in order; each place has an index of its own that gives it."""
    key = "code" if sort == "code" else "sort_key"
    if key == "code" or not places or len(places) > MOST_PLACES:
        return _ordered(strip, key, edge, reverse=reverse)[:most]
    parts = [_ordered(_within(strip, path), key, edge, reverse=reverse)[:most] for path in places]
    if len(parts) == 1:
        return parts[0]
    ids = [*chain.from_iterable(part.values_list("pk", flat=True) for part in parts)]
    return _ordered(strip.filter(pk__in=ids), key, None, reverse=reverse)[:most]


def _within(strip: QuerySet[Customer], path: str) -> QuerySet[Customer]:
    if len(path) // DIGITS <= DEEPEST_IN_ORDER:
        return strip.filter(is_below(path))
    return strip.filter(unit_path__gte=path, unit_path__lt=end_of_subtree(path))


def _ordered(found: QuerySet[Customer], key: str, edge: Edge | None, *, reverse: bool) -> QuerySet[Customer]:
    beyond, at = ("lt", "lte") if reverse else ("gt", "gte")
    if edge is not None:
        value = getattr(edge, key)
        # Said this way, the first condition is a range of the index that also gives the order.
        found = found.filter(
            Q(**{f"{key}__{at}": value}), Q(**{f"{key}__{beyond}": value}) | Q(**{f"pk__{beyond}": edge.pk})
        )
    sign = "-" if reverse else ""
    return found.order_by(f"{sign}{key}", f"{sign}pk")
