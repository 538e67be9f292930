"""What every import shares: the result it reports and the batch it leaves."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from banfa.kernel.text import Text
from banfa.platform.imports.models import Batch


class OnError(StrEnum):
    """What a rejected row does to the good ones."""

    STOP = "stop"
    SKIP = "skip"


class Result(StrEnum):
    """How an import ended."""

    LANDED = "landed"
    CHECKED = "checked"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an import did: counts, the batch it left or found, and where the rejected rows are."""

    result: Result
    read: int
    good: int
    rejected: int
    batch: int | None = None
    report: Path | None = None
    notes: Sequence[Text] = field(default_factory=tuple)
    examples: Sequence[Text] = field(default_factory=tuple)
    created: int = 0
    changed: int = 0


def fingerprint(sha256: str, options: Sequence[str]) -> str:
    """Return the identity of a file read in one way."""
    return hashlib.sha256("\n".join([sha256, *options]).encode()).hexdigest()


def known_batch(kind: str, print_: str) -> Batch | None:
    """Return the applied batch of the same bytes read the same way."""
    return Batch.objects.filter(kind=kind, fingerprint=print_, state=Batch.State.APPLIED).first()
