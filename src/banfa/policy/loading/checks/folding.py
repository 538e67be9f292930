"""What an expression comes to whoever the customer is: constants, and the range that its numbers lie in."""

from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Pack, Typed

COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most that a number may be, both included; None where it is unbounded."""

    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def is_point(self) -> bool:
        return self.least is not None and self.least == self.most

    def over(self, other: "Range") -> "Range":
        """Return the range of either number."""
        least = None if self.least is None or other.least is None else min(self.least, other.least)
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return Range(least, most)


ANY = Range()
FROM_ZERO = Range(least=Decimal(0))
FROM_ONE = Range(least=Decimal(1))
NOT_KNOWN = object()


def constant_of(node: Node) -> object:
    """Return what an expression comes to for everybody, `NOT_KNOWN` where it depends on the customer or is blank."""
    match node:
        case tree.Literal(value=value) if value is not None:
            return value
        case tree.ParameterRef(value=value) if value is not None:
            return value
        case tree.MeasureRef(body=body):
            return constant_of(body)
        case tree.Arithmetic():
            return _calculated(node)
        case tree.Compare(operator=operator, left=left, right=right):
            first, second = constant_of(left), constant_of(right)
            if isinstance(first, Decimal | str) and type(first) is type(second):
                return bool(COMPARISONS[operator](first, second))
        case tree.Not(of=of):
            inner = constant_of(of)
            return not inner if isinstance(inner, bool) else NOT_KNOWN
        case tree.Both(parts=parts):
            return _joined(parts, decides=False)
        case tree.Either(parts=parts):
            return _joined(parts, decides=True)
    return NOT_KNOWN


def _calculated(node: tree.Arithmetic) -> object:
    left, right = constant_of(node.left), constant_of(node.right)
    if not isinstance(right, Decimal):
        return Decimal(0) if node.operator == "*" and left == Decimal(0) else NOT_KNOWN
    if not isinstance(left, Decimal):
        return Decimal(0) if node.operator == "*" and right == 0 else NOT_KNOWN
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return NOT_KNOWN if right == 0 else left / right


def _joined(parts: tuple[Node, ...], *, decides: bool) -> object:
    """One part that decides is enough; else every part has to be known."""
    found = [constant_of(part) for part in parts]
    if decides in [one for one in found if isinstance(one, bool)]:
        return decides
    return not decides if all(isinstance(one, bool) for one in found) else NOT_KNOWN


def range_of(node: Node, pack: Pack) -> Range:
    """Return the range that an expression's number lies in whenever it is there, as far as the pack tells."""
    known = constant_of(node)
    if isinstance(known, Decimal):
        return Range(known, known)
    match node:
        case tree.MeasureRef(body=body):
            return range_of(body, pack)
        case tree.FieldRef(name=name):
            return _bounds(pack.fields.get(name))
        case tree.AreaRef(name=name) if pack.areas:
            return _bounds(pack.areas.values.get(name))
        case tree.Aggregate(function="count" | "distinct"):
            return FROM_ZERO
        case tree.Months():
            return FROM_ONE
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return combined(operator, range_of(left, pack), range_of(right, pack))
        case tree.IfElse(then=then, otherwise=otherwise):
            return range_of(then, pack).over(range_of(otherwise, pack))
        case tree.Coalesce(parts=parts) | tree.Extreme(parts=parts):
            ranges = [range_of(part, pack) for part in parts]
            return _over(ranges)
    return ANY


def combined(operator: str, left: Range, right: Range) -> Range:
    """Return the range of a sum, a difference, a product or a quotient."""
    match operator:
        case "+":
            return Range(_sum(left.least, right.least), _sum(left.most, right.most))
        case "-":
            return Range(_difference(left.least, right.most), _difference(left.most, right.least))
        case "*" if left.is_point:
            return _times(right, left.least or Decimal(0))
        case "*" if right.is_point:
            return _times(left, right.least or Decimal(0))
        case "/" if right.is_point and right.least:
            return _times(left, 1 / right.least)
    both_from_zero = (
        left.least is not None and right.least is not None and left.least >= 0 and right.least >= 0
    )
    return FROM_ZERO if both_from_zero else ANY


def _times(one: Range, factor: Decimal) -> Range:
    ends = [None if end is None else end * factor for end in (one.least, one.most)]
    if factor == 0:
        return Range(Decimal(0), Decimal(0))
    return Range(*ends) if factor > 0 else Range(ends[1], ends[0])


def _over(ranges: list[Range]) -> Range:
    together = ranges[0]
    for one in ranges[1:]:
        together = together.over(one)
    return together


def _bounds(typed: Typed | None) -> Range:
    if typed is None:
        return ANY
    least, most = (None if one is None else one.value for one in (typed.minimum, typed.maximum))
    return Range(least, most)


def _sum(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a + b


def _difference(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return None if a is None or b is None else a - b
