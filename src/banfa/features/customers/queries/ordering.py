"""The order of a list: what it is sorted by, and where a page begins in it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual

from banfa.features.customers.indexes.expressions import COLUMNS, DEEPEST_IN_ORDER, NUMBERS, is_below, stored
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.conditions import MOST_WALKED
from banfa.features.customers.queries.finding import Found
from banfa.features.customers.queries.wishes import Wish
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.paths import DIGITS, end_of_subtree


@dataclass(frozen=True, slots=True)
class Edge:
    """The keys of the customer next to which a page begins; `value` is what the list's field holds there."""

    pk: int
    sort_key: str
    code: str
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By a column, `sort_key` or `code`; by an expression of a field first where there is one."""

    key: str = "sort_key"
    field: Any = None

    @property
    def follows_places(self) -> bool:
        """Whether the indexes of units give this order."""
        return self.key == "sort_key" and self.field is None

    @property
    def by_name(self) -> "Order":
        return replace(self, field=None)

    @property
    def with_and_without(self) -> tuple[Any, Any]:
        """The conditions that the field holds something, and that it does not."""
        return IsNull(self.field, False), IsNull(self.field, True)

    def sorted(self, found: QuerySet[Customer], edge: Edge | None, *, reverse: bool) -> QuerySet[Customer]:
        """Return customers in this order, those beyond the edge."""
        if edge is not None:
            found = found.filter(*self._beyond(edge, reverse=reverse))
        keys = [F(self.key), F("pk")] if self.field is None else [self.field, F(self.key), F("pk")]
        return found.order_by(*(key.desc() if reverse else key.asc() for key in keys))

    def _beyond(self, edge: Edge, *, reverse: bool) -> tuple[Any, ...]:
        beyond, at = ("lt", "lte") if reverse else ("gt", "gte")
        value = getattr(edge, self.key)
        later = Q(**{f"{self.key}__{beyond}": value}) | Q(**{self.key: value, f"pk__{beyond}": edge.pk})
        # Said this way, the first condition is a range of the index that also gives the order.
        if self.field is None:
            return Q(**{f"{self.key}__{at}": value}), later
        more, least = (LessThan, LessThanOrEqual) if reverse else (GreaterThan, GreaterThanOrEqual)
        return least(self.field, edge.value), Q(more(self.field, edge.value)) | later


def order_of(found: Found, wish: Wish) -> Order:
    """Return the order of a wish."""
    name = wish.sorted_field
    if not name:
        return Order(key="code" if wish.sort == "code" else "sort_key")
    return Order(field=_expression(name, wish, in_memory=_is_small(found)))


def _is_small(found: Found) -> bool:
    """Tell whether a part of the organisation is put into order sooner than the field's index is walked for it."""
    if not found.places or connection.vendor != "sqlite":
        return False
    return found.customers.order_by()[: MOST_WALKED + 1].count() <= MOST_WALKED


def _expression(name: str, wish: Wish, *, in_memory: bool = False) -> Any:
    expression: Any = F(name) if name in COLUMNS else stored(name, wish.sort_type)
    # A sign before it hides the index from SQLite, which has no figures to choose by.
    return Func(expression, template="+%(expressions)s") if in_memory else expression


def edge_of(actor: Actor, customer_id: int, wish: Wish) -> Edge:
    """Return the place of a customer in the list. Raises NotThere where the actor does not see it."""
    seen = visible(Customer, actor).filter(pk=customer_id)
    name = wish.sorted_field
    if name and name not in COLUMNS:
        seen = seen.annotate(at_edge=stored(name, wish.sort_type))
    columns = [name if name in COLUMNS else "at_edge"] if name else []
    keys = seen.values_list("pk", "sort_key", "code", *columns).first()
    if keys is None:
        raise NotThere
    edge = Edge(*keys)
    is_figure = bool(name) and name not in COLUMNS and wish.sort_type in NUMBERS
    return replace(edge, value=float(edge.value)) if is_figure and edge.value is not None else edge


def within(found: QuerySet[Customer], path: str) -> QuerySet[Customer]:
    """Keep the customers below a unit, by the index of its level."""
    if len(path) // DIGITS <= DEEPEST_IN_ORDER:
        return found.filter(is_below(path))
    return found.filter(unit_path__gte=path, unit_path__lt=end_of_subtree(path))
