"""Named facts about customers (事实): features declare what they supply, packs ask by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from banfa.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A yes-or-no statement; `holders` gives the ids of the customers it holds for on a day."""

    name: str
    title: Text
    holders: Callable[[date], set[int]]


_supplied: dict[str, Fact] = {}


def supply(fact: Fact) -> None:
    """Declare a fact, in `AppConfig.ready`."""
    _supplied[fact.name] = fact


def supplied() -> frozenset[str]:
    """Return the names of every fact that some feature supplies."""
    return frozenset(_supplied)


def holders(name: str, *, on: date) -> set[int]:
    """Return the ids of the customers for whom a supplied fact holds on a day; KeyError where nobody supplies it."""
    return _supplied[name].holders(on)
