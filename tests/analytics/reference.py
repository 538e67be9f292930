"""Grades row by row in plain Python with exact fractions: slow, and written from the design's words alone.

Nothing of `banfa.analytics` is used here, so that agreement with it means something.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Bands, Classification, Decide, Join, Lookup, Pack, Rank, Recency
from banfa.policy.scope import trees_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Grade:
    """What the design says one customer gets in one classification."""

    value: str | None
    reason: str | None = None
    criterion: int | None = None
    group: tuple[Any, ...] | None = None
    score: Fraction | None = None
    rank: Fraction | None = None
    population: int | None = None
    percentile: Fraction | None = None


@dataclass(frozen=True)
class Quotient:
    """A number that came out of a division: inexact, so comparisons round it."""

    exact: Fraction


@dataclass
class World:
    pack: Pack
    period: Period
    lines: Mapping[int, Sequence[Row]]
    facts: frozenset[str]
    classes: dict[str, dict[int, Grade]] = field(default_factory=dict)


def grade_all(
    pack: Pack,
    period: Period,
    customers: Sequence[Row],
    sales: Sequence[Row],
    facts: frozenset[str] = frozenset(),
) -> dict[str, dict[int, Grade]]:
    """Return every classification's grades by customer."""
    lines: dict[int, list[Row]] = defaultdict(list)
    for line in sales:
        lines[line["customer_id"]].append(line)
    world = World(pack, period, lines, facts)
    pending = list(pack.classifications)
    while pending:
        ready = [name for name in pending if not (_reads(world, name) & set(pending))]
        assert ready, "the classifications go in a circle"
        for name in ready:
            world.classes[name] = _Classing(world, name).grades(customers)
            pending.remove(name)
    return world.classes


def _reads(world: World, name: str) -> set[str]:
    rule = world.pack.classifications[name]
    nodes = trees_of(world.pack, name, world.facts).values()
    named = {step.name for node in nodes for step in node.walk() if isinstance(step, tree.ClassRef)}
    return named | set(rule.join if isinstance(rule, Join) else ())


