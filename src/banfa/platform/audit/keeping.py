"""Keeps values beside the log as the log keeps personal ones: sealed with a key of their subject, which lies in the vault."""

from django.db import connection
from django.db.models import F

from banfa.platform.audit.inserting import insert_rows
from banfa.platform.audit.models import Head
from banfa.platform.vault.models import PersonKey
from banfa.platform.vault.sealing import ERASED, KEY_COLUMNS, MARK, Sealer, opened

__all__ = ["Unreadable", "is_kept_sealed", "kept_sealed", "unsealed"]


class Unreadable(Exception):
    """What was sealed cannot be opened: it was altered, its key was destroyed, or it is another one."""


def kept_sealed(subject: str, value: str) -> str:
    """Return a value sealed with its subject's key, made where there is none. Raises outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"a value of {subject} is sealed outside the transaction that stores it")
    # Keys are numbered by whoever holds the log's head, so that two never get one number.
    Head.objects.filter(pk=1).update(events=F("events"))
    sealer = Sealer()
    sealer.fetch([subject])
    if sealer.made:
        insert_rows(PersonKey, KEY_COLUMNS, sealer.made)
    sealed = sealer.seal(subject, value)
    assert sealed is not None
    return sealed


def is_kept_sealed(value: str) -> bool:
    """Tell whether a stored value is sealed so."""
    return value.startswith(MARK)


def unsealed(value: str) -> str:
    """Return what was sealed; a value that never was stands as it is. Raises Unreadable."""
    (found,) = opened([value])
    if found is None or found is ERASED:
        raise Unreadable
    return found
