"""Writes past the services, as somebody with the database's password would."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from banfa.platform.audit import append_only


@contextmanager
def behind_the_log() -> Iterator[None]:
    """Let the log's tables be written for the length of the block."""
    with append_only.lifted(connection):
        yield
