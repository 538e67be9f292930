"""Draws by name: the same words always give the same chance, so that a demonstration is the same every time."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
DIGITS = 13


def chance(*words: object) -> float:
    """Return a number from 0 (included) to 1 (excluded) that belongs to these words."""
    told = hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()
    return int(told[:DIGITS], 16) / float(16**DIGITS)


def between(low: int, high: int, *words: object) -> int:
    """Return a whole number, both ends included."""
    return low + int((high - low + 1) * chance(*words))


def one_of(options: Sequence[T], *words: object) -> T:
    """Return one of some options."""
    return options[int(len(options) * chance(*words))]
