"""The content of a request as bytes that are always the same, and the hash that binds decisions to them."""

import hashlib
import json
from collections.abc import Mapping

from banfa.platform.approvals.models import Request

Payload = Mapping[str, object]


def canonical(payload: Payload) -> str:
    """Return content as JSON in one way only: keys sorted, no blanks, no NaN. Raises TypeError, ValueError."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(kind: str, subject: str, payload: str) -> str:
    """Return the SHA-256 of what somebody asks for."""
    return hashlib.sha256("\n".join([kind, subject, payload]).encode()).hexdigest()


def payload_of(request: Request) -> dict[str, object]:
    """Return a request's content."""
    read: dict[str, object] = json.loads(request.payload)
    return read


def is_intact(request: Request) -> bool:
    """Tell whether a request's content still is what its decisions were made on."""
    return digest_of(request.kind, request.subject, request.payload) == request.digest
