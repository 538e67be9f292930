"""Which clauses are live: over every shipped pack, and in the one pack that an organisation runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from banfa.platform.facts import supplied
from banfa.platform.web.charts import share
from banfa.policy.liveness import ClauseState, newest_packs, read_proofs, states
from banfa.policy.mechanisms import by_clause
from banfa.policy.model import Pack


class Standing(StrEnum):
    """Where a clause stands: at work and proved, cited by a rule but not yet so, or not cited at all."""

    LIVE = "live"
    CITED = "cited"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many clauses stand where."""

    live: int
    cited: int
    open: int

    @property
    def clauses(self) -> int:
        return self.live + self.cited + self.open

    @property
    def is_any_live(self) -> bool:
        return self.live > 0

    @property
    def live_width(self) -> str:
        """The live clauses as a width of the whole."""
        return share(100 * self.live / self.clauses if self.clauses else 0)

    @property
    def used_width(self) -> str:
        """The live and the cited clauses together as a width of the whole."""
        return share(100 * (self.live + self.cited) / self.clauses if self.clauses else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pack and the supplied facts, equal to every other of the same digest: what is worked out once is kept."""

    digest: str
    facts: frozenset[str]
    pack: Pack = field(compare=False)


def clause_states() -> list[ClauseState]:
    """Return the state of every clause of the catalogue, over the newest version of every pack."""
    return _states(supplied())


@lru_cache(maxsize=4)
def _states(facts: frozenset[str]) -> list[ClauseState]:
    return states(newest_packs(), read_proofs(), facts=facts, mechanisms=by_clause())


def states_in(pack: Pack) -> Mapping[str, ClauseState]:
    """Return the state of every clause by its id where only this pack, as it is composed, is at work."""
    return _states_in(Asked(digest=pack.digest, facts=supplied(), pack=pack))


@lru_cache(maxsize=8)
def _states_in(asked: Asked) -> Mapping[str, ClauseState]:
    found = states([asked.pack], read_proofs(), facts=asked.facts, mechanisms=by_clause())
    return {state.id: state for state in found}


def standing_of(state: ClauseState) -> Standing:
    """Return where a clause stands."""
    if state.live:
        return Standing.LIVE
    return Standing.CITED if state.rules else Standing.OPEN


def counts_of(found: Iterable[ClauseState]) -> Counts:
    """Count clauses by where they stand."""
    standings = [standing_of(state) for state in found]
    return Counts(
        live=standings.count(Standing.LIVE),
        cited=standings.count(Standing.CITED),
        open=standings.count(Standing.OPEN),
    )