class _Classing:
    """One classification of everyone."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.rule: Classification = world.pack.classifications[name]
        self.trees = trees_of(world.pack, name, world.facts)
        months = self.rule.over.length if self.rule.over else None
        self.window = world.period.window(months) if months else world.period
        self.group: Sequence[Row] = ()
        self.totals: dict[tuple[int, Period], Fraction] = {}

    # ---- population

    def grades(self, customers: Sequence[Row]) -> dict[int, Grade]:
        of = self.trees.get(("of",))
        if of is not None and _waits(of):
            return {}
        people = [row for row in customers if of is None or self.truth(of, row, self.window)]
        waiting = self.waiting()
        if waiting:
            return {row["customer_id"]: Grade(None, f"waiting:{waiting}") for row in people}
        if isinstance(self.rule, Rank):
            return self.ranking(self.rule, people)
        self.form_group(people)
        return {row["customer_id"]: self.decide(row) for row in people}

    def waiting(self) -> str | None:
        for path, node in self.trees.items():
            if path[0] != "decide" and _waits(node):
                return _waits(node)[0]
        if isinstance(self.rule, Rank):
            for band in self.rule.rank:
                number = band.share or band.quota
                if number is None or number.value is None:
                    return f"band:{band.value}"
        return None

    def form_group(self, people: Sequence[Row]) -> None:
        self.group, self.totals = people, {}

    # ---- ranking

    def ranking(self, rule: Rank, people: Sequence[Row]) -> dict[int, Grade]:
        keys = [self.trees["within", place] for place in range(len(rule.within))]
        grades: dict[int, Grade] = {}
        groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in people:
            values = tuple(self.eval(key, row, self.window) for key in keys)
            lacking = [key for key, value in zip(keys, values, strict=True) if value is None]
            if lacking:
                grades[row["customer_id"]] = Grade(None, self.why_missing(lacking[0], row))
            else:
                groups[values].append(row)
        for values, members in groups.items():
            grades |= self.rank_group(rule, values, members)
        return grades

    def rank_group(self, rule: Rank, values: tuple[Any, ...], members: list[Row]) -> dict[int, Grade]:
        self.form_group(members)
        score_tree = self.trees["score",]
        scores = {row["customer_id"]: _rounded(self.eval(score_tree, row, self.window)) for row in members}
        order = sorted(scores, key=lambda who: (scores[who] is None, -(scores[who] or 0)))
        positions: dict[Fraction | None, list[int]] = defaultdict(list)
        for position, who in enumerate(order, start=1):
            positions[scores[who]].append(position)
        empty = any(total == 0 for total in self.totals.values())
        n = len(members)
        grades = {}
        for who in order:
            score = scores[who]
            same = positions[score]
            r = Fraction(sum(same), len(same))
            p = (r - Fraction(1, 2)) / n
            value = rule.zero_score if score is None or score <= 0 or empty else self.band_of(rule, p, r)
            grades[who] = Grade(value, None, None, values, score, r, n, p)
        return grades

    @staticmethod
    def band_of(rule: Rank, p: Fraction, r: Fraction) -> str:
        reached = Fraction(0)
        for band in rule.rank[:-1]:
            if band.share is not None:
                assert band.share.value is not None
                reached += Fraction(band.share.value)
                if p <= reached:
                    return band.value
            else:
                assert band.quota is not None
                assert band.quota.value is not None
                reached += Fraction(band.quota.value)
                if r - Fraction(1, 2) <= reached:
                    return band.value
        return rule.rank[-1].value

    # ---- the other methods

    def decide(self, row: Row) -> Grade:
        match self.rule:
            case Decide():
                return self.by_criteria(self.rule, row)
            case Bands():
                return self.by_bounds(self.rule, row)
            case Lookup():
                return self.by_lookup(self.rule, row)
            case Join():
                return self.by_joining(self.rule, row)
            case Recency():
                return self.by_recency(self.rule, row)
        raise AssertionError(self.rule)

    def by_criteria(self, rule: Decide, row: Row) -> Grade:
        index = 0
        for place, choice in enumerate(rule.decide):
            manner = "any" if choice.any else "all"
            truths: list[bool | None] = []
            for step in range(len(choice.criteria)):
                when = self.trees["decide", place, manner, step, "when"]
                truths.append(None if _waits(when) else self.truth(when, row, self.window))
            if choice.any and True in truths:
                return Grade(choice.value, criterion=index + truths.index(True))
            if choice.all and all(truths):
                return Grade(choice.value, criterion=index)
            index += len(choice.criteria)
        if rule.otherwise is not None:
            return Grade(rule.otherwise.value)
        return Grade(None, "undecided")

    def by_bounds(self, rule: Bands, row: Row) -> Grade:
        node = self.trees["measure",]
        measure = self.eval(node, row, self.window)
        if measure is None:
            return Grade(None, self.why_missing(node, row))
        for place, band in enumerate(rule.bands):
            bound = band.at_least
            if bound is None or (bound.value is not None and _compare(">=", measure, bound.value)):
                return Grade(band.value, criterion=place, score=_rounded(measure))
        raise AssertionError(rule)

    def by_lookup(self, rule: Lookup, row: Row) -> Grade:
        node = self.trees["lookup",]
        found = self.eval(node, row, self.window)
        if found is None:
            return Grade(None, self.why_missing(node, row))
        if found in rule.map:
            return Grade(rule.map[found])
        if found in {value.value for value in rule.values}:
            return Grade(found)
        return Grade(None, f"unknown:{found}")

    def by_joining(self, rule: Join, row: Row) -> Grade:
        parts = []
        for name in rule.join:
            part = self.world.classes[name].get(row["customer_id"])
            if part is None or part.value is None:
                return Grade(None, f"undecided:{name}")
            parts.append(part.value)
        return Grade(rule.separator.join(parts))

    def by_recency(self, rule: Recency, row: Row) -> Grade:
        last = self.eval(self.trees["recency",], row, self.window)
        if last is None:
            return Grade(rule.never.value)
        if rule.lapsed_after.value is None:
            return Grade(None, "waiting:lapsed_after")
        if _months_later(last, int(rule.lapsed_after.value)) <= self.world.period.last_day:
            return Grade(rule.lapsed.value)
        return Grade(rule.recent.value)

    def why_missing(self, node: Node, row: Row) -> str:
        known = tree.FieldRef | tree.AreaRef | tree.FactRef | tree.UnitAt | tree.ClassRef
        for step in node.walk():
            if isinstance(step, known) and self.eval(step, row, self.window) is None:
                kind = "undecided" if isinstance(step, tree.ClassRef) else "missing"
                return f"{kind}:{step.level if isinstance(step, tree.UnitAt) else step.name}"
        return f"missing:{node.name}" if isinstance(node, tree.MeasureRef) else "missing:*"

    # ---- expressions

    def truth(self, node: Node, row: Row, window: Period) -> bool:
        return self.eval(node, row, window) is True

    def eval(self, node: Node, row: Row, window: Period) -> Any:
        match node:
            case tree.Literal(value=value) | tree.ParameterRef(value=value):
                return Fraction(value) if isinstance(value, Decimal) else value
            case tree.FieldRef(name=name):
                return _number(row[f"field_{name}"])
            case tree.AreaRef(name=name):
                return _number(row[f"area_{name}"])
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
                return _calculate(operator, self.eval(left, row, window), self.eval(right, row, window))
            case tree.Compare(operator=operator, left=left, right=right):
                return _compare(operator, self.eval(left, row, window), self.eval(right, row, window))
            case tree.IsIn(item=item, options=options):
                found = self.eval(item, row, window)
                return any(_compare("==", found, self.eval(option, row, window)) for option in options)
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
                return (min if which == "least" else max)(known, key=lambda value: _exact(value))
        raise AssertionError(node)

    def aggregate(self, function: str, of: Node | None, where: Node | None, row: Row, window: Period) -> Any:
        lines = [
            line
            for line in self.world.lines.get(row["customer_id"], ())
            if line["date"] in window and (where is None or _Line(self).truth(where, line, window))
        ]
        if function == "count":
            return Fraction(len(lines))
        assert of is not None
        found = [value for line in lines if (value := _Line(self).eval(of, line, window)) is not None]
        match function:
            case "sum":
                return sum((_exact(value) for value in found), Fraction(0))
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


class _Line(_Classing):
    """Expressions over one sales line."""

    def __init__(self, classing: _Classing) -> None:
        self.__dict__ = classing.__dict__

    def eval(self, node: Node, row: Row, window: Period) -> Any:
        return (
            _number(row[node.name]) if isinstance(node, tree.LedgerRef) else super().eval(node, row, window)
        )


def _waits(node: Node) -> list[str]:
    waits = []
    for step in node.walk():
        if isinstance(step, tree.ParameterRef) and step.value is None:
            waits.append(f"parameter:{step.name}")
        if isinstance(step, tree.FactRef) and not step.supplied:
            waits.append(f"fact:{step.name}")
    return waits


def _number(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value


def _exact(value: Any) -> Any:
    return value.exact if isinstance(value, Quotient) else value


def _to_12_places(value: Fraction) -> Fraction:
    """Half away from zero."""
    scaled = abs(value) * 10**12
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**12)


def _rounded(value: Any) -> Fraction | None:
    return None if value is None else _to_12_places(_exact(value))


def _calculate(operator: str, left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    a, b = _exact(left), _exact(right)
    if operator == "/":
        return None if b == 0 else Quotient(a / b)
    result = {"+": a + b, "-": a - b, "*": a * b}[operator]
    return Quotient(result) if isinstance(left, Quotient) or isinstance(right, Quotient) else result


def _compare(operator: str, left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    a, b = _number(left), _number(right)
    if isinstance(a, Quotient) or isinstance(b, Quotient):
        a, b = _to_12_places(_exact(a)), _to_12_places(_exact(b))
    return bool(
        {"==": a == b, "!=": a != b}[operator]
        if operator in ("==", "!=")
        else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
