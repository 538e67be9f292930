"""A profile (分类汇总) planned for one period: whom it counts, what it is cut by, what it adds up."""

from dataclasses import dataclass

from banfa.analytics.windows import Placed, Sum, placed_steps
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind, Node, waiting_for
from banfa.policy.model import Pack, Profile
from banfa.policy.scope import profile_trees

LINES = tree.Aggregate(kind=Kind.NUMBER, function="count", of=None, where=None)


class NoGroupInProfile(BanfaError):
    """A share stands in a profile, which has no group to divide by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProfile:
    """One profile for one period; `measures` are the trees of its measures by name.

    `waiting` names what switches the whole table off; a measure that waits on its own stays empty.
    """

    name: str
    rule: Profile
    period: Period
    window: Period
    of: Node | None
    keys: tuple[Node, ...]
    measures: tuple[tuple[str, Node], ...]
    waiting: tuple[str, ...]

    @property
    def knows_population(self) -> bool:
        """Tell whether there is anybody to count."""
        return not self.waiting

    @property
    def lines(self) -> Sum:
        """The number of a customer's sales lines in the window: whoever has one has sales."""
        return Sum(LINES, self.window)

    @property
    def off(self) -> dict[str, tuple[str, ...]]:
        """The measures that wait, and what for."""
        return {name: waiting_for(node) for name, node in self.measures if waiting_for(node)}

    @property
    def steps(self) -> tuple[Placed, ...]:
        """Every step of what is computed, with its window; the count of lines last."""
        if self.waiting:
            return ()
        of = () if self.of is None else (self.of,)
        live = (*of, *self.keys, *(node for name, node in self.measures if name not in self.off))
        steps = [step for node in live for step in placed_steps(node, self.window, self.period)]
        return (*steps, Placed(LINES, self.window))

    @property
    def parts(self) -> tuple[str, ...]:
        """The classifications that it reads, each once."""
        named = [step.node.name for step in self.steps if isinstance(step.node, tree.ClassRef)]
        return tuple(dict.fromkeys(named))


def planned_profile(pack: Pack, name: str, period: Period, facts: frozenset[str]) -> PlannedProfile:
    """Put a profile's trees in their places. Raises NoGroupInProfile, BadExpression."""
    rule, trees = pack.profiles[name], profile_trees(pack, name, facts)
    for node in trees.values():
        if any(isinstance(step, tree.Share) for step in node.walk()):
            raise NoGroupInProfile(
                Text(
                    f"分类汇总 {name} 没有组别，不能使用 share()",
                    f"the profile {name} has no group, so it cannot use share()",
                )
            )
    keys = tuple(trees["by", place] for place in range(len(rule.by)))
    of = trees.get(("of",))
    whole = (*keys, *(() if of is None else (of,)))
    return PlannedProfile(
        name=name,
        rule=rule,
        period=period,
        window=period if rule.over is None else period.window(rule.over.length),
        of=of,
        keys=keys,
        measures=tuple((measure, trees["measures", place]) for place, measure in enumerate(rule.measures)),
        waiting=tuple(dict.fromkeys(word for node in whole for word in waiting_for(node))),
    )
