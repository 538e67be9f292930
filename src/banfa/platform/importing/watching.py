"""Tells how far a draft's work has come, and stops it where the reader wishes."""

import time

from django.db import connection

from banfa.platform.importing.uploads import Place, Progress
from banfa.platform.imports.phases import OnStep, Phase
from banfa.platform.jobs.services import Cancelled

PAUSE_SECONDS = 0.3


class Watcher:
    """Passes steps on to the draft's folder, which can be read at any time, and to the job where the database is free."""

    def __init__(self, place: Place, on_step: OnStep) -> None:
        self._place, self._on_step = place, on_step
        self._phase, self._since, self._told_at = Phase.READ, time.time(), 0.0

    def phase(self, phase: Phase) -> None:
        """Begin a phase."""
        self._phase, self._since, self._told_at = phase, time.time(), 0.0
        self.step(0, 0)

    def step(self, done: int, total: int) -> None:
        """Tell, at most a few times a second. Raises Cancelled."""
        if self._place.stop_is_wanted() or not self._place.folder.exists():
            raise Cancelled
        now = time.monotonic()
        if now - self._told_at < PAUSE_SECONDS and (done < total or total == 0):
            return
        self._told_at = now
        self._place.tell(Progress(phase=self._phase, done=done, total=total, since=self._since))
        if not connection.in_atomic_block:
            self._on_step(done, total)
