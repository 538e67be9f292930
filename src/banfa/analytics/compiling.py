"""A typed tree becomes an Ibis expression. Numbers are exact decimals until a division makes them float64.

Engines widen mixed decimals differently (DuckDB's COALESCE and GREATEST cut places off) and round floats each in its
own way, so both sides are cast to the same places and floats are rounded here, never by the engine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, ne, or_
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from banfa.analytics.windows import Placed, inner_window
from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind, Node

WIDEST, NARROW = 38, 18
ROUNDING = 12
SCORE = dt.Decimal(WIDEST, ROUNDING)
ONE_UNIT = ibis.literal(Decimal(1).scaleb(-ROUNDING), type=dt.Decimal(NARROW, ROUNDING))
FLOAT_DIGITS = 15  # a float64 holds as many digits of a decimal and no more
TYPES = {Kind.TEXT: dt.string, Kind.YES_NO: dt.boolean, Kind.DATE: dt.date}
OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """An Ibis value; `places` are an exact number's decimals, None for float64 and for everything else."""

    expression: ir.Value
    places: int | None = None

    @property
    def as_float(self) -> ir.Value:
        """The number as float64, the same one on every engine."""
        places = self.places or 0
        if places <= FLOAT_DIGITS // 2 or self.whole_digits + places <= FLOAT_DIGITS:
            return self.expression.cast("float64")
        # Engines differ in the last digit of a decimal too long for a float; of its two halves none is.
        whole = self.expression.floor().cast("int64")
        rest = self.expression - whole.cast(self.expression.type())
        return whole.cast("float64") + rest.cast("float64")

    @property
    def is_number(self) -> bool:
        kind = self.expression.type()
        return bool(kind.is_decimal() or kind.is_floating())

    def with_places(self, places: int, width: int = WIDEST) -> ir.Value:
        return self.expression.cast(dt.Decimal(width, places))

    @property
    def whole_digits(self) -> int:
        kind = self.expression.type()
        return int(kind.precision or WIDEST) - int(kind.scale or 0)


Leaf = Callable[[Placed], Value]


def from_column(column: ir.Value) -> Value:
    """Return a column as a value: decimals and whole numbers exact, floats as they are."""
    kind = column.type()
    if kind.is_decimal():
        return Value(column, kind.scale or 0)
    if kind.is_integer():
        return Value(column.cast(dt.Decimal(WIDEST, 0)), 0)
    return Value(column)


def number(value: Decimal) -> Value:
    """Return an exact literal with as many places as it is written with."""
    written = Decimal(format(value, "f"))
    places = max(0, -int(written.as_tuple().exponent))
    width = min(WIDEST, max(len(written.as_tuple().digits), places + 1))
    return Value(ibis.literal(written, type=dt.Decimal(width, places)), places)


def missing(kind: Kind) -> Value:
    if kind is Kind.NUMBER:
        return Value(ibis.null(dt.Decimal(WIDEST, 0)), 0)
    return Value(ibis.null(TYPES[kind]))


def quotient(dividend: ir.Value, divisor: ir.Value) -> ir.Value:
    """Divide in float64, missing where the divisor is 0: the one place where anything is divided."""
    return dividend.cast("float64") / divisor.cast("float64").nullif(0.0)


def rounded(value: Value) -> ir.Value:
    """Return a number at 12 places, so that equal figures are equal on every engine."""
    return value.expression.cast(SCORE) if value.places is not None else at_twelve_places(value.expression)


def at_twelve_places(number: ir.Value) -> ir.Value:
    """Return a float64 below 9e18 as an exact decimal, rounded half up.

    ROUND goes to even, away from 0 or by way of 15 digits, depending on the engine; floor, plus and times do not
    differ anywhere, and below 1 nothing is lost by multiplying.
    """
    whole = number.floor()
    units = ((number - whole.cast("float64")) * 10.0**ROUNDING + 0.5).floor()
    return whole.cast(SCORE) + units.cast(dt.Decimal(NARROW, 0)) * ONE_UNIT


def alike(values: list[Value]) -> list[Value]:
    """Bring numbers to one type: float64 if one of them is, else the most places among them."""
    if not all(value.is_number for value in values):
        return values
    if any(value.places is None for value in values):
        return [Value(value.as_float) for value in values]
    most = max(value.places or 0 for value in values)
    # 18 digits are one machine word: on millions of ledger lines that is worth keeping.
    needed = max(value.whole_digits for value in values) + most
    width = NARROW if needed <= NARROW else WIDEST
    return [Value(value.with_places(most, width), most) for value in values]


