"""The clauses of every source regulation, in both languages. Nothing is decided here.

One YAML file per regulation stands beside this module; `zh/` holds the Chinese wording under the same names. A file is
read when its first clause is asked for, and once.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.catalogue.reading import Clause, Document, Scalar, file_of, read, stems

__all__ = [
    "Clause",
    "Document",
    "Scalar",
    "UnknownClause",
    "clause",
    "clauses",
    "documents",
    "figures",
    "has_clause",
]


class UnknownClause(BanfaError):
    """The catalogue has no clause of this id."""

    def __init__(self, clause_id: str) -> None:
        near = did_you_mean(clause_id, clauses())
        super().__init__(
            Text(f"目录中没有条款 {clause_id}", f"the catalogue has no clause {clause_id}") + near
        )


@cache
def documents() -> Mapping[str, Document]:
    """Return every source regulation by its id, in the order of the ids."""
    found = [read(stem)[0] for stem in stems()]
    return {document.id: document for document in sorted(found, key=lambda document: document.id)}


@cache
def clauses() -> Mapping[str, Clause]:
    """Return every clause by its id, regulation by regulation, each in the order of its text."""
    read_whole = {document.id: contained for document, contained in (read(stem) for stem in stems())}
    return {name: entry for document in sorted(read_whole) for name, entry in read_whole[document].items()}


def clause(clause_id: str) -> Clause:
    """Return one clause, reading its regulation only. Raises UnknownClause."""
    stem = file_of(clause_id)
    found = read(stem)[1].get(clause_id) if stem else None
    if found is None:
        raise UnknownClause(clause_id)
    return found


def has_clause(clause_id: str) -> bool:
    """Tell whether the catalogue knows the clause."""
    stem = file_of(clause_id)
    return stem is not None and clause_id in read(stem)[1]


class _Figures(Mapping[str, Decimal]):
    """Figures by name; a look-up reads only the regulation that the name begins with."""

    def __getitem__(self, name: str) -> Decimal:
        clause_id, _, key = name.rpartition(".")
        if not has_clause(clause_id):
            raise KeyError(name)
        figure = clause(clause_id).numbers.get(key)
        if not isinstance(figure, Decimal):
            raise KeyError(name)
        return figure

    def __iter__(self) -> Iterator[str]:
        for entry in clauses().values():
            yield from (
                f"{entry.id}.{key}" for key, number in entry.numbers.items() if isinstance(number, Decimal)
            )

    def __len__(self) -> int:
        return sum(1 for _ in self)


_FIGURES = _Figures()


def figures() -> Mapping[str, Decimal]:
    """Return every numeric figure of the catalogue, named as `NY-6.2.b.large_share`."""
    return _FIGURES
