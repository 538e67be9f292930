"""What a worker does from time to time by itself, beside the jobs that people queue."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from banfa.platform.org import zone

log = logging.getLogger(__name__)
Does = Callable[[datetime], object]
_declared: dict[str, tuple[timedelta, Does]] = {}


def declare_regular(name: str, every: timedelta, does: Does) -> None:
    """Tell, in `AppConfig.ready`, what is to be done every so often.

    Every worker does it, also two at once and again after a kill: it has to be harmless then.
    """
    _declared[name] = (every, does)


class Round:
    """Remembers in one worker when each thing was done last; the first round does all of them."""

    def __init__(self) -> None:
        self._done: dict[str, float] = {}

    def run_due(self) -> None:
        """Do what is due; a failure reaches the log and waits for the next time."""
        for name, (every, does) in list(_declared.items()):
            now = time.monotonic()
            if now - self._done.get(name, float("-inf")) < every.total_seconds():
                continue
            self._done[name] = now
            try:
                with timezone.override(zone.zone()):
                    does(timezone.now())
            except Exception:
                log.exception("%s failed; it is tried again in %s", name, every)
