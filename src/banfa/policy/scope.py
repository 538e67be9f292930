"""What the expressions of a pack may name, and the trees that they parse into. Nothing runs here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.names import NamedMeasure, NamedType, Scope
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.ledger import ledger_names
from banfa.policy.model import (
    Bands,
    Choice,
    Classification,
    Decide,
    Join,
    Judged,
    Lookup,
    Manual,
    Matrix,
    Pack,
    Profile,
    Rank,
    Recency,
    Score,
    Segment,
    Typed,
)

Path = tuple[str | int, ...]


class UnknownClassification(BanfaError):
    """The pack computes no classification of this name."""


class BadExpression(BanfaError):
    """An expression of a pack that was not checked does not parse."""


@dataclass(frozen=True, slots=True)
class WrittenExpression:
    """An expression where it stands: its path below the classification, profile or segment, and what it has to yield."""

    path: Path
    source: str
    expects: Kind | None


def scope_of(pack: Pack, facts: frozenset[str] = frozenset()) -> Scope:
    """Return every name that the pack's expressions may use; `facts` are those that a feature supplies."""
    # A pack built by hand has no digest, and nothing tells it from the next one.
    return _kept_scope(_Asked(pack, facts)) if pack.digest else _make_scope(pack, facts)


def expressions_in(classification: Classification) -> Iterator[WrittenExpression]:
    """Yield the expressions of a classification in the order in which they are computed."""
    if classification.of is not None:
        yield WrittenExpression(("of",), classification.of, Kind.YES_NO)
    match classification:
        case Rank():
            for index, key in enumerate(classification.within):
                yield WrittenExpression(("within", index), key, None)
            yield WrittenExpression(("score",), classification.score, Kind.NUMBER)
        case Score():
            for index, item in enumerate(classification.score):
                yields = Kind.TEXT if item.marks else Kind.NUMBER
                yield WrittenExpression(("score", index, "of"), item.of, yields)
        case Decide():
            yield from _criteria("decide", classification.decide)
        case Manual():
            yield from _criteria("manual", classification.manual)
        case Bands():
            yield WrittenExpression(("measure",), classification.measure, Kind.NUMBER)
        case Lookup():
            yield WrittenExpression(("lookup",), classification.lookup, Kind.TEXT)
        case Recency():
            yield WrittenExpression(("recency",), classification.recency, Kind.DATE)


def _criteria(key: str, values: Sequence[Choice | Judged]) -> Iterator[WrittenExpression]:
    for index, value in enumerate(values):
        for place, criterion in enumerate(value.criteria):
            path = (key, index, value.manner, place, "when")
            yield WrittenExpression(path, criterion.when, Kind.YES_NO)


def expressions_of_profile(profile: Profile) -> Iterator[WrittenExpression]:
    """Yield the expressions of a profile: its population, then what it is cut by."""
    if profile.of is not None:
        yield WrittenExpression(("of",), profile.of, Kind.YES_NO)
    for index, key in enumerate(profile.by):
        yield WrittenExpression(("by", index), key, None)


def trees_of(pack: Pack, name: str, facts: frozenset[str] = frozenset()) -> Mapping[Path, Node]:
    """Return the trees of a classification by path: `("of",)`, `("within", 0)`, `("decide", 0, "any", 1, "when")` ….

    Raises UnknownClassification; BadExpression where the pack did not come through `load`.
    """
    if name not in pack.classifications:
        raise UnknownClassification(
            Text(f"制度包没有分类 {name}", f"the pack has no classification {name}")
            + did_you_mean(name, pack.classifications)
        )
    return parsed(pack, facts)[name]


def parsed(pack: Pack, facts: frozenset[str] = frozenset()) -> Mapping[str, Mapping[Path, Node]]:
    """Return the trees of every classification, by name and by path. Raises BadExpression."""
    return _kept_trees(_Asked(pack, facts)) if pack.digest else _make_trees(pack, facts)


