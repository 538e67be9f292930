"""What every import shares: the result it reports, the lock it holds and the batch it leaves."""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from banfa.kernel.errors import BanfaError
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


class AnotherImportRuns(BanfaError):
    """Imports run one after the other; one is under way."""


def fingerprint(sha256: str, options: Sequence[str]) -> str:
    """Return the identity of a file read in one way."""
    return hashlib.sha256("\n".join([sha256, *options]).encode()).hexdigest()


def known_batch(kind: str, print_: str) -> Batch | None:
    """Return the applied batch of the same bytes read the same way."""
    return Batch.objects.filter(kind=kind, fingerprint=print_, state=Batch.State.APPLIED).first()


@contextmanager
def workplace() -> Iterator[Path]:
    """Hold the import lock and give an empty folder that is gone afterwards, even after a kill.

    Raises AnotherImportRuns.
    """
    place = settings.BANFA_HOME / "work"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AnotherImportRuns(
                Text("另一个导入正在进行，请稍后再试", "another import is under way; try again in a moment")
            ) from None
        for left in place.glob("import-*"):  # of an import that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="import-", dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
