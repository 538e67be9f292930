"""What of the summary by unit an address asks for."""

from urllib.parse import urlencode

from django.http import QueryDict

from banfa.features.customers.summary.tree import PLAIN_ORDER, Ask
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

DEEPEST = 10


def read_ask(query: QueryDict) -> Ask:
    """Read an address. Raises BadRequest."""
    depth, sort = query.get("depth", "") or "1", query.get("sort", "") or PLAIN_ORDER
    if not (depth.isascii() and depth.isdigit() and int(depth) <= DEEPEST):
        raise not_understood("depth", depth)
    opened = frozenset(code for code in query.get("open", "").split(",") if code)
    return Ask(opened=opened, depth=int(depth), sort=sort.removeprefix("-"), descending=sort.startswith("-"))


def as_query(ask: Ask) -> str:
    """Return the address that asks for the same."""
    sort = f"-{ask.sort}" if ask.descending else ask.sort
    return urlencode({"depth": ask.depth, "open": ",".join(sorted(ask.opened)), "sort": sort})


def not_understood(key: str, value: str) -> BadRequest:
    """Return the refusal of something that an address says."""
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
