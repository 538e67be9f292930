"""The customers that a wish names, ready to be counted and paged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from banfa.features.customers.indexes.expressions import DEEPEST_IN_ORDER
from banfa.features.customers.listing.narrowing import narrowings
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.conditions import asking, share_asked
from banfa.features.customers.queries.searching import (
    Term,
    below,
    every_id,
    ids_found,
    in_words_column,
    terms_of,
)
from banfa.features.customers.queries.sparing import spared
from banfa.features.customers.queries.wishes import Wish
from banfa.features.customers.standing import Standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, sees_own_alone, visible
from banfa.platform.access.scope import own_condition
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, end_of_subtree

READ = Permission.CUSTOMERS_CUSTOMER_READ
# So many hits are put into the list's order; more of them come in the order of entry, as the index has them.
MOST_SORTED = 1_000
# So many customers are looked at one by one for what no index answers: some tenths of a second.
MOST_LOOKED_AT = 20_000


class TooBroad(BanfaError):
    """A field without an index is asked for among too many customers."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"所选条件须逐户查看，范围内超过 {MOST_LOOKED_AT:,} 户。请先选定下级机构，或加上状态、等级、业态等常用条件",
                f"this condition has to look at each customer, and there are more than {MOST_LOOKED_AT:,}: "
                "choose a smaller unit first, or add a status, a grade or another common condition",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Customers by a wish, in no order yet.

    `places` are the units whose customers the list may follow by an index; none where it follows another. `branches`
    are conditions of which one has to hold, each with an index of its own that gives the order.
    `own` is the condition that a customer is assigned to the reader, where that is what they see, and `is_own_alone`
    where it is all they see: such a list is short and begins with the assignments, whatever else it asks for.
    `by_entry` says that a common word was asked for and the order is that of entry; then `common` is still to be
    looked up where the database does not do so itself, and `first` holds its first hits. `conditions` counts what
    each customer is held against.
    """

    customers: QuerySet[Customer]
    places: tuple[str, ...] = ()
    branches: tuple[Any, ...] = ()
    own: Any = None
    is_own_alone: bool = False
    by_entry: bool = False
    common: Sequence[Term] = ()
    first: Sequence[int] = ()
    conditions: int = 0

    @property
    def everyone(self) -> QuerySet[Customer]:
        """All of them, whichever branch they are on."""
        return _either(self.customers, self.branches)

    @property
    def whole(self) -> QuerySet[Customer]:
        """All of them as one query, a common word looked up in it."""
        if not self.common:
            return self.everyone
        return self.customers.filter(pk__in=every_id(self.common))


def _either(customers: QuerySet[Customer], branches: Sequence[Any]) -> QuerySet[Customer]:
    either = Q()
    for one in branches:
        either |= Q(one)
    return customers.filter(either) if branches else customers


def customers_wished(actor: Actor, wish: Wish, standings: Standings | None) -> Found:
    """Return the customers that a wish names. Raises NotThere for a unit the actor does not see, TooBroad."""
    places = _places(actor, wish)
    customers = visible(Customer, actor)
    if wish.unit:
        customers = customers.filter(_in(places[0]))
    alone = sees_own_alone(actor, READ)
    asked = asking(wish.fields, places, of_few=alone)
    for condition in asked.quick:
        customers = customers.filter(condition)
    for one in narrowings(actor) if wish.narrowed else ():
        if one.key in wish.narrowed:
            customers = one.kept(customers, wish.narrowed[one.key])
    if wish.standing and standings is not None:
        customers = standings.narrowed_to(customers, wish.standing)
    # A field and a grade are looked up for each customer, which is as slow as two conditions of the index.
    weight = 2 * (len(asked.quick) + bool(asked.branches) + len(wish.narrowed) + bool(wish.standing))
    if wish.fields.keys() == {"status"}:
        weight -= 1
    found = Found(
        customers=customers, places=() if alone else places, branches=asked.branches,
        own=None if is_whole_organisation(actor, READ) else own_condition(actor, READ, "pk"), is_own_alone=alone,
        conditions=len(places) + weight,
    )  # fmt: skip
    found = _searched(_spared(found, spared(actor, wish.words)), wish) if wish.words else found
    return _looked_through(found, wish, [*asked.slow])


def _looked_through(found: Found, wish: Wish, slow: list[Any]) -> Found:
    """Add what no index answers, where so few remain that each can be looked at. Raises TooBroad."""
    if wish.complete is not None:
        slow.append(share_asked(wish.complete))
    if not slow:
        return found
    if found.everyone.order_by()[: MOST_LOOKED_AT + 1].count() > MOST_LOOKED_AT:
        raise TooBroad
    customers = found.customers
    for condition in slow:
        customers = customers.filter(condition)
    return replace(found, customers=customers, conditions=found.conditions + 2 * len(slow))


def _places(actor: Actor, wish: Wish) -> tuple[str, ...]:
    if wish.unit:
        path = visible(Unit, actor).filter(code=wish.unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        return (path,)
    return () if is_whole_organisation(actor, READ) else (*actor.scopes_of(READ), *actor.level.get(READ, ()))


def _in(path: str) -> Q:
    return Q(unit_path__gte=path, unit_path__lt=end_of_subtree(path))


def _spared(found: Found, condition: Q) -> Found:
    """Keep only whom the words find by what the actor may know of."""
    if not condition:
        return found
    return replace(found, customers=found.customers.filter(condition), conditions=found.conditions + 1)


def _searched(found: Found, wish: Wish) -> Found:
    terms = terms_of(wish.words)
    if not terms:
        return Found(customers=found.customers.none())
    if found.is_own_alone:
        for term in terms:
            found = replace(found, customers=found.customers.filter(term.condition))
        return found
    if found.own is not None and not wish.unit:
        found = replace(found, places=())  # the words' index knows units, and not who is assigned
    in_order = wish.sort != "name" or wish.descending
    return (_in_sqlite if connection.vendor == "sqlite" else _in_postgresql)(found, terms, in_order)


def _in_sqlite(found: Found, terms: Sequence[Term], in_order: bool) -> Found:
    places = found.places
    terms = [*terms, *below(places)]
    ids = ids_found(terms, most=MOST_SORTED + 1)
    if len(ids) <= MOST_SORTED:
        return Found(customers=found.everyone.filter(pk__in=ids))
    if not in_order:
        told = sum(len(path) <= DEEPEST_IN_ORDER * DIGITS for path in places)
        return replace(
            found, customers=found.everyone, places=(), branches=(), by_entry=True, common=terms, first=ids,
            conditions=found.conditions - told,
        )  # fmt: skip
    customers = found.customers.filter(pk__in=every_id(terms))
    return replace(found, customers=customers, conditions=found.conditions + 1)


def _in_postgresql(found: Found, terms: Sequence[Term], in_order: bool) -> Found:
    customers = found.everyone.filter(in_words_column([*terms, *below(found.places)]))
    by_entry = not in_order and customers[MOST_SORTED : MOST_SORTED + 1].exists()
    return replace(
        found, customers=customers, branches=(), by_entry=by_entry, conditions=found.conditions + 1
    )
