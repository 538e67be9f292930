"""A classification as people read it: how it is computed, which values it gives, what each value asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from banfa.features.regulations.queries.produced import Figure, Produced, figure_of
from banfa.features.regulations.queries.weighing import (
    POINTS,
    TableShown,
    label_of,
    table_shown,
    weighing_lines,
)
from banfa.features.regulations.queries.wording import (
    Line,
    listed,
    number_words,
    waiting_words,
    window_words,
)
from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.expressions.tree import AreaRef, ClassRef, FieldRef, Node, UnitAt
from banfa.policy.key_words import method_words, words_for
from banfa.policy.model import (
    Band,
    Bands,
    Choice,
    Classification,
    ClassValue,
    Criterion,
    Join,
    Judged,
    Lookup,
    Manual,
    Pack,
    Rank,
    RankBand,
    Recency,
    Score,
)
from banfa.policy.rules import Path, PlacedRule
from banfa.policy.scope import trees_of
from banfa.policy.waiting import waits_for

POPULATION = Text("适用客户", "Population")
EVERYONE = Text("全部客户", "every customer")
SOURCE = Text("取自", "Taken from")
MEASURE = Text("指标", "Measure")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionShown:
    """One condition of a value; `waits` says what keeps it from working."""

    words: Text
    formula: str
    cites: tuple[str, ...]
    is_inferred: bool
    waits: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueShown:
    """One value with what gives it: a share, a bound, or criteria of which any or all are needed."""

    value: str
    words: Text
    mark: Mark
    bound: Text | None
    cites: tuple[str, ...]
    is_inferred: bool
    manner: Text | None
    criteria: tuple[CriterionShown, ...]
    customers: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassShown:
    """One classification of a pack, ready to be read."""

    name: str
    title: Text
    method: Text
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None
    lines: tuple[Line, ...]
    values: tuple[ValueShown, ...]
    table: TableShown | None
    waits: Text | None
    figure: Figure | None


def class_shown(pack: Pack, name: str, produced: Produced | None) -> ClassShown:
    """Return a classification with all its values."""
    rule = pack.classifications[name]
    return ClassShown(
        name=name,
        title=rule.title.text,
        method=method_words(rule),
        cites=rule.cites,
        is_inferred=rule.inferred,
        note=rule.note.text if rule.note else None,
        lines=tuple(class_lines(pack, name)),
        values=tuple(_values(pack, name, produced)),
        table=table_shown(pack, name),
        waits=_waits(pack, ("classifications", name), rule),
        figure=figure_of(name, (), produced),
    )


def class_lines(pack: Pack, name: str) -> Iterator[Line]:
    """Yield how a classification is computed, its values aside."""
    rule = pack.classifications[name]
    yield Line(label=POPULATION, formula=rule.of) if rule.of else Line(label=POPULATION, words=EVERYONE)
    if rule.over:
        yield Line(label=words_for("over"), words=window_words(rule.over))
    yield from basis_lines(pack, name)


def basis_lines(pack: Pack, name: str) -> Iterator[Line]:
    """Yield only what a classification goes by: its score, measure or source."""
    rule = pack.classifications[name]
    match rule:
        case Rank():
            if rule.within:
                yield Line(label=words_for("within"), words=_groups(pack, name, rule))
            title = rule.score_title.text if rule.score_title else words_for("score")
            yield Line(label=title, formula=rule.score)
            yield Line(label=words_for("zero_score"), words=label_of(rule, rule.zero_score))
        case Bands():
            yield from _measured(pack, MEASURE, rule.measure)
        case Lookup():
            yield Line(label=SOURCE, formula=rule.lookup)
            if rule.map:
                pairs = [f"{source} → {value}" for source, value in rule.map.items()]
                yield Line(label=words_for("map"), words=Text("，".join(pairs), ", ".join(pairs)))
        case Join():
            parts = [pack.classifications[part].title for part in rule.join]
            together = Text(" + ".join(one.zh for one in parts), " + ".join(one.en for one in parts))
            yield Line(label=words_for("join"), words=together)
        case Recency():
            yield from _measured(pack, words_for("recency"), rule.recency)
            months = number_words(rule.lapsed_after)
            yield Line(label=words_for("lapsed_after"), words=months)
        case _:
            yield from weighing_lines(pack, rule)


def _measured(pack: Pack, label: Text, source: str) -> Iterator[Line]:
    """A named measure is said by its name, and its expression shown below."""
    measure = pack.measures.get(source)
    if measure is None:
        yield Line(label=label, formula=source)
        return
    yield Line(label=label, words=measure.title.text)
    yield Line(label=words_for("value"), formula=measure.value)


def _groups(pack: Pack, name: str, rule: Rank) -> Text:
    trees = trees_of(pack, name, supplied())
    found = [
        _group_title(pack, trees[("within", place)]) or Text(source, source)
        for place, source in enumerate(rule.within)
    ]
    return listed(found)


def _group_title(pack: Pack, node: Node) -> Text | None:
    match node:
        case UnitAt(level=level):
            return next((one.title.text for one in pack.levels if one.code == level), None)
        case FieldRef(name=name) if name in pack.fields:
            return pack.fields[name].title.text
        case AreaRef(name=name) if pack.areas and name in pack.areas.values:
            return pack.areas.values[name].title.text
        case ClassRef(name=name):
            return pack.classifications[name].title.text
    return None


def _values(pack: Pack, name: str, produced: Produced | None) -> Iterator[ValueShown]:
    rule = pack.classifications[name]
    ordered = [(given.value, given.text) for given in rule.given]
    customers = _customers(name, produced)
    for place, given in enumerate(rule.given):
        key = "manual" if isinstance(rule, Manual) else "decide"
        path: Path = ("classifications", name, key, place)
        yield ValueShown(
            value=given.value,
            words=given.text,
            mark=mark_of(given.value, ordered),
            bound=bound_of(pack, rule, given),
            cites=given.cites,
            is_inferred=given.inferred,
            manner=_manner(given),
            criteria=tuple(_criteria(pack, path, given)),
            customers=customers.get(given.value),
        )


def _customers(name: str, produced: Produced | None) -> Mapping[str | None, int]:
    counts = produced.classes.get(name) if produced else None
    return {one.value: one.customers for one in counts.counts} if counts else {}


def bound_of(pack: Pack, rule: Classification, given: ClassValue) -> Text | None:
    """Return the share, the number of customers or the least measure that a value asks for."""
    match given:
        case RankBand(share=share) if share is not None:
            return number_words(share, is_share=True)
        case RankBand(quota=quota) if quota is not None:
            words = number_words(quota)
            return Text(f"{words.zh} 户", f"{words.en} customers")
        case Band(at_least=least) if least is not None and isinstance(rule, Bands | Score):
            measure = pack.measures.get(rule.measure) if isinstance(rule, Bands) else None
            words = number_words(least, unit=measure.unit if measure else None)
            if isinstance(rule, Score) and least.value is not None:
                words = Text(f"{words.zh} {POINTS.zh}", f"{words.en} {POINTS.en}")
            return words if least.value is None else Text(f"≥ {words.zh}", f"≥ {words.en}")
    return None


def _manner(given: ClassValue) -> Text | None:
    if not isinstance(given, Choice | Judged) or len(given.criteria) < 2:
        return None
    return words_for(given.manner)


def _criteria(pack: Pack, path: Path, given: ClassValue) -> Iterator[CriterionShown]:
    if not isinstance(given, Choice | Judged):
        return
    for place, criterion in enumerate(given.criteria):
        yield CriterionShown(
            words=criterion.text,
            formula=criterion.when,
            cites=criterion.cites,
            is_inferred=criterion.inferred,
            waits=_waits(pack, (*path, given.manner, place), criterion),
        )


def _waits(pack: Pack, path: Path, rule: Classification | Criterion) -> Text | None:
    placed = PlacedRule(path=path, rule=rule, above=())
    return waiting_words(waits_for(placed, pack, supplied()), pack)