def compared(operator: str, left: Value, right: Value) -> ir.BooleanValue:
    """Compare two values; a missing side makes it false, a float side rounds both to 12 places."""
    first, second = alike([left, right])
    a, b = first.expression, second.expression
    if a.type().is_floating():
        a, b = at_twelve_places(a), at_twelve_places(b)
    return OPERATORS[operator](a, b).fill_null(False)


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles trees over one table; `leaf` says what fields, classes and sums stand for in it."""

    period: Period
    leaf: Leaf

    def value(self, node: Node, window: Period) -> Value:
        """Return what a node yields; it may be missing."""
        match node:
            case tree.Literal(value=None) | tree.ParameterRef(value=None):
                return missing(node.kind)
            case tree.Literal(value=written) | tree.ParameterRef(value=written):
                return _literal(written)
            case tree.Months():
                return number(Decimal(window.months))
            case tree.PeriodEdge(edge=edge):
                return _literal(self.period.start if edge == "first" else self.period.last_day)
            case tree.MeasureRef(body=body):
                return self.value(body, inner_window(node, window, self.period))
            case tree.Arithmetic():
                return self._arithmetic(node, window)
            case tree.IfElse(test=test, then=then, otherwise=otherwise):
                first, second = alike([self.value(then, window), self.value(otherwise, window)])
                chosen = ibis.ifelse(self.holds(test, window), first.expression, second.expression)
                return Value(chosen, first.places)
            case tree.Coalesce(parts=parts):
                return self._joined(ibis.coalesce, parts, window)
            case tree.Extreme(which=which, parts=parts):
                return self._joined(ibis.least if which == "least" else ibis.greatest, parts, window)
            case tree.Compare() | tree.IsIn() | tree.Both() | tree.Either() | tree.Not() | tree.IsMissing():
                return Value(self.holds(node, window))
        return self.leaf(Placed(node, window))

    def holds(self, node: Node, window: Period) -> ir.BooleanValue:
        """Return whether a condition holds; what is missing does not hold."""
        match node:
            case tree.Compare(operator=operator, left=left, right=right):
                return compared(operator, self.value(left, window), self.value(right, window))
            case tree.IsIn(item=item, options=options):
                tests = [
                    compared("==", self.value(item, window), self.value(option, window)) for option in options
                ]
                return reduce(or_, tests)
            case tree.Both(parts=parts):
                return reduce(and_, [self.holds(part, window) for part in parts])
            case tree.Either(parts=parts):
                return reduce(or_, [self.holds(part, window) for part in parts])
            case tree.Not(of=inner):
                return ~self.holds(inner, window)
            case tree.IsMissing(of=inner):
                return self.value(inner, window).expression.isnull()
        return self.value(node, window).expression.fill_null(False)

    def _arithmetic(self, node: tree.Arithmetic, window: Period) -> Value:
        left, right = self.value(node.left, window), self.value(node.right, window)
        if node.operator == "/":
            return Value(quotient(left.expression, right.expression))
        if node.operator == "*":
            return product(left, right)
        first, second = alike([left, right])
        total = (
            first.expression + second.expression
            if node.operator == "+"
            else first.expression - second.expression
        )
        return Value(total, first.places)

    def _joined(self, function: Callable[..., ir.Value], parts: tuple[Node, ...], window: Period) -> Value:
        values = alike([self.value(part, window) for part in parts])
        return Value(function(*(value.expression for value in values)), values[0].places)


def _literal(written: Decimal | str | bool | date | None) -> Value:
    if isinstance(written, Decimal):
        return number(written)
    return Value(ibis.literal(written))


def product(left: Value, right: Value) -> Value:
    """Multiply two numbers, exactly where both are exact."""
    if left.places is None or right.places is None:
        return Value(left.as_float * right.as_float)
    # Two decimals of 18 digits make one of 18 in DuckDB, which overflows: multiply wide.
    places = left.places + right.places
    product = left.with_places(left.places) * right.with_places(right.places)
    return Value(product.cast(dt.Decimal(WIDEST, places)), places)
