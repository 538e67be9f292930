"""Reads the register, always through access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.standing import UNGRADED, Standings
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors, end_of_subtree

PAGE_SIZE = 40
COUNTED = 10_000
MOST_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a list of customers is asked for. `after` and `before` are the customers next to which a page begins."""

    words: str = ""
    unit: str = ""
    status: str = ""
    standing: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    sort: str = "name"
    descending: bool = False
    after: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of customers, and whether there are any before and after it."""

    customers: Sequence[Customer]
    has_before: bool
    has_after: bool

    @property
    def last(self) -> Customer | None:
        return self.customers[-1] if self.customers else None


def customer_coded(actor: Actor, code: str) -> Customer:
    """Return a customer by code. Raises NotThere."""
    return _only(visible(Customer, actor).filter(code=code))


def customer_numbered(actor: Actor, customer_id: int) -> Customer:
    """Return a customer by its number. Raises NotThere."""
    return _only(visible(Customer, actor).filter(pk=customer_id))


def _only(found: QuerySet[Customer]) -> Customer:
    customer = found.select_related("unit", "area").first()
    if customer is None:
        raise NotThere
    return customer


def customers_wished(actor: Actor, wish: Wish, standings: Standings | None) -> QuerySet[Customer]:
    """Return the customers that a wish names, in no order. Raises NotThere for a unit the actor does not see."""
    found = visible(Customer, actor)
    for word in wish.words.lower().split()[:MOST_WORDS]:
        found = found.filter(search__contains=word)
    if wish.unit:
        found = found.filter(_below(actor, wish.unit))
    if wish.status:
        found = found.filter(status=wish.status)
    for name, value in wish.choices.items():
        found = found.filter(**{f"attributes__{name}": value})
    if wish.standing and standings is not None:
        found = standings.narrowed(found, wish.standing)
    return found


def _below(actor: Actor, unit_code: str) -> Q:
    path = visible(Unit, actor).filter(code=unit_code).values_list("path", flat=True).first()
    if path is None:
        raise NotThere
    return Q(unit_path__gte=path, unit_path__lt=end_of_subtree(path))


def counted(found: QuerySet[Customer]) -> int:
    """Return how many there are, COUNTED + 1 for any more than that."""
    return found.order_by()[: COUNTED + 1].count()


def page_of(actor: Actor, found: QuerySet[Customer], wish: Wish, standings: Standings | None) -> Page:
    """Return the page next to the wish's customer, or the first one. Raises NotThere where the actor does not see it.

    Pages go by key and never by offset. A list by grade is one strip per value, best first, each by name.
    """
    backwards = wish.before is not None
    nearby = wish.before if backwards else wish.after
    edge = customer_numbered(actor, nearby) if nearby is not None else None
    reverse = wish.descending != backwards
    rows: list[Customer] = []
    for strip, start in _strips(found, wish, standings, edge, reverse=reverse):
        rows += _ordered(strip, wish.sort, start, reverse=reverse)[: PAGE_SIZE + 1 - len(rows)]
        if len(rows) > PAGE_SIZE:
            break
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        return Page(customers=rows[::-1], has_before=more, has_after=True)
    return Page(customers=rows, has_before=edge is not None, has_after=more)


def _strips(
    found: QuerySet[Customer],
    wish: Wish,
    standings: Standings | None,
    edge: Customer | None,
    *,
    reverse: bool,
) -> list[tuple[QuerySet[Customer], Customer | None]]:
    """Return the pieces of the list in order, the first of them from the edge on."""
    if wish.sort != "standing" or standings is None or wish.standing:
        return [(found, edge)]
    values = [*(value for value, _ in standings.values), UNGRADED]
    values = values[::-1] if reverse else values
    first = values.index(standings.value_of(edge.pk)) if edge is not None else 0
    return [
        (standings.narrowed(found, value), edge if index == 0 else None)
        for index, value in enumerate(values[first:])
    ]


def _ordered(
    found: QuerySet[Customer], sort: str, edge: Customer | None, *, reverse: bool
) -> QuerySet[Customer]:
    key = "code" if sort == "code" else "sort_key"
    beyond, at = ("lt", "lte") if reverse else ("gt", "gte")
    if edge is not None:
        value = getattr(edge, key)
        # Said this way, the first condition is a range of the index that also gives the order.
        found = found.filter(
            Q(**{f"{key}__{at}": value}), Q(**{f"{key}__{beyond}": value}) | Q(**{f"pk__{beyond}": edge.pk})
        )
    sign = "-" if reverse else ""
    return found.select_related("unit").order_by(f"{sign}{key}", f"{sign}pk")


def units_offered(actor: Actor, *, most: int = 400) -> list[Unit]:
    """Return the units to choose from in the tree's order: the upper levels, as far down as stays readable."""
    units = list(visible(Unit, actor).filter(closed_on=None).order_by("path")[: most * 4])
    depths = sorted({len(unit.path) for unit in units})
    kept = units
    while len(kept) > most and len(depths) > 1:
        depths.pop()
        kept = [unit for unit in units if len(unit.path) <= depths[-1]]
    return kept


def units_above(actor: Actor, customer: Customer) -> list[Unit]:
    """Return the customer's unit and those above it that the actor sees, highest first."""
    return list(visible(Unit, actor).filter(path__in=ancestors(customer.unit_path)).order_by("path"))
