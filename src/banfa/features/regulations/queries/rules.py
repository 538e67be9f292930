"""The rules that put a clause to work, gathered into blocks that people can read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from banfa.features.duties.queries import Kept
from banfa.features.regulations.queries.classes import basis_lines, bound_of, class_lines
from banfa.features.regulations.queries.consequences import consequence_lines
from banfa.features.regulations.queries.keeping import KeptShown, kept_shown, obligation_lines
from banfa.features.regulations.queries.origins import origins
from banfa.features.regulations.queries.produced import Figure, Outcome, Produced, figure_of, outcomes_of
from banfa.features.regulations.queries.states import Asked
from banfa.features.regulations.queries.weighing import item_line
from banfa.features.regulations.queries.wording import (
    Line,
    listed,
    number_words,
    waiting_words,
    window_words,
)
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.policy.key_words import words_for
from banfa.policy.model import (
    Appraisal,
    AreaKinds,
    Choice,
    Classification,
    ClassValue,
    Criterion,
    Group,
    Judged,
    Ledger,
    Measure,
    Named,
    Obligation,
    Option,
    Pack,
    Parameter,
    Profile,
    Publication,
    Rule,
    ScoreItem,
    Segment,
    Treatment,
)
from banfa.policy.rules import Path, PlacedRule, rules_in
from banfa.policy.waiting import waits_for

APART = (
    "classifications",
    "parameters",
    "measures",
    "treatments",
    "profiles",
    "segments",
    "appraisals",
    "groups",
    "obligations",
)  # every rule of these stands in a block of its own
OBLIGATIONS = "obligations"
GAP = Text("　", ", ")
HOLDS = Text("包含", "Holds")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBlock:
    """One rule of the pack, or several of a kind; `name` is its place there and its anchor on the pack's page."""

    name: str
    origin: str
    section: Text
    title: Text | None
    lines: tuple[Line, ...]
    waits: Text | None
    is_inferred: bool
    note: Text | None
    figure: Figure | None
    outcomes: tuple[Outcome, ...] = ()
    kept: KeptShown | None = None


Citing = Mapping[str, Mapping[Path, Sequence[PlacedRule]]]


@dataclass(frozen=True, slots=True)
class _Known:
    """What does not change while the pack says the same."""

    citing: Citing
    origins: Mapping[str, str]


class Workings:
    """What a pack does about each clause, with the figures of a run and what was kept of its obligations in a month."""

    def __init__(
        self,
        pack: Pack,
        produced: Produced | None,
        *,
        kept: Mapping[str, Kept] | None = None,
        month: Period | None = None,
    ) -> None:
        self._pack, self._produced = pack, produced
        self._kept, self._month = kept or {}, month
        self._known = _known(Asked(digest=pack.digest, facts=supplied(), pack=pack))

    def blocks(self, clause_id: str) -> tuple[RuleBlock, ...]:
        """Return the rules that cite a clause, those that decide first."""
        cited = self._known.citing.get(clause_id, {})
        ordered = sorted(cited, key=lambda key: key[0] not in APART)
        return tuple(self._block(key, cited[key]) for key in ordered)

    def _block(self, key: Path, placed: Sequence[PlacedRule]) -> RuleBlock:
        pack = self._pack
        first = placed[0]
        whole = first.rule if first.path == key else next((one for one in first.above), first.rule)
        waits = [waits_for(one, pack, supplied()) for one in placed]
        reasons = dict.fromkeys(reason for found in waits for reason in found) if all(waits) else ()
        lines = tuple(_class_lines(pack, placed) if key[0] == APART[0] else _lines(pack, placed))
        return RuleBlock(
            name=".".join(str(part) for part in key),
            origin=self._known.origins[first.name],
            section=words_for(str(key[0])),
            title=whole.title.text if key[0] in APART and isinstance(whole, Named) else None,
            lines=lines,
            waits=waiting_words(tuple(reasons), pack),
            is_inferred=first.rule.inferred,
            note=first.rule.note.text if first.rule.note else None,
            figure=self._figure(key, placed),
            outcomes=self._outcomes(key, placed),
            kept=self._kept_of(key),
        )

    def _kept_of(self, key: Path) -> KeptShown | None:
        if key[0] != OBLIGATIONS or self._month is None:
            return None
        return kept_shown(str(key[1]), self._kept, self._month)

    def _figure(self, key: Path, placed: Sequence[PlacedRule]) -> Figure | None:
        if key[0] != APART[0]:
            return None
        return figure_of(str(key[1]), _values_named(key, placed), self._produced)

    def _outcomes(self, key: Path, placed: Sequence[PlacedRule]) -> tuple[Outcome, ...]:
        if key[0] != APART[0]:
            return ()
        name = str(key[1])
        rule = self._pack.classifications[name]
        bounds = {given.value: bound_of(self._pack, rule, given) for given in rule.given}
        return outcomes_of(self._pack, name, _values_named(key, placed), bounds, self._produced)


@lru_cache(maxsize=8)
def _known(asked: Asked) -> _Known:
    return _Known(_citing(asked.pack), origins(asked.pack))


