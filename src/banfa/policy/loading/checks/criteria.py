"""Criteria make sense together: none contradicts itself, and no value stands behind one that always comes first."""

from collections.abc import Iterator, Sequence

from banfa.kernel.text import Text
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Node
from banfa.policy.loading.checks.spans import Demand, demands
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Choice, Criterion, Decide, Judged, Manual, Pack
from banfa.policy.scope import scope_of


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield the criteria that never hold and the values that another one always takes before."""
    scope = scope_of(pack)
    for name, rule in pack.classifications.items():
        path: Path = ("classifications", name)
        match rule:
            case Decide():
                yield from _values((*path, "decide"), rule.decide, scope, pack)
                if rule.otherwise is not None:
                    yield from _otherwise(path, rule, scope, pack)
            case Manual():
                yield from _values((*path, "manual"), rule.manual, scope, pack)


def _values(path: Path, values: Sequence[Choice | Judged], scope: Scope, pack: Pack) -> Iterator[Finding]:
    before: list[tuple[str, Demand]] = []
    for place, value in enumerate(values):
        here = (*path, place)
        own = list(_demands(value, scope, pack))
        if value.criteria and not own:  # an expression is in error, and is reported as such
            continue
        yield from _contradictions(here, value, own)
        live = [one for _, one in own if not one.never]
        taken = [next((name for name, earlier in before if one.implies(earlier)), None) for one in live]
        if live and None not in taken:
            first = taken[0]
            yield Finding(
                here,
                Text(
                    f"取值 {value.value} 永远不会出现：凡符合其条件的，都已先归入 {first}",
                    f"the value {value.value} can never be reached: whatever meets its criteria is {first} before",
                ),
            )
        before += [(value.value, one) for one in live]


def _contradictions(
    path: Path, value: Choice | Judged, own: Sequence[tuple[Criterion, Demand]]
) -> Iterator[Finding]:
    """A criterion of `any` that never holds is reported itself; under `all` it is the whole value."""
    dead = [criterion for criterion, one in own if one.never]
    if value.all:
        if dead:
            text = Text("：各项条件互相矛盾", ": its criteria contradict each other")
            never = Text(f"取值 {value.value} 永远不会出现", f"the value {value.value} can never be reached")
            yield Finding(path, never + text)
        return
    for place, criterion in enumerate(value.any):
        if criterion in dead and not any(one is criterion and not demand.never for one, demand in own):
            text = Text("这一条件永远不成立", "this criterion can never hold")
            yield Finding((*path, "any", place, "when"), text)


def _otherwise(path: Path, rule: Decide, scope: Scope, pack: Pack) -> Iterator[Finding]:
    for choice in rule.decide:
        if any(one.always for _, one in _demands(choice, scope, pack)):
            assert rule.otherwise is not None
            value = rule.otherwise.value
            text = Text(
                f"取值 {value} 永远不会出现：{choice.value} 的条件对所有客户都成立",
                f"the value {value} can never be reached: everybody meets a criterion of {choice.value}",
            )
            yield Finding((*path, "otherwise"), text)
            return


def _demands(value: Choice | Judged, scope: Scope, pack: Pack) -> Iterator[tuple[Criterion, Demand]]:
    """Yield the ways to a value, each with (one of) its criteria; none where an expression is in error."""
    parsed = [parse(criterion.when, scope) for criterion in value.criteria]
    if not all(one.is_good for one in parsed):
        return
    trees: list[Node] = [one.node for one in parsed]
    if value.all:
        yield from ((value.all[0], one) for one in demands(trees, pack))
        return
    for criterion, node in zip(value.any, trees, strict=True):
        yield from ((criterion, one) for one in demands([node], pack))
