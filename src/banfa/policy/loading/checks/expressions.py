"""Every expression parses, names what there is, and yields what its place needs."""

from collections.abc import Iterator

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.parsing import Parsed, parse
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Pack
from banfa.policy.scope import expressions_in, scope_of

NO_GROUP = Text("此处组别尚未确定，不能用 share()", "share() divides by a group, which is not known yet here")


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield the problems of all measures and classifications, each at its own place."""
    scope = scope_of(pack)
    for name, measure in pack.measures.items():
        yield from _of(("measures", name, "value"), parse(measure.value, scope))
    for name, classification in pack.classifications.items():
        for written in expressions_in(classification):
            path = ("classifications", name, *written.path)
            found = parse(written.source, scope, expects=written.expects)
            yield from _of(path, found)
            if written.path[0] in ("of", "within") and any(
                isinstance(step, tree.Share) for step in found.node.walk()
            ):
                yield Finding(path, NO_GROUP)


def _of(path: Path, found: Parsed) -> Iterator[Finding]:
    for problem in found.problems:
        before = Text(f"“{found.source}”：", f"'{found.source}': ")
        after = (
            Text(f"（第 {problem.column + 1} 列）", f" (column {problem.column + 1})")
            if problem.column
            else Text("", "")
        )
        yield Finding(path, before + problem.text + after)
