"""A segment (客群) planned for one period: its condition, its window, what it waits for."""

from dataclasses import dataclass

from banfa.analytics.windows import Placed, placed_steps
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node, waiting_for
from banfa.policy.model import Pack, Segment
from banfa.policy.scope import segment_tree


class NoGroupInSegment(BanfaError):
    """A share stands in a segment's condition, which has no group to divide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSegment:
    """One segment for one period; `waiting` names what switches it off, and then nobody is in it."""

    name: str
    rule: Segment
    period: Period
    window: Period
    when: Node
    waiting: tuple[str, ...]

    @property
    def steps(self) -> tuple[Placed, ...]:
        """Every step of the condition with its window; none while it waits."""
        return () if self.waiting else tuple(placed_steps(self.when, self.window, self.period))

    @property
    def parts(self) -> tuple[str, ...]:
        """The classifications that it reads, each once."""
        named = [step.node.name for step in self.steps if isinstance(step.node, tree.ClassRef)]
        return tuple(dict.fromkeys(named))


def planned_segment(
    pack: Pack, name: str, rule: Segment, period: Period, facts: frozenset[str]
) -> PlannedSegment:
    """Put a segment's condition in its place. Raises NoGroupInSegment, BadExpression."""
    when = segment_tree(pack, rule, facts)
    if any(isinstance(step, tree.Share) for step in when.walk()):
        raise NoGroupInSegment(
            Text(
                f"客群 {name} 没有组别，不能使用 share()",
                f"the segment {name} has no group, so it cannot use share()",
            )
        )
    return PlannedSegment(
        name=name,
        rule=rule,
        period=period,
        window=period if rule.over is None else period.window(rule.over.length),
        when=when,
        waiting=waiting_for(when),
    )
