"""Writes the event log, always inside the transaction of the action it records."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple, Protocol

from django.db import connection

from banfa.platform.audit.chain import (
    FIRST_SEAL,
    Json,
    Sealed,
    head_content,
    line_of,
    packed,
    seal_over,
    shown_line_of,
)
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.audit.models import Change, Disclosure, Event, Head
from banfa.platform.vault import signing
from banfa.platform.vault.models import PersonKey
from banfa.platform.vault.sealing import KEY_COLUMNS, MARK, Sealer

__all__ = ["Changed", "Json", "Shown", "Who", "record"]
ROWS_AT_ONCE = 5_000
CHANGE_COLUMNS = ("event_id", "subject", "field", "old", "new")
ChangeRow = tuple[str, str, str | None, str | None]


class Who(Protocol):
    """Who acts, as far as the log keeps it."""

    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


class Changed(NamedTuple):
    """One value before and after; a `personal` one is sealed with the key of its subject."""

    subject: str
    field: str
    old: str | None
    new: str | None
    personal: bool = False


class Shown(NamedTuple):
    """Whose fields were shown or handed out: `kind` is the first word of the subjects, such as `customer`."""

    kind: str
    codes: Iterable[str]
    fields: Sequence[str]


def record(
    action: str,
    subject: str,
    *,
    actor: Who,
    at: datetime,
    summary: Mapping[str, Json] | None = None,
    changes: Iterable[Changed] = (),
    shown: Shown | None = None,
) -> Event:
    """Store one event with its rows and seal it onto the last. Raises outside a transaction; KeyLostOrOpen."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action} is recorded outside the transaction that does it")
    number, previous = _next()
    changes_seal = _store(number, changes, shown)
    stands_for = getattr(actor, "stands_for", ())
    told = dict(summary or {}) | ({"standing_in_for": list(stands_for)} if stands_for else {})
    content = Sealed(previous, at, actor.person_id, actor.name, action, subject, told, changes_seal)
    event = Event(
        pk=number, at=at, actor_id=content.actor_id, actor_name=content.actor_name, action=action,
        subject=subject, summary=content.summary, changes_seal=changes_seal, previous_seal=previous,
        seal=seal_over(content),
    )  # fmt: skip
    event.save(force_insert=True)
    signature = signing.sign(head_content(number, event.seal))
    Head.objects.filter(pk=1).update(seal=event.seal, signature=signature)
    return event


def sign_unsigned_head() -> None:
    """Sign the head of a log that was begun before heads were signed."""
    if Head.objects.filter(pk=1, signature="").exists():
        sign_head_anew()


def sign_head_anew() -> None:
    """Sign the head as it stands: after a restore, the key may be another one than before."""
    head = Head.objects.filter(pk=1).first()
    if head is not None:
        signature = signing.sign(head_content(head.events, head.seal))
        Head.objects.filter(pk=1).update(signature=signature)


def _next() -> tuple[int, str]:
    """Return the next number and the seal before it; the row's lock orders events on PostgreSQL."""
    table = connection.ops.quote_name(Head._meta.db_table)
    ask = f"UPDATE {table} SET events = events + 1 WHERE id = 1 RETURNING events, seal"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(ask)
        row = cursor.fetchone()
        if row is None:
            Head.objects.get_or_create(pk=1, defaults={"seal": FIRST_SEAL})
            cursor.execute(ask)
            row = cursor.fetchone()
    return int(row[0]), str(row[1])


def _store(number: int, changes: Iterable[Changed], shown: Shown | None) -> str:
    """Write the rows of an event in lots and return the seal over all of them in order."""
    seal = hashlib.sha256()
    for lot in _as_kept(changes):
        seal.update(b"".join([line_of(*row) for row in lot]))
        insert_rows(Change, CHANGE_COLUMNS, ((number, *row) for row in lot))
    if shown is not None:
        fields = sorted(set(shown.fields))
        for codes, count in packed(shown.codes):
            seal.update(shown_line_of(shown.kind, fields, codes, count))
            Disclosure.objects.create(
                event_id=number, kind=shown.kind, fields=fields, codes=codes, count=count
            )
    return seal.hexdigest()


def _as_kept(changes: Iterable[Changed]) -> Iterator[list[ChangeRow]]:
    """Yield the rows in lots, personal values sealed; keys that had to be made are stored first."""
    rows, sealer = iter(changes), None
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        personal = [row.subject for row in lot if _is_to_be_sealed(row)]
        if not personal:
            yield [row[:4] for row in lot]
            continue
        sealer = sealer or Sealer()
        sealer.fetch(personal)
        if sealer.made:
            insert_rows(PersonKey, KEY_COLUMNS, sealer.made)
            sealer.made = []
        yield [_sealed(row, sealer) if _is_to_be_sealed(row) else row[:4] for row in lot]


def _is_to_be_sealed(row: Changed) -> bool:
    """Tell whether a value is personal, or would be taken for a sealed one as it stands."""
    return row.personal or (row.old or "").startswith(MARK) or (row.new or "").startswith(MARK)


def _sealed(row: Changed, sealer: Sealer) -> ChangeRow:
    subject, field, old, new, _ = row
    return subject, field, sealer.seal(subject, old), sealer.seal(subject, new)
