"""The other methods and the decisions of people, as the design words them."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from banfa.policy.model import (
    Band,
    Bands,
    Choice,
    Classification,
    Decide,
    Join,
    Judged,
    Lookup,
    Manual,
    Matrix,
    Rank,
    Recency,
    Score,
    ScoreItem,
)
from banfa.policy.scope import trees_of
from tests.analytics.reference.expressions import Grade, Row, World, waits
from tests.analytics.reference.numbers import compare, months_later, rounded, to_12_places
from tests.analytics.reference.ranking import Ranking


class Classing(Ranking):
    """One classification of everyone."""

    def __init__(self, world: World, name: str) -> None:
        super().__init__(world)
        self.name = name
        self.rule: Classification = world.pack.classifications[name]
        self.trees = trees_of(world.pack, name, world.facts)
        months = self.rule.over.length if self.rule.over else None
        self.window = world.period.window(months) if months else world.period

    def grades(self, customers: Sequence[Row]) -> dict[int, Grade]:
        of = self.trees.get(("of",))
        if of is not None and waits(of):
            return {}
        people = [row for row in customers if of is None or self.truth(of, row, self.window)]
        ruled = self.ruled(people)
        if isinstance(self.rule, Manual) or self.name not in self.world.decided:
            return ruled
        return {row["customer_id"]: self.overruled(row, ruled[row["customer_id"]]) for row in people}

    def ruled(self, people: Sequence[Row]) -> dict[int, Grade]:
        waiting = self.waiting()
        if waiting:
            return {row["customer_id"]: Grade(None, f"waiting:{waiting}") for row in people}
        if isinstance(self.rule, Rank):
            return self.ranking(self.rule, people)
        self.form_group(people)
        return {row["customer_id"]: self.decide(row) for row in people}

    def overruled(self, row: Row, ruled: Grade) -> Grade:
        decision = row.get(f"decided_{self.name}")
        if decision is None:
            return ruled
        given = [value.value for value in self.rule.given]
        is_known = not given or decision in given
        return replace(
            ruled,
            value=decision if is_known else None,
            reason="decided" if is_known else f"unknown:{decision}",
            computed=ruled.value,
        )

    def waiting(self) -> str | None:
        for path, node in self.trees.items():
            alone = path[0] in ("decide", "manual") or (path[0] == "score" and len(path) > 1)
            if not alone and waits(node):
                return waits(node)[0]
        match self.rule:
            case Rank():
                for band in self.rule.rank:
                    number = band.share or band.quota
                    if number is None or number.value is None:
                        return f"band:{band.value}"
            case Score():
                off = [self.off(place, item) for place, item in enumerate(self.rule.score)]
                if all(off):
                    return off[0]
        if isinstance(self.rule, Bands | Score) and not any(
            band.at_least is not None and band.at_least.value is not None for band in self.rule.bands
        ):
            return "bounds"
        return None

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
            case Score():
                return self.by_score(self.rule, row)
            case Matrix():
                return self.by_crossing(self.rule, row)
            case Manual():
                return self.by_people(self.rule, row)
        raise AssertionError(self.rule)

    def by_criteria(self, rule: Decide, row: Row) -> Grade:
        found = self.first_that_holds("decide", rule.decide, row)
        if found is not None:
            place, criterion = found
            return Grade(rule.decide[place].value, criterion=criterion)
        if rule.otherwise is not None:
            return Grade(rule.otherwise.value)
        return Grade(None, "undecided")

    def first_that_holds(
        self, key: str, values: Sequence[Choice | Judged], row: Row
    ) -> tuple[int, int] | None:
        """Return the place of the first value whose criteria hold, and the index of what decided."""
        index = 0
        for place, value in enumerate(values):
            truths: list[bool | None] = []
            for step in range(len(value.criteria)):
                when = self.trees[key, place, "any" if value.any else "all", step, "when"]
                truths.append(None if waits(when) else self.truth(when, row, self.window))
            if value.any and True in truths:
                return place, index + truths.index(True)
            if value.all and all(truths):
                return place, index
            index += len(value.criteria)
        return None

    def by_people(self, rule: Manual, row: Row) -> Grade:
        values = [value.value for value in rule.manual]
        decision = row.get(f"decided_{self.name}")
        if decision is None:
            held, reason = rule.initial, None if rule.initial else "undecided"
        else:
            is_known = decision in values
            held = decision if is_known else None
            reason = "decided" if is_known else f"unknown:{decision}"
        found = self.first_that_holds("manual", rule.manual, row)
        if found is None:
            return Grade(held, reason)
        place, criterion = found
        here = None if held is None else values.index(held)
        if here is None or place < here or (place > here and rule.proposes_worse):
            return Grade(held, reason, criterion=criterion, computed=values[place])
        return Grade(held, reason)

    def by_crossing(self, rule: Matrix, row: Row) -> Grade:
        found = []
        for name in (rule.matrix.rows, rule.matrix.columns):
            part = self.world.classes[name].get(row["customer_id"])
            if part is None or part.value is None:
                return Grade(None, f"undecided:{name}")
            found.append(part.value)
        return Grade(rule.matrix.cells[found[0]][found[1]])

    def by_score(self, rule: Score, row: Row) -> Grade:
        points: list[Fraction | None] = []
        reasons = []
        for place, item in enumerate(rule.score):
            if self.off(place, item):
                continue
            marks, reason = self.marks(place, item, row)
            if reason is not None:
                reasons.append(reason)
            assert item.weight.value is not None
            points.append(None if marks is None else to_12_places(marks * Fraction(item.weight.value)))
        if reasons:
            return Grade(None, reasons[0], points=tuple(points))
        total = sum((one for one in points if one is not None), Fraction(0))
        place = self.band_reached(rule.bands, total)
        return Grade(rule.bands[place].value, criterion=place, score=total, points=tuple(points))

    def off(self, place: int, item: ScoreItem) -> str | None:
        """Return what an item waits for."""
        numbers = [item.weight, *(step.marks for step in item.steps), *item.marks.values()]
        if any(number.value is None for number in numbers):
            return f"item:{item.item}"
        found = waits(self.trees["score", place, "of"])
        return found[0] if found else None

    def marks(self, place: int, item: ScoreItem, row: Row) -> tuple[Fraction | None, str | None]:
        node = self.trees["score", place, "of"]
        figure = self.eval(node, row, self.window)
        default = None if item.missing is None else item.missing.value
        if figure is None or (item.marks and figure not in item.marks):
            if default is not None:
                return Fraction(default), None
            return None, self.why_missing(node, row) if figure is None else f"unknown:{figure}"
        if item.marks:
            return Fraction(item.marks[figure].value or 0), None
        for step in item.steps:
            bound = step.at_least
            if bound is None or (bound.value is not None and compare(">=", figure, bound.value)):
                return Fraction(step.marks.value or 0), None
        return rounded(figure), None

    def by_bounds(self, rule: Bands, row: Row) -> Grade:
        node = self.trees["measure",]
        measure = self.eval(node, row, self.window)
        if measure is None:
            return Grade(None, self.why_missing(node, row))
        place = self.band_reached(rule.bands, measure)
        return Grade(rule.bands[place].value, criterion=place, score=rounded(measure))

    @staticmethod
    def band_reached(bands: Sequence[Band], figure: Any) -> int:
        for place, band in enumerate(bands):
            bound = band.at_least
            if bound is None or (bound.value is not None and compare(">=", figure, bound.value)):
                return place
        raise AssertionError(bands)

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
        if months_later(last, int(rule.lapsed_after.value)) <= self.world.period.last_day:
            return Grade(rule.lapsed.value)
        return Grade(rule.recent.value)
