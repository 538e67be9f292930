"""Writes the event log, always inside the transaction of the action it records."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import F

from banfa.kernel.text import Text
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.audit.models import Change, Event, Head

if TYPE_CHECKING:
    from banfa.platform.access.actors import Actor

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
ROWS_AT_ONCE = 5_000
FIRST_SEAL = "0" * 64


class Changed(NamedTuple):
    """One value before and after."""

    subject: str
    field: str
    old: str | None
    new: str | None


def record(
    action: str,
    subject: str,
    *,
    actor: "Actor",
    at: datetime,
    summary: Mapping[str, Json] | None = None,
    changes: Iterable[Changed] = (),
) -> Event:
    """Store one event with its change rows and seal it onto the last. Raises outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{action} is recorded outside the transaction that does it")
    head, _ = Head.objects.get_or_create(pk=1, defaults={"seal": FIRST_SEAL})
    Head.objects.filter(pk=1).update(events=F("events") + 1)  # the row lock orders events on PostgreSQL
    head.refresh_from_db()
    event = Event.objects.create(
        at=at, actor_id=actor.person_id, actor_name=actor.name, action=action, subject=subject,
        summary=dict(summary or {}), previous_seal=head.seal, seal=f"open {head.events}",
    )  # fmt: skip
    event.changes_seal = _store(event, changes)
    event.seal = seal_of(event)
    event.save(update_fields=["changes_seal", "seal"])
    Head.objects.filter(pk=1).update(seal=event.seal)
    return event


def _store(event: Event, changes: Iterable[Changed]) -> str:
    """Write the change rows in lots and return the seal over all of them in order."""
    seal = hashlib.sha256()
    rows = iter(changes)
    columns = ("event_id", "subject", "field", "old", "new")
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        seal.update(b"".join([line_of(*row) for row in lot]))
        insert_rows(Change, columns, ((event.pk, *row) for row in lot))
    return seal.hexdigest()


def line_of(subject: str, field: str, old: str | None, new: str | None) -> bytes:
    """Return a change row as the bytes its seal is made over: a JSON list on a line."""
    parts = ["null" if part is None else encode_basestring(part) for part in (subject, field, old, new)]
    return f"[{', '.join(parts)}]\n".encode()


def seal_of(event: Event) -> str:
    """Return the SHA-256 that binds an event to its changes and to the event before it."""
    content = [
        event.previous_seal, event.at.astimezone(UTC).isoformat(), event.actor_id, event.actor_name, event.action,
        event.subject, event.summary, event.changes_seal,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def broken_links() -> Iterator[Text]:
    """Yield a sentence for every event whose seal, changes or place in the chain do not fit."""
    last = FIRST_SEAL
    for event in Event.objects.order_by("pk").iterator():
        if event.previous_seal != last:
            yield Text(
                f"审计事件 {event.pk} 与前一事件不衔接",
                f"audit event {event.pk} does not follow the one before it",
            )
        if event.seal != seal_of(event):
            yield Text(f"审计事件 {event.pk} 被改动过", f"audit event {event.pk} was altered")
        changes = hashlib.sha256()
        rows = event.changes.order_by("pk").values_list("subject", "field", "old", "new")
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            changes.update(line_of(*row))
        if changes.hexdigest() != event.changes_seal:
            yield Text(
                f"审计事件 {event.pk} 的变更记录被改动过",
                f"the changes of audit event {event.pk} were altered",
            )
        last = event.seal
    head = Head.objects.filter(pk=1).first()
    if head is not None and head.seal != last:
        yield Text("最新的审计事件缺失", "the newest audit events are missing")
