"""What a process that serves pages does before its first page."""

import atexit
import gc
from contextlib import suppress

from django.db import DatabaseError, connections
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.platform.org.current import pack_on
from banfa.policy import catalogue


def warm() -> None:
    """Read what every page needs, then take everything read so far out of the collector's rounds.

    A round through all of it takes a tenth of a second, in the middle of somebody's page, and finds nothing: modules, templates and
    the regulation stay as long as the process. A folder without an organisation or without tables is served too.
    """
    catalogue.clauses()
    with suppress(BanfaError, DatabaseError):
        pack_on(timezone.localdate())
    connections.close_all()
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # extension modules look for what is left of them when a process ends
