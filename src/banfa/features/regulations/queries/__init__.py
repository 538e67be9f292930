"""Reads packs and clauses as the regulation's pages and commands show them."""

from banfa.features.regulations.queries.documents import (
    NoSuchClause,
    NoSuchDocument,
    address_of,
    document_page,
)
from banfa.features.regulations.queries.library import library
from banfa.features.regulations.queries.packs import pack_page
from banfa.features.regulations.queries.states import Counts, clause_states, counts_of
from banfa.features.regulations.queries.versions import NoSuchVersion, comparison
from banfa.features.regulations.queries.wanted import Filter, Wanted

__all__ = [
    "Counts",
    "Filter",
    "NoSuchClause",
    "NoSuchDocument",
    "NoSuchVersion",
    "Wanted",
    "address_of",
    "clause_states",
    "comparison",
    "counts_of",
    "document_page",
    "library",
    "pack_page",
]
