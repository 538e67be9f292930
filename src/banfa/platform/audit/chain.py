"""What the seals of the log are made over: SHA-256, over sealed values as they are stored."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from json.encoder import encode_basestring
from typing import NamedTuple

from banfa.platform.audit.models import Event, Purge

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
FIRST_SEAL = "0" * 64
CODES_AT_ONCE = 50_000
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class Sealed(NamedTuple):
    """What an event's seal covers, in this order."""

    previous_seal: str
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject: str
    summary: Mapping[str, object]
    changes_seal: str


def line_of(subject: str, field: str, old: str | None, new: str | None) -> bytes:
    """Return a change row as the bytes its seal is made over: a JSON list on a line."""
    parts = ["null" if part is None else encode_basestring(part) for part in (subject, field, old, new)]
    return f"[{', '.join(parts)}]\n".encode()


def shown_line_of(kind: str, fields: list[str], codes: bytes, count: int) -> bytes:
    """Return a disclosure as the bytes its seal is made over; no change row is a line of this form."""
    return f"{_encode([count, kind, fields, hashlib.sha256(codes).hexdigest()])}\n".encode()


def seal_over(content: Sealed) -> str:
    """Return the SHA-256 that binds an event to its rows and to the event before it."""
    told = [content.previous_seal, content.at.astimezone(UTC).isoformat(), *content[2:]]
    return hashlib.sha256(_encode(told).encode()).hexdigest()


def seal_of(event: Event) -> str:
    """Return the seal that an event ought to have."""
    return seal_over(
        Sealed(
            event.previous_seal, event.at, event.actor_id, event.actor_name, event.action, event.subject,
            event.summary, event.changes_seal,
        )
    )  # fmt: skip


def head_content(events: int, seal: str) -> bytes:
    """Return what the signature of the log's head is made over."""
    return f"banfa head {events} {seal}".encode()


def purge_content(purge: Purge) -> bytes:
    """Return what the signature of a purge's stub is made over."""
    return f"banfa purge {purge.until} {purge.seal} {purge.before.astimezone(UTC).isoformat()}".encode()


def packed(codes: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    """Yield codes packed in lots, each with how many it holds."""
    waiting = iter(codes)
    while lot := list(islice(waiting, CODES_AT_ONCE)):
        yield zlib.compress("\n".join(lot).encode()), len(lot)


def unpacked(codes: bytes) -> list[str]:
    """Return the codes of one lot."""
    return zlib.decompress(codes).decode().split("\n")
