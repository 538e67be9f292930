"""One item of a score: how its figure becomes marks, as a tree that is compiled like every other expression."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind, Node, waiting_for
from banfa.policy.model import Score, ScoreItem
from banfa.policy.numbers import Number
from banfa.policy.scope import Path

NOTHING = tree.Literal(kind=Kind.NUMBER, value=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedItem:
    """One item of a score: its place, the figure it goes by, that figure turned into marks, what it waits for.

    `waiting` holds `weight` or `marks` where the source leaves those blank, and what the figure itself waits for.
    """

    index: int
    rule: ScoreItem
    of: Node
    marks: Node
    waiting: tuple[str, ...]

    @property
    def weight(self) -> Decimal:
        """The weight of an item that is on."""
        assert self.rule.weight.value is not None
        return self.rule.weight.value

    @property
    def reason(self) -> tuple[str, ...]:
        """What a customer is told who gets no score because the item is off."""
        own = (f"item:{self.rule.item}",) if self.rule.blank else ()
        return (*own, *(word for word in self.waiting if word not in self.rule.blank))


def planned_items(rule: Score, trees: Mapping[Path, Node]) -> Iterator[PlannedItem]:
    """Yield a score's items in order."""
    for index, item in enumerate(rule.score):
        of = trees["score", index, "of"]
        yield PlannedItem(
            index=index, rule=item, of=of, marks=_marks(item, of), waiting=(*item.blank, *waiting_for(of))
        )


def _marks(item: ScoreItem, of: Node) -> Node:
    """Return the marks of a figure; missing where the figure is, unless the item says what that counts."""
    missing = NOTHING if item.missing is None else _literal(item.missing)
    if item.marks:
        return _by_code(item, of, missing)
    if item.steps:
        stepped = _by_steps(item, of)
        lacking = tree.IsMissing(kind=Kind.YES_NO, of=of)
        return tree.IfElse(kind=Kind.NUMBER, test=lacking, then=missing, otherwise=stepped)
    return of if missing is NOTHING else tree.Coalesce(kind=Kind.NUMBER, parts=(of, missing))


def _by_code(item: ScoreItem, of: Node, missing: Node) -> Node:
    found = missing
    for code, marks in reversed(item.marks.items()):
        same = tree.Compare(
            kind=Kind.YES_NO, operator="==", left=of, right=tree.Literal(kind=Kind.TEXT, value=code)
        )
        found = tree.IfElse(kind=Kind.NUMBER, test=same, then=_literal(marks), otherwise=found)
    return found


def _by_steps(item: ScoreItem, of: Node) -> Node:
    """The first step whose bound is reached; a blank bound is passed over, the last step takes the rest."""
    *upper, last = item.steps
    found: Node = _literal(last.marks)
    for step in reversed(upper):
        if step.at_least is None or step.at_least.value is None:
            continue
        reached = tree.Compare(kind=Kind.YES_NO, operator=">=", left=of, right=_literal(step.at_least))
        found = tree.IfElse(kind=Kind.NUMBER, test=reached, then=_literal(step.marks), otherwise=found)
    return found


def _literal(number: Number) -> tree.Literal:
    return tree.Literal(kind=Kind.NUMBER, value=number.value)
