"""What follows from classes, as people read it: treatments, tables, groups, score sheets, how a run is made known."""

from collections.abc import Iterator
from dataclasses import dataclass

from banfa.features.regulations.queries.weighing import label_of
from banfa.features.regulations.queries.wording import (
    Line,
    listed,
    number_words,
    waiting_words,
    window_words,
)
from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.policy.key_words import words_for
from banfa.policy.model import Appraisal, Named, Pack, Profile, Publication, Segment, Treatment
from banfa.policy.rules import Path, PlacedRule
from banfa.policy.treatments import MANNERS, how_often
from banfa.policy.waiting import waits_for

Consequence = Treatment | Profile | Segment | Appraisal | Publication
FOR = Text("适用", "For")
HOW_OFTEN = Text("频次", "How often")
DUE = Text("截止", "Due by")
COUNTED = Text("汇总内容", "Counts")
CUSTOMERS = Text("客户数", "customers")
WITH_SALES = Text("有交易客户数", "customers with sales")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsequenceShown:
    """A treatment, a profile or the publication, ready to be read; `name` is its place in the pack."""

    name: str
    title: Text
    lines: tuple[Line, ...]
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None
    waits: Text | None


def treatments_shown(pack: Pack) -> list[ConsequenceShown]:
    """Return what is due to the customers of each class."""
    return [_shown(pack, ("treatments", name), one) for name, one in pack.treatments.items()]


def profiles_shown(pack: Pack) -> list[ConsequenceShown]:
    """Return the tables that a run counts."""
    return [_shown(pack, ("profiles", name), one) for name, one in pack.profiles.items()]


def segments_shown(pack: Pack) -> list[ConsequenceShown]:
    """Return the groups of customers that a run finds."""
    return [_shown(pack, ("segments", name), one) for name, one in pack.segments.items()]


def appraisals_shown(pack: Pack) -> list[ConsequenceShown]:
    """Return the score sheets that are owed every month."""
    return [_shown(pack, ("appraisals", name), one) for name, one in pack.appraisals.items()]


def publication_shown(pack: Pack) -> ConsequenceShown | None:
    """Return how a run is made known, where the pack says so."""
    return None if pack.publication is None else _shown(pack, ("publication",), pack.publication)


def consequence_lines(pack: Pack, rule: Consequence) -> Iterator[Line]:
    """Yield what a rule that follows from classes says."""
    match rule:
        case Treatment():
            yield from _treatment_lines(pack, rule)
        case Profile():
            yield from _profile_lines(pack, rule)
        case Segment():
            yield Line(label=words_for("when"), formula=rule.when)
            if rule.over:
                yield Line(label=words_for("over"), words=window_words(rule.over))
        case Appraisal():
            yield from _appraisal_lines(pack, rule)
        case Publication():
            yield Line(label=words_for("objection_days"), words=number_words(rule.objection_days))


def _treatment_lines(pack: Pack, rule: Treatment) -> Iterator[Line]:
    of = pack.classifications[rule.of]
    values = listed([label_of(of, value) for value in rule.when])
    title = of.title.text
    yield Line(label=FOR, words=Text(f"{title.zh}：{values.zh}", f"{title.en}: {values.en}"))
    yield Line(label=words_for("manner"), words=MANNERS[rule.manner])
    if (words := how_often(rule)) is not None:
        yield Line(label=HOW_OFTEN, words=words)


def _profile_lines(pack: Pack, rule: Profile) -> Iterator[Line]:
    if rule.of:
        yield Line(label=words_for("of"), formula=rule.of)
    if rule.over:
        yield Line(label=words_for("over"), words=window_words(rule.over))
    for key in rule.by:
        yield Line(label=words_for("by"), formula=key)
    measures = [pack.measures[name].title.text for name in rule.measures]
    yield Line(label=COUNTED, words=listed([CUSTOMERS, WITH_SALES, *measures]))


def _appraisal_lines(pack: Pack, rule: Appraisal) -> Iterator[Line]:
    status = pack.fields["status"]
    yield Line(label=words_for("items"), words=listed([pack.fields[name].title.text for name in rule.items]))
    yield Line(label=FOR, words=listed([status.label_of(value) for value in rule.statuses]))
    day = number_words(rule.due_day)
    known = Text(f"每月 {day.zh} 日", f"day {day.en} of the month")
    yield Line(label=DUE, words=day if rule.due_day.value is None else known)


def _shown(pack: Pack, path: Path, rule: Consequence) -> ConsequenceShown:
    placed = PlacedRule(path=path, rule=rule, above=())
    return ConsequenceShown(
        name=".".join(str(part) for part in path),
        title=rule.title.text if isinstance(rule, Named) else words_for(str(path[0])),
        lines=tuple(consequence_lines(pack, rule)),
        cites=rule.cites,
        is_inferred=rule.inferred,
        note=rule.note.text if rule.note else None,
        waits=waiting_words(waits_for(placed, pack, supplied()), pack),
    )
