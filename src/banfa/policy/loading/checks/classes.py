"""Classifications fit together: what they are made of exists, and none is made of itself."""

from collections.abc import Iterator, Mapping

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Node
from banfa.policy.loading.checks.reach import codes_of
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Classification, Join, Lookup, Pack, Recency
from banfa.policy.scope import classes_used, expressions_in, scope_of


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield what is wrong between classifications and within their values."""
    for name, classification in pack.classifications.items():
        path: Path = ("classifications", name)
        yield from _repeated(path, classification)
        if isinstance(classification, Join):
            yield from _unknown_parts(path, classification, pack)
        if isinstance(classification, Lookup):
            yield from _unmapped(path, classification, scope_of(pack))
        if isinstance(classification, Recency):
            yield from _whole_months(path, classification)
    yield from _circles(pack)


def _repeated(path: Path, classification: Classification) -> Iterator[Finding]:
    values = [value.value for value in classification.given]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield Finding(path, Text(f"取值 {value} 重复", f"the value {value} stands twice"))


def _whole_months(path: Path, classification: Recency) -> Iterator[Finding]:
    months = classification.lapsed_after.value
    if months is not None and (months < 0 or months != months.to_integral_value()):
        text = Text(f"须为整月数，现为 {months:f}", f"a number of whole months is needed, not {months:f}")
        yield Finding((*path, "lapsed_after"), text)


def _unknown_parts(path: Path, classification: Join, pack: Pack) -> Iterator[Finding]:
    for index, part in enumerate(classification.join):
        if part not in pack.classifications:
            text = Text(f"没有分类 {part}", f"there is no classification {part}")
            yield Finding((*path, "join", index), text + did_you_mean(part, pack.classifications))


def _unmapped(path: Path, classification: Lookup, scope: Scope) -> Iterator[Finding]:
    """Every code of the source has to lead to a value, and the map may hold no other code."""
    source = parse(classification.lookup, scope)
    options = codes_of(source.node, scope) if source.is_good else ()
    if not options:
        return
    for code in classification.map:
        if code not in options:
            text = Text(f"来源没有代码 {code}", f"the source has no code {code}")
            yield Finding((*path, "map", code), text + did_you_mean(code, options))
    values = {value.value for value in classification.values}
    for code in options:
        if classification.map.get(code, code) not in values:
            text = Text(f"来源的代码 {code} 没有对应取值", f"the source's code {code} leads to no value")
            yield Finding((*path, "lookup"), text)


def _circles(pack: Pack) -> Iterator[Finding]:
    scope = scope_of(pack)
    needs: dict[str, frozenset[str]] = {}
    for name, classification in pack.classifications.items():
        trees: Mapping[Path, Node] = {
            written.path: parse(written.source, scope).node for written in expressions_in(classification)
        }
        needs[name] = classes_used(classification, trees) & pack.classifications.keys()
    for name in needs:
        circle = _way_back(name, needs)
        if circle and name == min(circle):  # one report for each circle
            chain = " → ".join([*circle, name])
            text = Text(f"分类互相引用：{chain}", f"classifications refer to each other: {chain}")
            yield Finding(("classifications", name), text)


def _way_back(start: str, needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return the shortest way from a classification back to itself, empty where there is none."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for needed in sorted(needs[way[-1]]):
            if needed == start:
                return way
            if needed not in seen:
                seen.add(needed)
                ways.append([*way, needed])
    return []
