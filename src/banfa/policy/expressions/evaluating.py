"""Answers an expression for one set of named values: what a condition says of one request. Nothing is looked up.

Missing values go as everywhere: a comparison with one does not hold, a sum with one is missing.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node

Value = Decimal | str | bool | date | None
ANSWERED = (
    tree.Literal, tree.FieldRef, tree.ParameterRef, tree.Compare, tree.IsIn, tree.Both, tree.Either, tree.Not,
    tree.IsMissing, tree.Arithmetic,
)  # fmt: skip
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SUMS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip


def class_key(name: str) -> str:
    """Return the name under which a customer's class stands among values; no field can have it."""
    return f"class:{name}"


def is_answered(node: Node) -> bool:
    """Tell whether one set of values is enough to answer an expression: it reads no ledger, no group, no class."""
    return all(isinstance(step, ANSWERED) for step in node.walk())


def answer(node: Node, values: Mapping[str, Value]) -> Value:
    """Return what an expression gives for these values. Raises TypeError for one that `is_answered` denies."""
    match node:
        case tree.Literal() | tree.ParameterRef():
            return node.value
        case tree.FieldRef():
            return values.get(node.name)
        case tree.ClassRef():
            return values.get(class_key(node.name))
        case tree.Compare():
            return _compared(answer(node.left, values), answer(node.right, values), node.operator)
        case tree.IsIn():
            item = answer(node.item, values)
            return item is not None and item in [answer(option, values) for option in node.options]
        case tree.Both():
            return all(answer(part, values) is True for part in node.parts)
        case tree.Either():
            return any(answer(part, values) is True for part in node.parts)
        case tree.Not():
            return answer(node.of, values) is not True
        case tree.IsMissing():
            return answer(node.of, values) is None
        case tree.Arithmetic():
            return _calculated(answer(node.left, values), answer(node.right, values), node.operator)
    raise TypeError(f"{type(node).__name__} cannot be answered for one set of values")


def _compared(left: Value, right: Value, sign: str) -> bool:
    return left is not None and right is not None and COMPARISONS[sign](left, right)


def _calculated(left: Value, right: Value, sign: str) -> Decimal | None:
    if not isinstance(left, Decimal) or not isinstance(right, Decimal) or (sign == "/" and not right):
        return None
    return SUMS[sign](left, right)
