"""Reads packs and clauses as the regulation's pages and commands show them."""

from functools import lru_cache

from banfa.platform.facts import supplied
from banfa.policy.liveness import ClauseState, newest_packs, read_proofs, states


def clause_states() -> list[ClauseState]:
    """Return the state of every clause of the catalogue, over the newest version of every pack."""
    return _states(supplied())


@lru_cache(maxsize=4)
def _states(facts: frozenset[str]) -> list[ClauseState]:
    return states(newest_packs(), read_proofs(), facts=facts)
