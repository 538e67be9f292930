"""What a rule waits for before it can work: a figure that its source leaves blank, a fact that nobody supplies."""

from collections.abc import Iterable, Iterator, Mapping

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node, waiting_for
from banfa.policy.model import (
    Band,
    Choice,
    Classification,
    Criterion,
    Decide,
    Join,
    Measure,
    Pack,
    Parameter,
    RankBand,
    Recency,
    Rule,
)
from banfa.policy.rules import Path, PlacedRule
from banfa.policy.scope import measure_tree, parsed

Reasons = tuple[str, ...]  # `parameter:NAME`, `fact:NAME`, `figure:PATH`


def waits_for(placed: PlacedRule, pack: Pack, facts: frozenset[str] = frozenset()) -> Reasons:
    """Return what keeps a rule from working, empty where nothing does; a rule waits also for what it stands in."""
    found = list(_own(placed.path, placed.rule, pack, facts))
    if placed.path[0] == "classifications" and len(placed.path) > 2:
        found += _class_waits(str(placed.path[1]), pack, facts)
    return tuple(dict.fromkeys(found))


def _own(path: Path, rule: Rule, pack: Pack, facts: frozenset[str]) -> Iterator[str]:
    match rule:
        case Parameter(number=number) if number.value is None:
            yield f"parameter:{path[-1]}"
        case Measure():
            yield from _node_waits(measure_tree(pack, str(path[-1]), facts), pack, facts)
        case Classification():
            yield from _class_waits(str(path[1]), pack, facts)
        case Choice() | Criterion():
            trees = parsed(pack, facts)[str(path[1])]
            yield from _criteria_wait(rule, path[2:], trees, pack, facts)
        case Band(at_least=bound) if bound is not None and bound.value is None:
            yield f"figure:{_dotted(path)}"
        case RankBand() if (rule.share or rule.quota) and (rule.share or rule.quota).value is None:  # type: ignore[union-attr]
            yield f"figure:{_dotted(path)}"


def _criteria_wait(
    rule: Choice | Criterion, path: Path, trees: Mapping[Path, Node], pack: Pack, facts: frozenset[str]
) -> Reasons:
    """A value that any criterion gives waits only when all of them do; one that needs all waits when one does."""
    if isinstance(rule, Criterion):
        return _node_waits(trees[(*path, "when")], pack, facts)
    manner = "any" if rule.any else "all"
    each = [
        _node_waits(trees[(*path, manner, place, "when")], pack, facts) for place in range(len(rule.criteria))
    ]
    if rule.any and not all(each):
        return ()
    return _flat(each)


def _class_waits(name: str, pack: Pack, facts: frozenset[str]) -> Reasons:
    """What switches a whole classification off."""
    rule, trees = pack.classifications[name], parsed(pack, facts)[name]
    nodes = [node for path, node in trees.items() if path[0] != "decide"]
    found = [_node_waits(node, pack, facts) for node in nodes]
    if isinstance(rule, Decide):
        each = [
            _criteria_wait(choice, ("decide", place), trees, pack, facts)
            for place, choice in enumerate(rule.decide)
        ]
        if all(each) and rule.otherwise is None:
            found += each
    if isinstance(rule, Join):
        found += [_class_waits(part, pack, facts) for part in rule.join]
    if isinstance(rule, Recency) and rule.lapsed_after.value is None:
        found.append((f"figure:classifications.{name}.lapsed_after",))
    return _flat(found)


def _node_waits(node: Node, pack: Pack, facts: frozenset[str]) -> Reasons:
    used = [step.name for step in node.walk() if isinstance(step, tree.ClassRef)]
    return _flat([waiting_for(node), *(_class_waits(name, pack, facts) for name in used)])


def _flat(found: Iterable[Reasons]) -> Reasons:
    return tuple(dict.fromkeys(reason for reasons in found for reason in reasons))


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)
