"""Rankings, as the design words them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Rank
from tests.analytics.reference.expressions import Evaluating, Grade, Row
from tests.analytics.reference.numbers import rounded


class Ranking(Evaluating):
    """Ranks everyone within their group."""

    trees: Mapping[tuple[str | int, ...], Node]
    window: Any

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
        scores = {row["customer_id"]: rounded(self.eval(score_tree, row, self.window)) for row in members}
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

    def why_missing(self, node: Node, row: Row) -> str:
        known = tree.FieldRef | tree.AreaRef | tree.FactRef | tree.UnitAt | tree.ClassRef
        for step in node.walk():
            if isinstance(step, known) and self.eval(step, row, self.window) is None:
                kind = "undecided" if isinstance(step, tree.ClassRef) else "missing"
                return f"{kind}:{step.level if isinstance(step, tree.UnitAt) else step.name}"
        return f"missing:{node.name}" if isinstance(node, tree.MeasureRef) else "missing:*"
