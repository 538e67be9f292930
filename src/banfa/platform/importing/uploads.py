"""Where an uploaded file lies, and what its work leaves beside it."""

import json
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from banfa.platform.imports.phases import Phase

INCOMING = "incoming"
KEPT_AFTERWARDS = ("errors.parquet", "rejected.xlsx")


def home() -> Path:
    return Path(settings.BANFA_HOME) / "uploads"


def incoming() -> Path:
    """Return the folder where files arrive before anybody knows them."""
    folder = home() / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one draft."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "source"

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def errors(self) -> Path:
        return self.folder / "errors.parquet"

    @property
    def report(self) -> Path:
        return self.folder / "rejected.xlsx"

    def emptied_work(self) -> Path:
        """Return an empty folder for work, without what a killed worker left."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        return self.work

    def forget_trial(self) -> None:
        for path in (self.errors, self.report):
            path.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove everything but the refused rows, which can be fetched for a while yet."""
        for path in self.folder.glob("*"):
            if path.name not in KEPT_AFTERWARDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    # A landing holds the database until it has ended: its progress, and the wish to stop it, go by files.

    def want_stop(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "stop").touch()

    def stop_is_wanted(self) -> bool:
        return (self.folder / "stop").exists()

    def begin(self) -> None:
        """Forget what earlier work told."""
        for name in ("stop", "progress.json"):
            (self.folder / name).unlink(missing_ok=True)

    def tell(self, progress: "Progress") -> None:
        aside = self.folder / "progress.part"
        aside.write_text(json.dumps(asdict(progress)), encoding="utf-8")
        aside.replace(self.folder / "progress.json")

    def told(self) -> "Progress | None":
        """Return how far the work has come; None before it began."""
        try:
            told = json.loads((self.folder / "progress.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return Progress(**{**told, "phase": Phase(told["phase"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a phase has come; `since` is when it began, in seconds of the clock."""

    phase: Phase
    done: int
    total: int
    since: float

    def seconds_left(self, now: float) -> float | None:
        """Guess how long the phase will take yet; None while there is too little to go by."""
        spent = now - self.since
        if self.done <= 0 or self.total <= self.done or spent < 1:
            return None
        return spent * (self.total - self.done) / self.done


def place_of(draft_id: int) -> Place:
    return Place(home() / str(draft_id))


def sweep_incoming(older_than_seconds: float = 24 * 3600) -> None:
    """Remove what uploads left that were cut off with the server."""
    for path in incoming().glob("*"):
        if time.time() - path.stat().st_mtime > older_than_seconds:
            path.unlink(missing_ok=True)
