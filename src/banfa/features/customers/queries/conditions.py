"""What a wish asks of a field, as a condition of the database; how much of the register has to be looked through for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, IntegerField, Q
from django.db.models.expressions import Combinable, RawSQL
from django.db.models.lookups import GreaterThanOrEqual, IContains, In, IsNull, LessThanOrEqual

from banfa.features.customers.indexes.expressions import COLUMNS, NUMBERS, has_value, stored
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.wishes import Completeness, Condition
from banfa.policy.model import Field, FieldType
from banfa.policy.values import StoredValue

# So many customers of a value are looked through, where a list is below a unit.
MOST_WALKED = 3_000
NEVER_EMPTY = frozenset({"code", "name", "status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a list asks of fields: `quick` is answered by indexes, `slow` has to look at each customer.

    `branches` are the values of one field that is indexed, each of which gives the list's order by itself.
    """

    quick: tuple[Any, ...] = ()
    slow: tuple[Any, ...] = ()
    branches: tuple[Any, ...] = ()


def asking(fields: Mapping[str, Condition], places: Sequence[str], *, of_few: bool = False) -> Asking:
    """Return what is asked of fields; `of_few` where few customers remain, who are looked at one by one."""
    quick: list[Any] = []
    slow: list[Any] = []
    branches: tuple[Any, ...] = ()
    for name, wanted in fields.items():
        if of_few and is_indexed(name, wanted):
            quick.append(_without_index(name, wanted))
        elif is_indexed(name, wanted):
            several = _several(name, wanted, places)
            if several and not branches:
                branches = several
            else:
                quick.append(_by_index(name, wanted, places))
        else:
            slow.append(_looked_at(name, wanted.field, wanted))
    return Asking(quick=tuple(quick), slow=tuple(slow), branches=branches)


def is_indexed(name: str, wanted: Condition) -> bool:
    """Tell whether an index answers a condition: a status or a listed choice by its values."""
    is_choice = wanted.field.listed and wanted.field.type is FieldType.CHOICE
    return bool(wanted.values) and (name == "status" or is_choice)


def _several(name: str, wanted: Condition, places: Sequence[str]) -> tuple[Any, ...]:
    """Return one condition per value where there are several, and no unit whose order the list follows."""
    if len(wanted.values) < 2 or places:
        return ()
    return tuple(_equals(name, str(value)) for value in wanted.values)


def _equals(name: str, value: str) -> Any:
    return Q(status=value) if name == "status" else has_value(name, value)


def _by_index(name: str, wanted: Condition, places: Sequence[str]) -> Any:
    """Return the condition so said that the narrower index is followed: the field's or the unit's.

    SQLite keeps no count of values; PostgreSQL does, and chooses by itself.
    """
    if name == "status":
        return Q(status__in=wanted.values)
    by_index = _any_of([has_value(name, str(value)) for value in wanted.values])
    if connection.vendor != "sqlite":
        return by_index
    plain = Q(**{f"attributes__{name}__in": list(wanted.values)})
    if not places:
        return by_index if len(wanted.values) == 1 else plain
    few = Customer.objects.filter(by_index)[: MOST_WALKED + 1].count() <= MOST_WALKED
    return by_index if few else plain


def _without_index(name: str, wanted: Condition) -> Any:
    """Return the same so said that SQLite, which keeps no count of values, follows no index of them."""
    if connection.vendor != "sqlite" or name != "status":
        return _one_of(name, wanted.values)
    return In(Func(F(name), template="+%(expressions)s", output_field=CharField()), list(wanted.values))


def _any_of(conditions: Sequence[Any]) -> Any:
    if len(conditions) == 1:
        return conditions[0]
    whole = Q()
    for one in conditions:
        whole |= Q(one)
    return whole


def _looked_at(name: str, field: Field, wanted: Condition) -> Any:
    if wanted.is_filled is not None:
        return _filled(name, filled=wanted.is_filled)
    if wanted.values:
        return _one_of(name, wanted.values)
    if wanted.words:
        return IContains(_value(name, field), wanted.words)
    bounds = Q()
    if wanted.least is not None:
        bounds &= Q(GreaterThanOrEqual(_value(name, field), _bound(field, wanted.least)))
    if wanted.most is not None:
        bounds &= Q(LessThanOrEqual(_value(name, field), _bound(field, wanted.most)))
    return bounds


def _value(name: str, field: Field) -> Combinable:
    return F(name) if name in COLUMNS else stored(name, field.type)


def _bound(field: Field, value: StoredValue) -> Any:
    return float(str(value)) if field.type in NUMBERS else value


def _one_of(name: str, values: Sequence[StoredValue]) -> Q:
    key = name if name in COLUMNS else f"attributes__{name}"
    # A JSON yes or no is no number: asked for one by one, both databases compare it as what it is.
    whole = Q()
    for value in values:
        whole |= Q(**{key: value})
    return whole


def _filled(name: str, *, filled: bool) -> Any:
    if name in COLUMNS - {"opened_on"}:
        return ~Q(**{name: ""}) if filled else Q(**{name: ""})
    if name == "opened_on":
        return Q(opened_on__isnull=not filled)
    return IsNull(stored(name, FieldType.TEXT), not filled)


def share_asked(wanted: Completeness) -> Q:
    """Return the condition that so much of the file is filled."""
    share = RawSQL(*_share_sql(wanted.kept), output_field=IntegerField())  # noqa: S611  the pack's own names
    asked = Q()
    if wanted.least is not None:
        asked &= Q(GreaterThanOrEqual(share, wanted.least * len(wanted.kept)))
    if wanted.most is not None:
        asked &= Q(LessThanOrEqual(share, wanted.most * len(wanted.kept)))
    return asked


def _share_sql(kept: Sequence[str]) -> tuple[str, list[str]]:
    """SQL for a hundred times the number of kept fields that a customer has."""
    own = [name for name in kept if name not in COLUMNS]
    always = sum(name in NEVER_EMPTY for name in kept)
    parts = [str(always)]
    parts += [f"(customers_customer.{name} <> '')::int" for name in ("phone", "address") if name in kept]
    if "opened_on" in kept:
        parts.append("(customers_customer.opened_on IS NOT NULL)::int")
    marks = ", ".join(["%s"] * len(own)) or "''"
    keys = (
        f"(SELECT count(*) FROM json_each(customers_customer.attributes) WHERE key IN ({marks}))"  # noqa: S608
        if connection.vendor == "sqlite"
        else f"(SELECT count(*) FROM jsonb_object_keys(customers_customer.attributes) AS key WHERE key IN ({marks}))"  # noqa: S608
    )
    whole = " + ".join([*parts, keys])
    return f"100 * ({whole if connection.vendor != 'sqlite' else whole.replace('::int', '')})", own
