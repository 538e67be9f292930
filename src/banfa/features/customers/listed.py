"""Expressions that the register's indexes are made of: written with literals, since no planner matches parameters."""

from django.db import connection
from django.db.models import CharField, F, Func, Lookup, TextField
from django.db.models.lookups import Exact

from banfa.platform.org.paths import DIGITS

# A unit down to this level has its customers in the order of lists; below it there are few enough to sort.
DEEPEST_IN_ORDER = 3


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
    template = (
        f"JSON_EXTRACT(%(expressions)s, '$.{name}')"
        if connection.vendor == "sqlite"
        else f"(%(expressions)s ->> '{name}')"
    )
    return Func(F("attributes"), template=template, output_field=TextField())


def has_value(name: str, value: str) -> "Lookup[str]":
    """Return the condition that a listed field has a value."""
    condition: Lookup[str] = Exact(attribute(name), value)
    return condition
