"""Expressions row by row, as the slow reference reads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Pack
from tests.analytics.reference.numbers import Quotient, calculate, compare, exact, number

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Grade:
    """What the design says one customer gets in one classification; `points` are a score's, item by item."""

    value: str | None
    reason: str | None = None
    criterion: int | None = None
    group: tuple[Any, ...] | None = None
    score: Fraction | None = None
    rank: Fraction | None = None
    population: int | None = None
    percentile: Fraction | None = None
    computed: str | None = None
    points: tuple[Fraction | None, ...] = ()


@dataclass
class World:
    pack: Pack
    period: Period
    lines: Mapping[int, Sequence[Row]]
    facts: frozenset[str]
    decided: frozenset[str] = frozenset()
    classes: dict[str, dict[int, Grade]] = field(default_factory=dict)


class Evaluating:
    """Expressions of one classification over customers; shares are of the group that was formed last."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.group: Sequence[Row] = ()
        self.totals: dict[tuple[int, Period], Fraction] = {}

    def form_group(self, people: Sequence[Row]) -> None:
        self.group, self.totals = people, {}

    def truth(self, node: Node, row: Row, window: Period) -> bool:
        return self.eval(node, row, window) is True

    def eval(self, node: Node, row: Row, window: Period) -> Any:
        match node:
            case tree.Literal(value=value) | tree.ParameterRef(value=value):
                return Fraction(value) if isinstance(value, Decimal) else value
            case tree.FieldRef(name=name):
                return number(row[f"field_{name}"])
            case tree.AreaRef(name=name):
                return number(row[f"area_{name}"])
            case tree.UnitAt(level=level):
                return row[f"unit_{level}"]
            case tree.FactRef(name=name, supplied=supplied):
                return row[f"fact_{name}"] if supplied else None
            case tree.ClassRef(name=name):
                grade = self.world.classes[name].get(row["customer_id"])
                return None if grade is None else grade.value
            case tree.MeasureRef(body=body, months=months):
                return self.eval(body, row, window if months is None else self.world.period.window(months))
            case tree.Months():
                return Fraction(sum(1 for _ in window.each_month()))
            case tree.PeriodEdge(edge=edge):
                return self.world.period.start if edge == "first" else self.world.period.last_day
            case tree.Aggregate():
                return self.aggregate(node.function, node.of, node.where, row, window)
            case tree.Share():
                return self.share(node, row, window)
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return calculate(operator, self.eval(left, row, window), self.eval(right, row, window))
            case tree.Compare(operator=operator, left=left, right=right):
                return compare(operator, self.eval(left, row, window), self.eval(right, row, window))
            case tree.IsIn(item=item, options=options):
                found = self.eval(item, row, window)
                return any(compare("==", found, self.eval(option, row, window)) for option in options)
            case tree.Both(parts=parts):
                return all(self.truth(part, row, window) for part in parts)
            case tree.Either(parts=parts):
                return any(self.truth(part, row, window) for part in parts)
            case tree.Not(of=of):
                return not self.truth(of, row, window)
            case tree.IsMissing(of=of):
                return self.eval(of, row, window) is None
            case tree.IfElse(test=test, then=then, otherwise=otherwise):
                return self.eval(then if self.truth(test, row, window) else otherwise, row, window)
            case tree.Coalesce(parts=parts):
                values = (self.eval(part, row, window) for part in parts)
                return next((value for value in values if value is not None), None)
            case tree.Extreme(which=which, parts=parts):
                known = [value for part in parts if (value := self.eval(part, row, window)) is not None]
                if not known:
                    return None
                return (min if which == "least" else max)(known, key=lambda value: exact(value))
        raise AssertionError(node)

    def aggregate(self, function: str, of: Node | None, where: Node | None, row: Row, window: Period) -> Any:
        lines = [
            line
            for line in self.world.lines.get(row["customer_id"], ())
            if line["date"] in window and (where is None or Line(self).truth(where, line, window))
        ]
        if function == "count":
            return Fraction(len(lines))
        assert of is not None
        found = [value for line in lines if (value := Line(self).eval(of, line, window)) is not None]
        match function:
            case "sum":
                return sum((exact(value) for value in found), Fraction(0))
            case "distinct":
                return Fraction(len(set(found)))
            case "first":
                return min(found, default=None)
        return max(found, default=None)

    def share(self, node: tree.Share, row: Row, window: Period) -> Quotient | None:
        key = (id(node), window)
        if key not in self.totals:
            self.totals[key] = sum(
                (self.aggregate("sum", node.of, node.where, one, window) for one in self.group), Fraction(0)
            )
        own = self.aggregate("sum", node.of, node.where, row, window)
        return None if self.totals[key] == 0 else Quotient(own / self.totals[key])


class Line(Evaluating):
    """Expressions over one sales line."""

    def __init__(self, around: Evaluating) -> None:
        self.__dict__ = around.__dict__

    def eval(self, node: Node, row: Row, window: Period) -> Any:
        return number(row[node.name]) if isinstance(node, tree.LedgerRef) else super().eval(node, row, window)


def waits(node: Node) -> list[str]:
    found = []
    for step in node.walk():
        if isinstance(step, tree.ParameterRef) and step.value is None:
            found.append(f"parameter:{step.name}")
        if isinstance(step, tree.FactRef) and not step.supplied:
            found.append(f"fact:{step.name}")
    return found
