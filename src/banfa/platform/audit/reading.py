"""The one door through which values of change rows are read: sealed ones are opened, erased ones are told."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from banfa.kernel.text import Text
from banfa.platform.audit.models import Change
from banfa.platform.vault.sealing import ERASED, Erased, opened

__all__ = ["ERASED", "ERASED_WORDS", "Values", "is_erased", "opened", "stored", "values_of"]
ERASED_WORDS = Text("（已按规定删除）", "(erased)")


class Values(NamedTuple):
    """The two values of a change row as they were written."""

    old: str | None
    new: str | None


def values_of(rows: Sequence[Change]) -> list[Values]:
    """Return the values of change rows, in their order; ERASED where the person's key is destroyed."""
    found = iter(opened([value for row in rows for value in (row.old, row.new)]))
    return [Values(next(found), next(found)) for _ in rows]


def with_values(rows: Iterable[Change]) -> list[Change]:
    """Return the rows with their values opened in place; they are for reading and never saved."""
    told = list(rows)
    for row, (old, new) in zip(told, values_of(told), strict=True):
        row.old, row.new = old, new
    return told


def is_erased(value: object) -> bool:
    """Tell whether a value stood here that nobody can open any more."""
    return isinstance(value, Erased)


def stored(words: str | None) -> object:
    """Return what a value's words stand for; an erased one stays what it is."""
    return words if words is None or is_erased(words) else json.loads(words)