def profile_trees(pack: Pack, name: str, facts: frozenset[str] = frozenset()) -> Mapping[Path, Node]:
    """Return the trees of a profile by path: `("of",)`, `("by", 0)`, `("measures", 0)` …. Raises BadExpression."""
    profile, scope = pack.profiles[name], scope_of(pack, facts)
    written = [
        *expressions_of_profile(profile),
        *(WrittenExpression(("measures", i), one, Kind.NUMBER) for i, one in enumerate(profile.measures)),
    ]
    return {one.path: _node(parse(one.source, scope, expects=one.expects)) for one in written}


def expressions_of_segment(segment: Segment) -> Iterator[WrittenExpression]:
    """Yield the condition of a segment."""
    yield WrittenExpression(("when",), segment.when, Kind.YES_NO)


def segment_tree(pack: Pack, segment: Segment, facts: frozenset[str] = frozenset()) -> Node:
    """Return the tree of a segment's condition; the segment may be one that people wrote. Raises BadExpression."""
    return _node(parse(segment.when, scope_of(pack, facts), expects=Kind.YES_NO))


def measure_tree(pack: Pack, name: str, facts: frozenset[str] = frozenset()) -> Node:
    """Return the tree of a measure. Raises BadExpression."""
    return _node(parse(pack.measures[name].value, scope_of(pack, facts)))


def classes_used(classification: Classification, trees: Mapping[Path, Node]) -> frozenset[str]:
    """Return the other classifications that one is computed from."""
    named = {step.name for node in trees.values() for step in node.walk() if isinstance(step, tree.ClassRef)}
    return frozenset(named | set(parts_of(classification)))


def parts_of(classification: Classification) -> tuple[str, ...]:
    """Return the classifications that one names outside of its expressions: a code's parts, a table's two sides."""
    match classification:
        case Join(join=parts):
            return parts
        case Matrix(matrix=crossing):
            return (crossing.rows, crossing.columns)
    return ()


def _make_scope(pack: Pack, facts: frozenset[str]) -> Scope:
    areas = pack.areas.values if pack.areas else {}
    return Scope(
        fields=_types(pack.fields),
        ledger=_types(ledger_names(pack)),
        areas=_types(areas),
        parameters={name: parameter.number.value for name, parameter in pack.parameters.items()},
        measures={
            name: NamedMeasure(measure.value, measure.over.length if measure.over else None)
            for name, measure in pack.measures.items()
        },
        levels=tuple(level.code for level in pack.levels),
        classifications={
            name: tuple(value.value for value in entry.given) for name, entry in pack.classifications.items()
        },
        facts=facts,
    )


def _types(entries: Mapping[str, Typed]) -> dict[str, NamedType]:
    return {
        name: NamedType(entry.type.kind, tuple(option.value for option in entry.options))
        for name, entry in entries.items()
    }


def _make_trees(pack: Pack, facts: frozenset[str]) -> Mapping[str, Mapping[Path, Node]]:
    scope = scope_of(pack, facts)
    return {
        name: {
            written.path: _node(parse(written.source, scope, expects=written.expects))
            for written in expressions_in(entry)
        }
        for name, entry in pack.classifications.items()
    }


def _node(found: Parsed) -> Node:
    if not found.is_good:
        where = Text(f"“{found.source}”：", f"'{found.source}': ")
        raise BadExpression(where + found.problems[0].text)
    return found.node


# ---- kept by what the pack says: packs of the same digest have the same names and trees


class _Asked:
    """A pack and its supplied facts, equal to every other of the same digest."""

    __slots__ = ("facts", "pack")

    def __init__(self, pack: Pack, facts: frozenset[str]) -> None:
        self.pack, self.facts = pack, facts

    def __hash__(self) -> int:
        return hash((self.pack.digest, self.facts))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Asked):
            return NotImplemented
        return self.pack.digest == other.pack.digest and self.facts == other.facts


@lru_cache(maxsize=64)
def _kept_scope(asked: _Asked) -> Scope:
    return _make_scope(asked.pack, asked.facts)


@lru_cache(maxsize=64)
def _kept_trees(asked: _Asked) -> Mapping[str, Mapping[Path, Node]]:
    return _make_trees(asked.pack, asked.facts)
