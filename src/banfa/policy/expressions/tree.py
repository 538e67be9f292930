"""The typed tree of an expression: what the parser makes and every compiler reads. Nothing runs here."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal as OneOf


class Kind(StrEnum):
    """What an expression yields."""

    NUMBER = "number"
    TEXT = "text"
    YES_NO = "yes_no"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step of an expression; every step may also be missing (null)."""

    kind: Kind

    def children(self) -> "Iterator[Node]":
        """Yield the nodes directly below this one."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def walk(self) -> "Iterator[Node]":
        """Yield this node and everything below it, top first."""
        yield self
        for child in self.children():
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    value: Decimal | str | bool | date | None


# ---- what a name may stand for


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRef(Node):
    """A field of the customer's file, as it stood on the period's last day."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRef(Node):
    """An attribute of a sales line; only inside an aggregate."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRef(Node):
    """A named number of the pack; `value` is None where the source leaves it blank."""

    name: str
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRef(Node):
    """A named expression of the pack, with the window it is measured over, if it has its own."""

    name: str
    body: Node
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRef(Node):
    """The value that another classification gave the same customer."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAt(Node):
    """The code of the customer's unit at a level of the organisation."""

    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRef(Node):
    """A value of the area the customer lies in, as it stood on the period's last day."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRef(Node):
    """A fact that a feature supplies; `supplied` is false while none does."""

    name: str
    supplied: bool


# ---- the ledger, per customer and window


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """A figure over the customer's sales lines. A missing sum or count is 0, first and last are missing."""

    function: OneOf["sum", "count", "distinct", "first", "last"]
    of: Node | None
    where: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Node):
    """The customer's sum divided by the sum of its group; missing where the group's sum is 0."""

    of: Node
    where: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Months(Node):
    """The calendar months of the window, traded or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEdge(Node):
    """The first or the last day of the period."""

    edge: OneOf["first", "last"]


# ---- operators


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """A comparison; it does not hold where a side is missing."""

    operator: OneOf["==", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IsIn(Node):
    """Membership in a written list; it does not hold where the item is missing."""

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    of: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IsMissing(Node):
    of: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Sums and products are exact; a quotient is a float64, and missing where the divisor is 0."""

    operator: OneOf["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class IfElse(Node):
    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesce(Node):
    """The first part that is not missing."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme(Node):
    """The least or the greatest of the parts that are not missing."""

    which: OneOf["least", "greatest"]
    parts: tuple[Node, ...]


def waiting_for(node: Node) -> tuple[str, ...]:
    """Return what switches an expression off: `parameter:NAME` left blank, `fact:NAME` that nobody supplies."""
    found: dict[str, None] = {}
    for step in node.walk():
        if isinstance(step, ParameterRef) and step.value is None:
            found[f"parameter:{step.name}"] = None
        elif isinstance(step, FactRef) and not step.supplied:
            found[f"fact:{step.name}"] = None
    return tuple(found)
