"""What a customer's file has to hold to be complete, and what of it is missing. Nothing is stored here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from banfa.policy.model import Pack
from banfa.policy.required import conditions_of, required_in
from banfa.policy.values import StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The fields that a complete file holds, in the file's order, and those of them that are missing."""

    needed: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def share(self) -> float:
        return 1 - len(self.lacking) / len(self.needed) if self.needed else 1.0


def completeness_of(values: Mapping[str, StoredValue], pack: Pack) -> Completeness:
    """Return how complete a file is: by what it may not be without, now or in its state, and what the pack adds."""
    named = _Named(pack)
    required = required_in(pack, values) if conditions_of(pack) else _required(named)
    needed = _in_order(required, named)
    return Completeness(
        needed=needed, lacking=tuple([name for name in needed if values.get(name) in (None, "")])
    )


class _Named:
    """A pack known by its digest: a million files ask the same of it."""

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Named) and self.pack.digest == other.pack.digest


@lru_cache(maxsize=32)
def _required(named: _Named) -> frozenset[str]:
    return frozenset(name for name, field in named.pack.fields.items() if field.required)


@lru_cache(maxsize=4_096)
def _in_order(required: frozenset[str], named: _Named) -> tuple[str, ...]:
    asked = required | {*named.pack.quality.complete.fields}
    return tuple(name for name in named.pack.fields if name in asked)
