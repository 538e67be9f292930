"""Every expression parses, names what there is, yields what its place needs, and divides by nothing that is zero."""

from collections.abc import Iterator

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.facts import near_fact
from banfa.policy.loading.checks.divisions import zero_divisors
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Pack
from banfa.policy.scope import (
    WrittenExpression,
    expressions_in,
    expressions_of_profile,
    expressions_of_segment,
    scope_of,
)

NO_GROUP = Text("此处组别尚未确定，不能用 share()", "share() divides by a group, which is not known yet here")
GROUPLESS = ("of", "within", "by")
SEGMENTS = "segments"


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield the problems of all measures, classifications, profiles and segments, each at its own place."""
    scope = scope_of(pack)
    for name, measure in pack.measures.items():
        yield from _of(("measures", name, "value"), parse(measure.value, scope))
    for path, written in _written(pack):
        found = parse(written.source, scope, expects=written.expects)
        yield from _of((*path, *written.path), found)
        if (written.path[0] in GROUPLESS or path[0] == SEGMENTS) and has_share(found.node):
            yield Finding((*path, *written.path), NO_GROUP)


def _written(pack: Pack) -> Iterator[tuple[Path, WrittenExpression]]:
    for name, classification in pack.classifications.items():
        for written in expressions_in(classification):
            yield ("classifications", name), written
    for name, profile in pack.profiles.items():
        for written in expressions_of_profile(profile):
            yield ("profiles", name), written
    for name, segment in pack.segments.items():
        for written in expressions_of_segment(segment):
            yield (SEGMENTS, name), written


def has_share(node: tree.Node) -> bool:
    """Tell whether an expression divides by a group's total."""
    return any(isinstance(step, tree.Share) for step in node.walk())


def _of(path: Path, found: Parsed) -> Iterator[Finding]:
    before = Text(f"“{found.source}”：", f"'{found.source}': ")
    for problem in found.problems:
        after = (
            Text(f"（第 {problem.column + 1} 列）", f" (column {problem.column + 1})")
            if problem.column
            else Text("", "")
        )
        yield Finding(path, before + problem.text + after)
    if found.is_good:
        for text in beyond_parsing(found.node):
            yield Finding(path, before + text)


def beyond_parsing(node: tree.Node) -> Iterator[Text]:
    """Yield what is wrong with an expression that is well formed: divisions by zero, facts written almost right."""
    yield from zero_divisors(node)
    yield from _misspelt_facts(node)


def _misspelt_facts(node: tree.Node) -> Iterator[Text]:
    """A fact that nobody supplies waits; one that is written almost like a known one would wait for ever."""
    if isinstance(node, tree.FactRef) and (near := near_fact(node.name)) is not None:
        yield Text(
            f"没有事实 {node.name}；是否指 {near}？", f"there is no fact {node.name}; did you mean {near}?"
        )
    if not isinstance(node, tree.MeasureRef):
        for child in node.children():
            yield from _misspelt_facts(child)
