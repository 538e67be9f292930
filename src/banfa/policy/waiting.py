"""What a rule waits for before it can work: a figure that its source leaves blank, a fact that nobody supplies."""

from collections.abc import Iterable, Iterator, Mapping

from banfa.policy.concerning import read_condition
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node, waiting_for
from banfa.policy.model import (
    Band,
    Bands,
    CarePlan,
    Choice,
    Classification,
    Criterion,
    Decide,
    Judged,
    Limit,
    Measure,
    Obligation,
    Pack,
    Parameter,
    Profile,
    Publication,
    RankBand,
    Recency,
    Rule,
    Score,
    ScoreItem,
    Segment,
    Treatment,
)
from banfa.policy.offered import not_offered
from banfa.policy.rules import Path, PlacedRule
from banfa.policy.scope import measure_tree, parsed, parts_of, profile_trees, segment_tree

Reasons = tuple[str, ...]  # `parameter:NAME`, `fact:NAME`, `figure:PATH`

# What a classification holds that waits on its own, while the rest of it works.
ON_THEIR_OWN = ("decide", "manual", "score")


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
        case Choice() | Judged() | Criterion():
            trees = parsed(pack, facts)[str(path[1])]
            yield from _criteria_wait(rule, path[2:], trees, pack, facts)
        case ScoreItem():
            yield from _item_waits(rule, path, parsed(pack, facts)[str(path[1])], pack, facts)
        case Band(at_least=bound) if bound is not None and bound.value is None:
            yield f"figure:{_dotted(path)}"
        case RankBand() if (rule.share or rule.quota) and (rule.share or rule.quota).value is None:  # type: ignore[union-attr]
            yield f"figure:{_dotted(path)}"
        case _:
            yield from _following(path, rule, pack, facts)


def _following(path: Path, rule: Rule, pack: Pack, facts: frozenset[str]) -> Iterator[str]:
    """What follows from a class waits for its own figure, and for the class."""
    match rule:
        case Treatment():
            if rule.times is not None and rule.times.value is None:
                yield f"figure:{_dotted((*path, 'times'))}"
            yield from _class_waits(rule.of, pack, facts)
        case Profile():
            trees = profile_trees(pack, str(path[-1]), facts)
            yield from _flat(_node_waits(node, pack, facts) for node in trees.values())
        case Segment():
            yield from _node_waits(segment_tree(pack, rule, facts), pack, facts)
        case Obligation():
            yield from _obligation_waits(path, rule, pack, facts)
        case CarePlan():
            yield from _plan_waits(path, rule, pack, facts)
        case Limit(messages=number) if number.value is None:
            yield f"figure:{_dotted((*path, 'messages'))}"
        case Publication(objection_days=days) if days.value is None:
            yield f"figure:{_dotted((*path, 'objection_days'))}"


def _obligation_waits(path: Path, rule: Obligation, pack: Pack, facts: frozenset[str]) -> Iterator[str]:
    """An obligation waits for its figures, the classes it reads, its events, and for somebody to offer its evidence."""
    for below, number in rule.due.numbers():
        if number.value is None:
            yield f"figure:{_dotted((*path, 'due', *below))}"
    if rule.of is not None:
        yield from _node_waits(read_condition(rule.of, pack).node, pack, facts)
    yield from not_offered(rule)


def _plan_waits(path: Path, rule: CarePlan, pack: Pack, facts: frozenset[str]) -> Iterator[str]:
    """A plan of care waits for the figure of its day, and for the classes it reads."""
    for name in ("before", "after", "monthly"):
        number = getattr(rule.on, name)
        if number is not None and number.value is None:
            yield f"figure:{_dotted((*path, 'on', name))}"
    if rule.of is not None:
        yield from _node_waits(read_condition(rule.of, pack).node, pack, facts)


def _criteria_wait(
    rule: Choice | Judged | Criterion,
    path: Path,
    trees: Mapping[Path, Node],
    pack: Pack,
    facts: frozenset[str],
) -> Reasons:
    """A value that any criterion gives waits only when all of them do; one that needs all waits when one does."""
    if isinstance(rule, Criterion):
        return _node_waits(trees[(*path, "when")], pack, facts)
    each = [
        _node_waits(trees[(*path, rule.manner, place, "when")], pack, facts)
        for place in range(len(rule.criteria))
    ]
    if rule.any and not all(each):
        return ()
    return _flat(each)


def _item_waits(
    item: ScoreItem, path: Path, trees: Mapping[Path, Node], pack: Pack, facts: frozenset[str]
) -> Reasons:
    blank = tuple(f"figure:{_dotted((*path, key))}" for key in item.blank)
    return _flat([blank, _node_waits(trees[(*path[2:], "of")], pack, facts)])


def _class_waits(name: str, pack: Pack, facts: frozenset[str]) -> Reasons:
    """What switches a whole classification off. A class that people decide never waits for what proposes it."""
    rule, trees = pack.classifications[name], parsed(pack, facts)[name]
    nodes = [
        node
        for path, node in trees.items()
        if path[0] not in ON_THEIR_OWN or path == ("score",)  # a ranking has one score, and needs it
    ]
    found = [_node_waits(node, pack, facts) for node in nodes]
    found += _parts_wait(name, rule, trees, pack, facts)
    found += [_class_waits(part, pack, facts) for part in parts_of(rule)]
    return _flat(found)


def _parts_wait(
    name: str, rule: Classification, trees: Mapping[Path, Node], pack: Pack, facts: frozenset[str]
) -> list[Reasons]:
    """What the parts of a classification wait for, where none of them is left to work."""
    path: Path = ("classifications", name)
    match rule:
        case Decide(decide=choices, otherwise=None):
            each = [
                _criteria_wait(choice, ("decide", place), trees, pack, facts)
                for place, choice in enumerate(choices)
            ]
            return each if all(each) else []
        case Score(score=items):
            each = [
                _item_waits(item, (*path, "score", place), trees, pack, facts)
                for place, item in enumerate(items)
            ]
            return [*(each if all(each) else []), _blank_bounds(path, rule.bands)]
        case Bands(bands=bands):
            return [_blank_bounds(path, bands)]
        case Recency(lapsed_after=months) if months.value is None:
            return [(f"figure:{_dotted((*path, 'lapsed_after'))}",)]
    return []


def _blank_bounds(path: Path, bands: tuple[Band, ...]) -> Reasons:
    """Thresholds of which none is known tell nobody apart."""
    upper = [band.at_least for band in bands[:-1]]
    if any(bound is not None and bound.value is not None for bound in upper):
        return ()
    return tuple(f"figure:{_dotted((*path, 'bands', place))}" for place in range(len(upper)))


def _node_waits(node: Node, pack: Pack, facts: frozenset[str]) -> Reasons:
    used = [step.name for step in node.walk() if isinstance(step, tree.ClassRef)]
    return _flat([waiting_for(node), *(_class_waits(name, pack, facts) for name in used)])


def _flat(found: Iterable[Reasons]) -> Reasons:
    return tuple(dict.fromkeys(reason for reasons in found for reason in reasons))


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)
