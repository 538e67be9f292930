"""A folder to simulate in. Simulations may run side by side, so each locks its own, and sweeps up after killed ones."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from banfa.features.ledger import lake

PREFIX = "simulation-"


@contextmanager
def simulation_place() -> Iterator[Path]:
    """Yield an empty folder below the data folder that is gone afterwards."""
    work = lake.home() / "work"
    work.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=work))
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _sweep(work, folder)
        inside = folder / "inside"
        inside.mkdir()
        try:
            yield inside
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(work: Path, own: Path) -> None:
    """Remove the folders whose lock nobody holds: their work was killed."""
    for left in work.glob(f"{PREFIX}*/lock"):
        if left.parent == own:
            continue
        try:
            with left.open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left.parent, ignore_errors=True)
        except OSError:  # another simulation is at work there, or it has just gone
            continue
