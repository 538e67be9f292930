"""What happens to the keys of people: one is destroyed for good, all are wrapped by a new master key."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction

from banfa.platform.vault import masters
from banfa.platform.vault.models import PersonKey

AT_ONCE = 2_000
OnStep = Callable[[int, int], None]


def destroy(subject: str, *, at: datetime) -> int:
    """Destroy the key of a subject within the caller's transaction; return how many there were."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # the old bytes are overwritten in the file
    changed = PersonKey.objects.filter(subject=subject, destroyed_at=None).update(
        wrapped=b"", destroyed_at=at
    )
    transaction.on_commit(_leave_no_trace)
    return changed


@transaction.atomic
def rotate(on_step: OnStep = lambda done, total: None) -> int:
    """Wrap every key by a new master key and drop the old ones once that is committed; return how many keys.

    The sealed values stay as they are, so the log's chain does too. Interrupted, both masters stay and nothing is lost.
    """
    known = {**masters.all_by_mark()}
    fresh = masters.make_next()
    waiting = PersonKey.objects.filter(destroyed_at=None).exclude(master=fresh.mark).order_by("pk")
    total, done, after = waiting.count(), 0, 0
    while lot := list(waiting.filter(pk__gt=after)[:AT_ONCE]):
        for key in lot:
            plain = known[key.master].unwrap(bytes(key.wrapped), key.subject)
            key.wrapped, key.master = fresh.wrap(plain, key.subject), fresh.mark
        PersonKey.objects.bulk_update(lot, ["wrapped", "master"], batch_size=200)
        after, done = lot[-1].pk, done + len(lot)
        on_step(done, total)
    transaction.on_commit(lambda: masters.drop_all_but(fresh.mark))
    return done


def _leave_no_trace() -> None:
    """Drop what the database keeps of overwritten rows; a busy database does so with its next clearing up."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(f"VACUUM {connection.ops.quote_name(PersonKey._meta.db_table)}")
