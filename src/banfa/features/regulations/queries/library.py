"""The source regulations that the organisation's pack carries, and the search over their clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banfa.features.regulations.queries.states import Counts, Standing, counts_of, standing_of, states_in
from banfa.features.regulations.queries.wanted import Filter
from banfa.features.regulations.words import CAPABILITIES, KINDS, WEIGHTS, word_for
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy import catalogue
from banfa.policy.catalogue import Clause, Document
from banfa.policy.liveness import ClauseState
from banfa.policy.model import Pack

LONGEST_SEARCH = 60
MOST_HITS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One regulation with how far it is at work."""

    document: Document
    weight: Text
    counts: Counts
    gaps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One clause that a search found."""

    clause: Clause
    title: Text
    standing: Standing
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The regulations of a pack; `hits` holds at most MOST_HITS of the `found` clauses, none without a search."""

    pack: Pack
    counts: Counts
    rows: Sequence[DocumentRow]
    shown: Sequence[DocumentRow]
    chosen: Filter
    words: str
    terms: Sequence[str]
    hits: Sequence[Hit]
    found: int

    @property
    def live_documents(self) -> int:
        return sum(row.counts.is_any_live for row in self.rows)


def library(*, words: str, chosen: Filter, on: date) -> Library:
    """Return the regulations of the pack in force, those with something live first, and the clauses found."""
    pack = pack_on(on)
    states = states_in(pack)
    clauses = [one for one in catalogue.clauses().values() if one.document in pack.documents]
    rows = sorted(_rows(pack, clauses, states), key=_most_at_work)
    words = words.strip()[:LONGEST_SEARCH]
    terms = words.casefold().split()
    places = {row.document.id: place for place, row in enumerate(rows)}
    hits = _hits(clauses, states, terms, chosen) if terms else []
    hits.sort(key=lambda hit: (hit.clause.id.casefold() not in terms, places[hit.clause.document]))
    return Library(
        pack=pack,
        counts=counts_of(states[one.id] for one in clauses),
        rows=rows,
        shown=[row for row in rows if chosen.keeps(is_live=row.counts.is_any_live)],
        chosen=chosen,
        words=words,
        terms=terms,
        hits=hits[:MOST_HITS],
        found=len(hits),
    )


def _rows(pack: Pack, clauses: Sequence[Clause], states: Mapping[str, ClauseState]) -> list[DocumentRow]:
    by_document: dict[str, list[ClauseState]] = {name: [] for name in pack.documents}
    for clause in clauses:
        by_document[clause.document].append(states[clause.id])
    documents = catalogue.documents()
    return [
        DocumentRow(
            document=documents[name],
            weight=word_for(WEIGHTS, documents[name].weight),
            counts=counts_of(found),
            gaps=len(documents[name].gaps),
        )
        for name, found in by_document.items()
        if name in documents
    ]


def _most_at_work(row: DocumentRow) -> tuple[bool, int, int, str]:
    return (not row.counts.is_any_live, -row.counts.live, -row.counts.cited, row.document.id)


def _hits(
    clauses: Sequence[Clause], states: Mapping[str, ClauseState], terms: Sequence[str], chosen: Filter
) -> list[Hit]:
    documents = catalogue.documents()
    return [
        Hit(
            clause=clause,
            title=documents[clause.document].title,
            standing=standing_of(states[clause.id]),
            reason=states[clause.id].reason,
        )
        for clause in clauses
        if chosen.keeps(is_live=states[clause.id].live) and _has_all(clause, terms)
    ]


def _has_all(clause: Clause, terms: Sequence[str]) -> bool:
    """Every word has to stand somewhere in the clause, in either language."""
    texts = [clause.says, *([clause.note] if clause.note else [])]
    texts += [word_for(CAPABILITIES, clause.capability), word_for(KINDS, clause.kind)]
    held = " ".join([clause.id, clause.article, *(f"{one.zh} {one.en}" for one in texts)]).casefold()
    return all(term in held for term in terms)
