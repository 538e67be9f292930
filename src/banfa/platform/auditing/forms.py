"""Reads what an address asks of the log."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from banfa.kernel.text import Text
from banfa.platform.auditing.queries import Sought
from banfa.platform.web.refusals import BadRequest

LONGEST = 120
MOST_DIGITS = 15


def sought_in(query: Mapping[str, str]) -> Sought:
    """Return what is wanted. Raises BadRequest for a day or a number that cannot be read."""
    return Sought(
        who=_words(query, "who"), action=_words(query, "action"), subject=_words(query, "subject"),
        since=_day(query, "at_from"), until=_day(query, "at_to"),
        before=number_in(query, "before"), after=number_in(query, "after"),
    )  # fmt: skip


def address_of(sought: Sought, **place: int | None) -> str:
    """Return a wish as the query of an address, at another place of the list."""
    parts = {
        "who": sought.who, "action": sought.action, "subject": sought.subject, "at_from": sought.since,
        "at_to": sought.until, **place,
    }  # fmt: skip
    return f"?{urlencode({name: value for name, value in parts.items() if value})}"


def number_in(query: Mapping[str, str], key: str) -> int | None:
    """Return a whole number of the address, None where there is none. Raises BadRequest."""
    words = query.get(key, "")
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and len(words) <= MOST_DIGITS):
        raise _bad(key, words)
    return int(words)


def _words(query: Mapping[str, str], key: str) -> str:
    return query.get(key, "").replace("\0", "").strip()[:LONGEST]


def _day(query: Mapping[str, str], key: str) -> date | None:
    words = query.get(key, "").strip()
    if not words:
        return None
    try:
        return date.fromisoformat(words) if len(words) == 10 else _unreadable(key, words)
    except ValueError:
        return _unreadable(key, words)


def _unreadable(key: str, words: str) -> date:
    raise _bad(key, words)


def _bad(key: str, words: str) -> BadRequest:
    shown = words[:20]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
