"""A page of duties in the order of what they stand together by, from an edge on: flat in the number of all duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from banfa.features.customers.queries import fitting
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.horizon import Horizon
from banfa.features.duties.worklist.wishes import By, Wish
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

PER_PAGE = 40
# Duties of units and people have no customer, and stand before the others.
CUSTOMER_KEY = Coalesce(F("customer__sort_key"), Value(""))
ORDER = {
    By.WHEN: ("due_at", "pk"),
    By.KIND: ("obligation", "due_at", "pk"),
    By.UNIT: ("unit_path", "due_at", "pk"),
    By.CUSTOMER: ("customer_key", "due_at", "pk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some duties, and the numbers that the pages before and after begin from (0: there is none)."""

    duties: Sequence[Duty]
    before: int
    after: int


def narrowed(found: QuerySet[Duty], wish: Wish, borders: Horizon, actor: Actor) -> QuerySet[Duty]:
    """Return those of some open duties that fit a wish. Raises NotThere for a unit that the actor does not see."""
    if wish.when is not None:
        found = found.filter(borders.condition(wish.when))
    return narrowed_apart_from_when(found, wish, actor)


def narrowed_apart_from_when(found: QuerySet[Duty], wish: Wish, actor: Actor) -> QuerySet[Duty]:
    """Return those that fit a wish, however soon they are due."""
    if wish.kind:
        found = found.filter(obligation=wish.kind)
    if wish.unit:
        unit = visible(Unit, actor).filter(code=wish.unit).first()
        if unit is None:
            raise NotThere
        found = found.filter(unit_path__gte=unit.path, unit_path__lt=end_of_subtree(unit.path))
    if wish.words:
        named = Q(unit__name__icontains=wish.words) | Q(about__name__icontains=wish.words)
        found = found.filter(of_customer(fitting(wish.words)) | named)
    return found


def of_customer(condition: Q) -> Q:
    """Return a condition on customers as one on their duties: a join from few rows, not a search through all."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        match child:
            case Q():
                moved.add(of_customer(child), condition.connector)
            case (str() as key, value):
                moved.add(Q(**{f"customer__{key}": value}), condition.connector)
    return moved


def page_of(found: QuerySet[Duty], wish: Wish) -> Page:
    """Return a page in the order of a wish."""
    keys = ORDER[wish.by]
    if wish.by is By.CUSTOMER:
        found = found.annotate(customer_key=CUSTOMER_KEY)
    found = found.select_related("customer__unit", "unit", "about", "person")
    edge = wish.before or wish.after
    backwards = bool(wish.before)
    beyond = _beyond(found.model, keys, edge, backwards=backwards) if edge else Q()
    order = [f"-{key}" for key in keys] if backwards else list(keys)
    lot = [*found.filter(beyond).order_by(*order)[: PER_PAGE + 1]]
    shown, has_more = lot[:PER_PAGE], len(lot) > PER_PAGE
    if backwards:
        shown = shown[::-1]
    has_before, has_after = (has_more, True) if backwards else (bool(edge), has_more)
    return Page(
        duties=shown,
        before=shown[0].pk if shown and has_before else 0,
        after=shown[-1].pk if shown and has_after else 0,
    )


def _beyond(model: type[Duty], keys: Sequence[str], edge: int, *, backwards: bool) -> Q:
    """Return the condition that a duty stands behind the one at the edge, which may be done by now."""
    at_edge = (
        model._default_manager.filter(pk=edge).annotate(customer_key=CUSTOMER_KEY).values_list(*keys).first()
    )
    if at_edge is None:
        return Q()
    side = "lt" if backwards else "gt"
    condition, same = Q(), dict[str, Any]()
    for key, value in zip(keys, at_edge, strict=True):
        condition |= Q(**same, **{f"{key}__{side}": value})
        same[key] = value
    return condition
