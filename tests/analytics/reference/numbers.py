"""Exact numbers of the slow reference: fractions, with quotients marked, since comparisons round those."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Quotient:
    """A number that came out of a division: inexact, so comparisons round it."""

    exact: Fraction


def number(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


def exact(value: Any) -> Any:
    return value.exact if isinstance(value, Quotient) else value


def to_12_places(value: Fraction) -> Fraction:
    """Half away from zero."""
    scaled = abs(value) * 10**12
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**12)


def rounded(value: Any) -> Fraction | None:
    return None if value is None else to_12_places(exact(value))


def calculate(operator: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    a, b = exact(left), exact(right)
    if operator == "/":
        return None if b == 0 else Quotient(a / b)
    result = {"+": a + b, "-": a - b, "*": a * b}[operator]
    return Quotient(result) if isinstance(left, Quotient) or isinstance(right, Quotient) else result


def compare(operator: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    a, b = number(left), number(right)
    if isinstance(a, Quotient) or isinstance(b, Quotient):
        a, b = to_12_places(exact(a)), to_12_places(exact(b))
    return bool(
        {"==": a == b, "!=": a != b}[operator]
        if operator in ("==", "!=")
        else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
    )


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
