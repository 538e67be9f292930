"""A locked, empty folder for long work on files, gone afterwards even if the work was killed."""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.1


class AnotherRuns(BanfaError):
    """Work of this kind goes one after the other; one is under way."""


@contextmanager
def workplace(kind: str) -> Iterator[Path]:
    """Hold the lock for a kind of work and give an empty folder below the data folder. Raises AnotherRuns."""
    place = Path(settings.BANFA_HOME) / "work"
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{kind}.lock").open("w") as lock:
        _lock(lock)
        for left in place.glob(f"{kind}-*"):  # of work that was killed
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=place))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _lock(lock: IO[str]) -> None:
    """Take the lock, waiting a moment for somebody who is about to be done. Raises AnotherRuns."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                raise AnotherRuns(
                    Text(
                        "同类工作正在进行，请稍后再试",
                        "work of this kind is under way; try again in a moment",
                    )
                ) from None
        time.sleep(PAUSE_SECONDS)
