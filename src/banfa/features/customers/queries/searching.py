"""What somebody types, and the customers it finds through the index."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, Func, Q, Value
from django.db.models.expressions import RawSQL

from banfa.features.customers.indexes.expressions import DEEPEST_IN_ORDER
from banfa.features.customers.indexes.search import BELOW, TABLE
from banfa.features.customers.naming import (
    BACKWARDS,
    IN_ADDRESS,
    LONGEST_READING,
    LONGEST_RUN,
    is_latin,
    pairs_of,
    runs_of,
)
from banfa.platform.org.paths import DIGITS

MOST_WORDS = 5
SHORTEST_TAIL = 3
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Term:
    """A customer fits whose words begin with one of these; `is_whole` asks for the word itself."""

    beginnings: tuple[str, ...]
    is_whole: bool = False

    @property
    def condition(self) -> Q:
        """The same asked of a row, for lists that are short already."""
        fits = Q()
        for beginning in self.beginnings:
            fits |= Q(search__startswith=beginning) | Q(search__contains=f" {beginning}")
        return fits


def terms_of(words: str) -> list[Term]:
    """Return what typed words ask for, all of it at once; nothing where they hold no letter, digit or character.

    Each may stand in the name or in the address, once two characters are given: a single one would find every street.
    """
    runs = [run for word in words.split()[:MOST_WORDS] for run in runs_of(word)]
    in_addresses = any(len(run) > 1 and not is_latin(run) for run in runs)
    terms = (term for run in runs for term in _terms(run, in_addresses=in_addresses))
    return list(dict.fromkeys(terms))


def fitting(words: str) -> Q:
    """Return the condition that typed words find a customer, for lists that are short already."""
    terms = terms_of(words)
    fits = Q() if terms or not words.strip() else Q(pk__in=[])
    for term in terms:
        fits &= term.condition
    return fits


def _terms(run: str, *, in_addresses: bool) -> list[Term]:
    there = (IN_ADDRESS,) if in_addresses else ()
    if not is_latin(run):
        pairs = [Term((pair, *(mark + pair for mark in there)), is_whole=True) for pair in pairs_of(run)]
        return pairs or [Term((run, *(mark + run for mark in there)))]
    if not any(character.isdigit() for character in run):
        return [Term((run[:LONGEST_READING],))]  # readings are kept so far
    ends = (BACKWARDS + run[::-1],) if len(run) >= SHORTEST_TAIL else ()
    return [Term((run[:LONGEST_RUN], *ends, *(mark + run[:LONGEST_RUN] for mark in there)))]


def ids_found(terms: Sequence[Term], *, most: int, beyond: int = 0, backwards: bool = False) -> list[int]:
    """Return the first ids that SQLite's index finds after `beyond` (before it, going backwards), in their order."""
    side, way = ("<", "DESC") if backwards else (">", "ASC")
    edge = f" AND rowid {side} %s" if beyond else ""
    query = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s{edge} ORDER BY rowid {way} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [_matched(terms), *([beyond] if beyond else []), most])
        return [row[0] for row in cursor.fetchall()]


def count_found(terms: Sequence[Term], *, most: int) -> int:
    """Return how many customers SQLite's index finds, as far as `most`."""
    query = f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s LIMIT %s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [_matched(terms), most])
        (number,) = cursor.fetchone()
    return int(number)


def count_every(terms: Sequence[Term]) -> int:
    """Return how many customers SQLite's index finds."""
    return count_found(terms, most=LARGEST_ID)


def subquery(terms: Sequence[Term]) -> tuple[str, list[str]]:
    """Return SQL for every id that SQLite's index finds, with its parameters."""
    return f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [_matched(terms)]  # noqa: S608


def below(places: Sequence[str]) -> list[Term]:
    """Return the term that a customer lies below one of these units; the index knows the upper levels alone."""
    known = DEEPEST_IN_ORDER * DIGITS
    return [Term(tuple(BELOW + path[:known] for path in places), is_whole=True)] if places else []


def _matched(terms: Sequence[Term]) -> str:
    """Return the terms in the words of FTS5; they hold no quote, since they are made of letters alone."""
    return " AND ".join(
        "(" + " OR ".join(f'"{one}"' if term.is_whole else f'"{one}"*' for one in term.beginnings) + ")"
        for term in terms
    )


def in_words_column(terms: Sequence[Term]) -> Func:
    """Return the condition that PostgreSQL answers from its column of words."""
    asked = " & ".join(
        "(" + " | ".join(f"'{one}'" if term.is_whole else f"'{one}':*" for one in term.beginnings) + ")"
        for term in terms
    )
    return Func(
        Value(asked),
        template="customers_customer.searched @@ %(expressions)s::tsquery",
        output_field=BooleanField(),
    )


def every_id(terms: Sequence[Term]) -> RawSQL:
    """Return the subquery of every id that SQLite's index finds."""
    return RawSQL(*subquery(terms))  # noqa: S611  our own words
