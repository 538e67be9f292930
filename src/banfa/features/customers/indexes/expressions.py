"""Expressions that the register's indexes are made of: written with literals, since no planner matches parameters."""

from django.db import connection
from django.db.models import CharField, DecimalField, F, Func, Lookup, TextField
from django.db.models.lookups import Exact

from banfa.platform.org.paths import DIGITS
from banfa.policy.model import FieldType

# A unit down to this level has its customers in the order of lists; below it there are few enough to sort.
DEEPEST_IN_ORDER = 3
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
# These fields of a pack are columns of the register.
COLUMNS = frozenset({"code", "name", "status", "phone", "address", "opened_on"})


def above(level: int) -> Func:
    """Return the path of the customer's unit at a level of the tree, from 1."""
    return Func(
        F("unit_path"), template=f"SUBSTR(%(expressions)s, 1, {level * DIGITS})", output_field=CharField()
    )


def is_below(path: str) -> "Lookup[str]":
    """Return the condition that a customer lies in a unit or below it, as the index of its level says it."""
    condition: Lookup[str] = Exact(above(len(path) // DIGITS), path)
    return condition


def attribute(name: str) -> Func:
    """Return a field of the pack as text. The name is the pack's own: letters, digits and _."""
    return Func(F("attributes"), template=attribute_sql(name, "%(expressions)s"), output_field=TextField())


def figure(name: str) -> Func:
    """Return a field of the pack as a number: money in fen."""
    return Func(
        F("attributes"),
        template=figure_sql(name, "%(expressions)s"),
        output_field=DecimalField(max_digits=38, decimal_places=6),
    )


def stored(name: str, kind: FieldType) -> Func:
    """Return a field of the pack as it compares and sorts."""
    return figure(name) if kind in NUMBERS else attribute(name)


def attribute_sql(name: str, column: str) -> str:
    """Return SQL for a field as text."""
    return (
        f"JSON_EXTRACT({column}, '$.{name}')" if connection.vendor == "sqlite" else f"({column} ->> '{name}')"
    )


def figure_sql(name: str, column: str) -> str:
    """Return SQL for a field as a number."""
    return (
        f"CAST({attribute_sql(name, column)} AS {'NUMERIC' if connection.vendor == 'postgresql' else 'REAL'})"
    )


def has_value(name: str, value: str) -> "Lookup[str]":
    """Return the condition that a listed field has a value."""
    condition: Lookup[str] = Exact(attribute(name), value)
    return condition
