"""Every value can be reached: no share is nothing, no bound lies beyond what a figure can be, no class is shadowed."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.parsing import parse
from banfa.policy.loading.checks.folding import Range, combined, range_of
from banfa.policy.loading.problems import Finding, Path
from banfa.policy.model import Band, Bands, Lookup, Pack, Rank, RankBand, Score, ScoreItem
from banfa.policy.numbers import Number
from banfa.policy.scope import scope_of

PLACES = Decimal("1e-12")  # bounds are compared as grading compares them
NOTHING = Range(Decimal(0), Decimal(0))


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield the values that no customer can ever get."""
    scope = scope_of(pack)
    for name, rule in pack.classifications.items():
        path: Path = ("classifications", name)
        match rule:
            case Rank():
                yield from _ranked(path, rule)
            case Bands():
                measured = parse(rule.measure, scope)
                if measured.is_good:
                    yield from _banded((*path, "bands"), rule.bands, range_of(measured.node, pack))
            case Score():
                total = _total(rule, scope, pack)
                if total is not None:
                    yield from _banded((*path, "bands"), rule.bands, total)
            case Lookup():
                yield from _looked_up(path, rule, scope)


def _ranked(path: Path, rule: Rank) -> Iterator[Finding]:
    """A band without a share is nobody's, unless those without a score go there; the last takes what a quota leaves."""
    for place, band in enumerate(rule.rank):
        key = "quota" if band.share is None else "share"
        size = _size(band)
        is_last_quota = key == "quota" and place == len(rule.rank) - 1
        if size is None or size > 0 or band.value == rule.zero_score or is_last_quota:
            continue
        before = sum((_size(one) or Decimal(0) for one in rule.rank[:place]), Decimal(0))
        full = (
            Text("；此前各档已占 100%", "; the bands before it take 100 % already")
            if before >= 1
            else Text("", "")
        )
        yield Finding(
            (*path, "rank", place, key),
            _never(band.value)
            + Text("：比例或名额须大于零", ": its share or quota has to be above zero")
            + (full if key == "share" else Text("", "")),
        )


def _size(band: RankBand) -> Decimal | None:
    number = band.share or band.quota
    return None if number is None else number.value


def _banded(path: Path, bands: Sequence[Band], figure: Range) -> Iterator[Finding]:
    """Find the bands that lie beyond a figure's range; blank bounds are passed over."""
    above: Decimal | None = None
    for place, band in enumerate(bands):
        bound = None if band.at_least is None else band.at_least.value
        if bound is None and place < len(bands) - 1:
            continue
        where = (*path, place, *(() if bound is None else ("at_least",)))
        if bound is not None and figure.most is not None and bound > figure.most.quantize(PLACES):
            yield Finding(where, _never(band.value) + _at_most(figure.most))
        elif above is not None and figure.least is not None and figure.least.quantize(PLACES) >= above:
            yield Finding(where, _never(band.value) + _at_least(figure.least, above))
        above = bound if bound is not None else above


def _total(rule: Score, scope: Scope, pack: Pack) -> Range | None:
    """Return what a score can come to; None while an item is left open."""
    total = NOTHING
    for item in rule.score:
        of = parse(item.of, scope)
        if item.blank or not of.is_good or item.weight.value is None:
            return None
        weight = Range(item.weight.value, item.weight.value)
        total = combined("+", total, combined("*", _marks(item, range_of(of.node, pack)), weight))
    return total


def _marks(item: ScoreItem, figure: Range) -> Range:
    """Return the range of an item's marks; a figure that is missing may count too."""
    written = [step.marks for step in item.steps] or list(item.marks.values())
    known = [one.value for one in written if one.value is not None]
    marks = Range(min(known), max(known)) if known else figure
    default = _value(item.missing)
    return marks if default is None else marks.over(Range(default, default))


def _value(number: Number | None) -> Decimal | None:
    return None if number is None else number.value


def _looked_up(path: Path, rule: Lookup, scope: Scope) -> Iterator[Finding]:
    """A value to which no code of the source leads is nobody's."""
    source = parse(rule.lookup, scope)
    options = codes_of(source.node, scope) if source.is_good else ()
    if not options:
        return
    led_to = {rule.map.get(code, code) for code in options}
    for place, value in enumerate(rule.values):
        if value.value not in led_to:
            text = Text("：来源没有代码对应这一取值", ": no code of the source leads to it")
            yield Finding((*path, "values", place), _never(value.value) + text)


def codes_of(node: tree.Node, scope: Scope) -> tuple[str, ...]:
    """Return the codes that a field, an area or a class may yield; none where they are not listed."""
    match node:
        case tree.FieldRef(name=name):
            return scope.fields[name].options
        case tree.AreaRef(name=name):
            return scope.areas[name].options
        case tree.ClassRef(name=name):
            return scope.classifications[name]
        case tree.MeasureRef(body=body):
            return codes_of(body, scope)
    return ()


def _never(value: str) -> Text:
    return Text(f"取值 {value} 永远不会出现", f"the value {value} can never be reached")


def _at_most(most: Decimal) -> Text:
    figure = _plain(most)
    return Text(f"：该数值最大为 {figure}，请降低下限", f": the figure is {figure} at most, lower the bound")


def _at_least(least: Decimal, above: Decimal) -> Text:
    lowest, bound = _plain(least), _plain(above)
    return Text(
        f"：该数值不会小于 {lowest}，都已达到上一档的下限 {bound}",
        f": the figure is never below {lowest}, so everybody reaches {bound}, the bound of the band above",
    )


def _plain(value: Decimal) -> str:
    text = f"{value.quantize(PLACES):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
