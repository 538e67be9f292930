"""What Banfa does in every pack without a rule: a mechanism names the clauses it puts to work, and where it stands.

A pack's rule is proved by taking the rule out. A mechanism cannot be switched off, and must not be: its proof knocks out
the function in which it stands, in the tests alone (`tests/knocked_out.py`), and a marked test has to notice.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from banfa.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """`stands_in` names functions as `module:function`: without any one of them the mechanism is gone."""

    code: str
    title: Text
    cites: tuple[str, ...]
    stands_in: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is written where rules of packs are written by pack and path."""
        return f"banfa {self.code}"


_declared: dict[str, Mechanism] = {}


def declare_mechanism(one: Mechanism) -> None:
    """Tell, in `AppConfig.ready`, of a mechanism that puts clauses to work."""
    _declared[one.code] = one


def mechanisms() -> tuple[Mechanism, ...]:
    """Return every mechanism, in the order in which they were declared."""
    return tuple(_declared.values())


def by_clause() -> Mapping[str, list[str]]:
    """Return the names of the mechanisms that put each clause to work."""
    found: dict[str, list[str]] = {}
    for one in mechanisms():
        for clause in one.cites:
            found.setdefault(clause, []).append(one.name)
    return found