def _citing(pack: Pack) -> Citing:
    found: dict[str, dict[Path, list[PlacedRule]]] = {}
    for placed in rules_in(pack):
        key = placed.path[:2] if placed.path[0] in APART else placed.path[:1]
        for clause in placed.rule.cites:
            found.setdefault(clause, {}).setdefault(key, []).append(placed)
    return found


def _values_named(key: Path, placed: Sequence[PlacedRule]) -> tuple[str, ...]:
    """The values that a clause is cited at; none where it is cited at the whole classification."""
    named = () if placed[0].path == key else (_value_of(one) for one in placed)
    return tuple(dict.fromkeys(value for value in named if value is not None))


def _value_of(placed: PlacedRule) -> str | None:
    """The value of a classification that a rule inside it belongs to; an item of a score belongs to none."""
    rules = [rule for rule in (*placed.above, placed.rule) if isinstance(rule, ClassValue)]
    return rules[-1].value if rules else None


def _class_lines(pack: Pack, placed: Sequence[PlacedRule]) -> Iterator[Line]:
    """The whole classification where it is cited itself; else what it goes by and the cited values."""
    name = str(placed[0].path[1])
    rule = pack.classifications[name]
    inner = [one for one in placed if len(one.path) > 2]
    is_whole = len(inner) < len(placed)
    yield from class_lines(pack, name) if is_whole else basis_lines(pack, name)
    values = [one.rule for one in inner if isinstance(one.rule, ClassValue)]
    shown = list(rule.given) if is_whole else values
    if shown and not any(isinstance(value, Choice | Judged) and value.criteria for value in shown):
        yield Line(label=words_for("values"), words=_side_by_side(pack, rule, shown))
    apart = {_value_of(one) for one in inner if isinstance(one.rule, Criterion)}
    for value in shown:
        if isinstance(value, Choice | Judged) and value.criteria and value.value not in apart:
            yield Line(label=value.text, words=_needed(value))
    for one in inner:
        if isinstance(one.rule, Criterion):
            label = next(rule.text for rule in reversed(one.above) if isinstance(rule, ClassValue))
            yield Line(label=label, words=one.rule.text, formula=one.rule.when)
        if isinstance(one.rule, ScoreItem):
            yield item_line(pack, one.rule)


def _side_by_side(pack: Pack, rule: Classification, values: Sequence[ClassValue]) -> Text:
    found = [(value.text, bound_of(pack, rule, value)) for value in values]
    zh = [f"{words.zh} {bound.zh}" if bound else words.zh for words, bound in found]
    en = [f"{words.en} {bound.en}" if bound else words.en for words, bound in found]
    return Text(GAP.zh.join(zh), GAP.en.join(en))


def _needed(value: Choice | Judged) -> Text:
    criteria = [criterion.text for criterion in value.criteria]
    if len(criteria) == 1:
        return criteria[0]
    manner = words_for(value.manner)
    return Text(
        f"{manner.zh}：{'；'.join(one.zh for one in criteria)}",
        f"{manner.en}: {'; '.join(one.en for one in criteria)}",
    )


def _lines(pack: Pack, placed: Sequence[PlacedRule]) -> Iterator[Line]:
    """A parameter's number, a measure's expression, or the titles of everything that cites the clause."""
    rule = placed[0].rule
    match rule:
        case Parameter():
            yield Line(label=words_for("number"), words=number_words(rule.number, unit=rule.unit))
        case Measure():
            yield Line(label=words_for("value"), formula=rule.value)
            if rule.over:
                yield Line(label=words_for("over"), words=window_words(rule.over))
        case Treatment() | Profile() | Segment() | Appraisal() | Publication():
            yield from consequence_lines(pack, rule)
        case Obligation():
            yield from obligation_lines(pack, rule)
        case Group():
            name = str(placed[0].path[1])
            titles = [field.title.text for field in pack.fields.values() if field.group == name]
            yield Line(label=HOLDS, words=listed(titles))
        case _:
            yield from _listed_items(placed)


def _listed_items(placed: Sequence[PlacedRule]) -> Iterator[Line]:
    titles = [title for one in placed for title in _titles(one.rule)]
    if titles:
        yield Line(label=HOLDS, words=listed(list(dict.fromkeys(titles))))
    options: dict[Text, list[Text]] = {}
    for one in placed:
        if isinstance(one.rule, Option):
            title = next(rule.title.text for rule in reversed(one.above) if isinstance(rule, Named))
            options.setdefault(title, []).append(one.rule.text)
    for title, words in options.items():
        yield Line(label=title, words=listed(words))


def _titles(rule: Rule) -> list[Text]:
    """An item by its own title; a holder of items by theirs."""
    match rule:
        case Option():
            return []
        case AreaKinds():
            return [item.title.text for item in rule.values.values()]
        case Ledger():
            return [item.title.text for item in (rule.quantity, rule.amount, *rule.attributes.values())]
        case Named():
            return [rule.title.text]
    return []
