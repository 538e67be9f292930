"""One source regulation, article by article beside the rules that put it to work."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from banfa.features.regulations.queries.articles import by_article
from banfa.features.regulations.queries.keeping import kept_now
from banfa.features.regulations.queries.produced import Produced, newest_produced
from banfa.features.regulations.queries.rules import RuleBlock, Workings
from banfa.features.regulations.queries.states import Counts, Standing, counts_of, standing_of, states_in
from banfa.features.regulations.queries.versions import versions_shown
from banfa.features.regulations.queries.wanted import Wanted
from banfa.features.regulations.words import CAPABILITIES, KINDS, word_for
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages, numerals
from banfa.policy import catalogue
from banfa.policy.catalogue import Clause, Document, Scalar
from banfa.policy.liveness import ClauseState
from banfa.policy.model import Pack

SHARES = ("share", "rate", "ratio", "weight", "percent")


class NoSuchDocument(BanfaError):
    """The catalogue has no regulation of this id."""

    status = 404


class NoSuchClause(BanfaError):
    """The catalogue has no clause of this id."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChip:
    """A figure of a clause with the name by which packs take it."""

    name: str
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseShown:
    """One clause in our words, and what puts it to work."""

    id: str
    article: str
    capability: Text
    kind: Text
    says: Text
    note: Text | None
    is_inferred: bool
    numbers: tuple[NumberChip, ...]
    same_as: tuple[str, ...]
    standing: Standing
    reason: Text
    tests: int
    rules: tuple[RuleBlock, ...]
    concern: str

    @property
    def is_waiting(self) -> bool:
        """Whether every rule waits for something, which it then says itself."""
        return bool(self.rules) and all(rule.waits for rule in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleShown:
    """An article with its clauses; `anchor` is its place on the page, `about` what most of it concerns."""

    anchor: str
    heading: str
    about: Text
    counts: Counts
    clauses: Sequence[ClauseShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """A regulation as the active pack puts it to work; `contents` names every article, `articles` those shown."""

    document: Document
    pack: Pack
    is_carried: bool
    has_versions: bool
    counts: Counts
    wanted: Wanted
    concerns: Sequence[tuple[str, str]]
    contents: Sequence[ArticleShown]
    articles: Sequence[ArticleShown]
    produced: Produced | None


def address_of(clause_id: str) -> tuple[str, str]:
    """Return the regulation and the anchor of a clause. Raises NoSuchClause."""
    try:
        found = catalogue.clause(clause_id)
    except catalogue.UnknownClause as error:
        raise NoSuchClause(error.text) from error
    return found.document, found.id


def document_page(actor: Actor, document_id: str, wanted: Wanted, *, on: date) -> DocumentPage:
    """Return a regulation with the state, the rules and the figures of each clause. Raises NoSuchDocument."""
    document = _document(document_id)
    pack = pack_on(on)
    states = states_in(pack)
    produced = newest_produced(actor, pack)
    month = Period.containing(on, PeriodKind.MONTH)
    workings = Workings(pack, produced, kept=kept_now(actor, month, timezone.now()), month=month)
    clauses = [one for one in catalogue.clauses().values() if one.document == document.id]
    contents = [
        _article(place, heading, found, states, workings)
        for place, (heading, found) in enumerate(by_article(clauses), start=1)
    ]
    return DocumentPage(
        document=document,
        pack=pack,
        is_carried=document.id in pack.documents,
        has_versions=len(versions_shown(pack)) > 1,
        counts=counts_of(states[one.id] for one in clauses),
        wanted=wanted,
        concerns=_concerns(clauses),
        contents=contents,
        articles=_kept(contents, wanted),
        produced=produced,
    )


def _document(document_id: str) -> Document:
    found = catalogue.documents().get(document_id)
    if found is None:
        shown = document_id[:40]
        raise NoSuchDocument(
            Text(f"目录中没有制度“{shown}”", f"the catalogue has no regulation '{shown}'")
            + did_you_mean(document_id, catalogue.documents())
        )
    return found


def _article(
    place: int, heading: str, clauses: Sequence[Clause], states: Mapping[str, ClauseState], workings: Workings
) -> ArticleShown:
    most_common = Counter(one.capability for one in clauses).most_common(1)[0][0]
    return ArticleShown(
        anchor=f"article-{place}",
        heading=heading,
        about=word_for(CAPABILITIES, most_common),
        counts=counts_of(states[one.id] for one in clauses),
        clauses=[clause_shown(one, states[one.id], workings) for one in clauses],
    )


def clause_shown(clause: Clause, state: ClauseState, workings: Workings) -> ClauseShown:
    """Return a clause beside its rules."""
    return ClauseShown(
        id=clause.id,
        article=clause.article,
        capability=word_for(CAPABILITIES, clause.capability),
        kind=word_for(KINDS, clause.kind),
        says=clause.says,
        note=clause.note,
        is_inferred=clause.inferred,
        numbers=tuple(
            NumberChip(name=name, words=_figure(name, raw)) for name, raw in clause.numbers.items()
        ),
        same_as=clause.same_as,
        standing=standing_of(state),
        reason=state.reason,
        tests=len(state.tests),
        rules=workings.blocks(clause.id),
        concern=clause.capability,
    )


def _figure(name: str, raw: Scalar | tuple[Scalar, ...]) -> Text:
    match raw:
        case tuple():
            words = [_figure(name, item) for item in raw]
            return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
        case bool():
            return Text("是", "yes") if raw else Text("否", "no")
        case Decimal() if raw < 1 and raw != raw.to_integral_value() and name.endswith(SHARES):
            return same(numerals.percent(raw, 2))
        case Decimal():
            return same(numerals.figure(raw, 6))
    return same(raw)


def _concerns(clauses: Sequence[Clause]) -> list[tuple[str, str]]:
    """Return what the clauses concern, most of them first, with the number of each."""
    counted = Counter(one.capability for one in clauses).most_common()
    return [(code, f"{languages.said(word_for(CAPABILITIES, code))} {n}") for code, n in counted]


def _kept(articles: Sequence[ArticleShown], wanted: Wanted) -> list[ArticleShown]:
    """Leave out the clauses that the reader does not want to see, and the articles that hold no other."""
    if wanted.is_everything:
        return list(articles)
    kept = [(article, [one for one in article.clauses if _is_wanted(one, wanted)]) for article in articles]
    return [replace(article, clauses=clauses) for article, clauses in kept if clauses]


def _is_wanted(clause: ClauseShown, wanted: Wanted) -> bool:
    if wanted.concern and clause.concern != wanted.concern:
        return False
    held = " ".join([clause.id, clause.article, *_words(clause.says), *_words(clause.note)]).casefold()
    return all(term in held for term in wanted.terms) and wanted.state.keeps(
        is_live=clause.standing is Standing.LIVE,
        is_waiting=clause.is_waiting,
        is_unclear=clause.is_inferred or clause.note is not None,
    )


def _words(text: Text | None) -> tuple[str, ...]:
    return (text.zh, text.en) if text else ()
