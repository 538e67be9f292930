"""The content of a request as bytes that are always the same, and the hash that binds decisions to them."""

import hashlib
import json
from collections.abc import Mapping

from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Request
from banfa.platform.audit.keeping import Unreadable, kept_sealed, unsealed

Payload = Mapping[str, object]


def canonical(payload: Payload) -> str:
    """Return content as JSON in one way only: keys sorted, no blanks, no NaN. Raises TypeError, ValueError."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(kind: str, subject: str, payload: str) -> str:
    """Return the SHA-256 of what somebody asks for."""
    return hashlib.sha256("\n".join([kind, subject, payload]).encode()).hexdigest()


def kept(kind: str, subject: str, payload: str) -> str:
    """Return content as the database keeps it: sealed where it holds personal values. Within a transaction."""
    return kept_sealed(subject, payload) if kind_named(kind).is_personal else payload


def payload_of(request: Request) -> dict[str, object]:
    """Return a request's content; of one whose values were erased nothing is left."""
    try:
        read: dict[str, object] = json.loads(unsealed(request.payload))
    except Unreadable:
        return {"erased": True}
    return read


def is_intact(request: Request) -> bool:
    """Tell whether a request's content still is what its decisions were made on."""
    try:
        content = unsealed(request.payload)
    except Unreadable:
        return False
    return digest_of(request.kind, request.subject, content) == request.digest
