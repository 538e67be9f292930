"""Makes a person's values in the log unreadable for good: their key is destroyed, the chain stays whole."""

from datetime import datetime

from django.db import transaction

from banfa.platform.audit.recording import Who, record
from banfa.platform.vault import keys

ERASED_ACTION = "person.erased"


@transaction.atomic
def erase(subject: str, *, actor: Who, at: datetime, why: str) -> int:
    """Destroy the key of a subject such as `customer:K1` and record that; return how many keys there were.

    The caller has asked for the right, held the term of retention against the day, and cleared its own tables.
    Backups made before hold the key until they expire (`docs/backup.md`).
    """
    destroyed = keys.destroy(subject, at=at)
    record(ERASED_ACTION, subject, actor=actor, at=at, summary={"why": why, "keys": destroyed})
    return destroyed
