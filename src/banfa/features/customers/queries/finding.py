"""The customers that a wish names, ready to be counted and paged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Lookup, Q, QuerySet
from django.db.models.expressions import RawSQL

from banfa.features.customers.listed import DEEPEST_IN_ORDER, has_value
from banfa.features.customers.models import Customer
from banfa.features.customers.narrowing import narrowings
from banfa.features.customers.queries.searching import (
    Term,
    below,
    ids_found,
    in_words_column,
    subquery,
    terms_of,
)
from banfa.features.customers.queries.wishes import Wish
from banfa.features.customers.standing import Standings
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, end_of_subtree

# So many hits are put into the list's order; more of them come in the order of entry, as the index has them.
MOST_SORTED = 1_000
# So many customers of a value are looked through, where a list is below a unit.
MOST_WALKED = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Customers by a wish, in no order yet.

    `places` are the units whose customers the list may follow by an index; none where it follows another.
    `by_entry` says that a common word was asked for and the order is that of entry; then `common` is still to be
    looked up where the database does not do so itself, and `first` holds its first hits. `conditions` counts what
    each customer is held against.
    """

    customers: QuerySet[Customer]
    places: tuple[str, ...] = ()
    by_entry: bool = False
    common: Sequence[Term] = ()
    first: Sequence[int] = ()
    conditions: int = 0
    grade: str = ""


def customers_wished(actor: Actor, wish: Wish, standings: Standings | None) -> Found:
    """Return the customers that a wish names. Raises NotThere for a unit the actor does not see."""
    places = _places(actor, wish)
    customers = visible(Customer, actor)
    if wish.unit:
        customers = customers.filter(_in(places[0]))
    if wish.status:
        customers = customers.filter(status=wish.status)
    for name, value in wish.choices.items():
        customers = customers.filter(_valued(name, value, places))
    for one in narrowings(actor) if wish.narrowed else ():
        if one.key in wish.narrowed:
            customers = one.narrowed(customers, wish.narrowed[one.key])
    grade = wish.standing if standings is not None else ""
    if grade and standings is not None:
        customers = standings.narrowed(customers, grade)
    # A field and a grade are looked up for each customer, which is as slow as two conditions of the index.
    conditions = len(places) + bool(wish.status) + 2 * (len(wish.choices) + len(wish.narrowed) + bool(grade))
    found = Found(customers=customers, places=places, conditions=conditions, grade=grade)
    return _searched(found, wish) if wish.words else found


def _valued(name: str, value: str, places: Sequence[str]) -> "Q | Lookup[str]":
    """Return the condition of a listed field, so said that the narrower index is followed: the field's or the unit's.

    SQLite keeps no count of values; PostgreSQL does, and chooses by itself.
    """
    by_index = has_value(name, value)
    if not places or connection.vendor != "sqlite":
        return by_index
    few = Customer.objects.filter(by_index)[: MOST_WALKED + 1].count() <= MOST_WALKED
    return by_index if few else Q(**{f"attributes__{name}": value})


def _places(actor: Actor, wish: Wish) -> tuple[str, ...]:
    if wish.unit:
        path = visible(Unit, actor).filter(code=wish.unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        return (path,)
    right = Permission.CUSTOMERS_CUSTOMER_READ
    return () if is_whole_organisation(actor, right) else actor.scopes_of(right)


def _in(path: str) -> Q:
    return Q(unit_path__gte=path, unit_path__lt=end_of_subtree(path))


def _searched(found: Found, wish: Wish) -> Found:
    terms = terms_of(wish.words)
    if not terms:
        return Found(customers=found.customers.none())
    in_order = wish.sort != "name" or wish.descending
    return (_in_sqlite if connection.vendor == "sqlite" else _in_postgresql)(found, terms, in_order)


def _in_sqlite(found: Found, terms: Sequence[Term], in_order: bool) -> Found:
    places = found.places
    terms = [*terms, *below(places)]
    ids = ids_found(terms, most=MOST_SORTED + 1)
    if len(ids) <= MOST_SORTED:
        return Found(customers=found.customers.filter(pk__in=ids))
    if not in_order:
        told = sum(len(path) <= DEEPEST_IN_ORDER * DIGITS for path in places)
        return replace(
            found, places=(), by_entry=True, common=terms, first=ids, conditions=found.conditions - told
        )
    customers = found.customers.filter(pk__in=RawSQL(*subquery(terms)))  # noqa: S611  our own words
    return replace(found, customers=customers, conditions=found.conditions + 1)


def _in_postgresql(found: Found, terms: Sequence[Term], in_order: bool) -> Found:
    customers = found.customers.filter(in_words_column([*terms, *below(found.places)]))
    by_entry = not in_order and customers[MOST_SORTED : MOST_SORTED + 1].exists()
    return replace(found, customers=customers, by_entry=by_entry, conditions=found.conditions + 1)
