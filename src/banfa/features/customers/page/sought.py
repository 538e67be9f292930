"""Reads what of a timeline an address asks for."""

from datetime import date

from django.http import QueryDict

from banfa.features.customers.page.timeline import KINDS, Sought
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

LARGEST_ID = 2**63 - 1
LONGEST_NAME = 80


def read_sought(query: QueryDict) -> Sought:
    """Return what is sought: kind, who, at_from, at_to, older. Raises BadRequest for what cannot be read."""
    kind = query.get("kind", "")
    if kind and kind not in KINDS:
        raise _not_understood("kind", kind)
    since, until = _day(query, "at_from"), _day(query, "at_to")
    if since and until and since > until:
        raise BadRequest(
            Text("起始日期晚于截止日期；请对调", "the first day lies after the last one; swap them")
        )
    older = query.get("older", "")
    if older and not (older.isascii() and older.isdigit() and int(older) <= LARGEST_ID):
        raise _not_understood("older", older)
    return Sought(
        kind=kind, who=query.get("who", "")[:LONGEST_NAME], since=since, until=until,
        before=int(older) if older else None,
    )  # fmt: skip


def _day(query: QueryDict, key: str) -> date | None:
    words = query.get(key, "")
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise _not_understood(key, words) from None


def _not_understood(key: str, value: str) -> BadRequest:
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
