"""The summary by unit as a page and as a workbook."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from banfa.features.customers.map.parts import has_map
from banfa.features.customers.summary.exporting import export_summary
from banfa.features.customers.summary.tree import PLAIN_ORDER, Ask, Summary, summary_of
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest

DEEPEST = 10


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show the reader's units as a tree with their figures; the fragment is the table alone."""
    ask = read_ask(request.GET)
    actor = actor_for(request)
    found = summary_of(actor, pack_on(timezone.localdate()), ask)
    _require_sortable(ask, found)
    content: dict[str, Any] = {
        "found": found,
        "ask": ask,
        "unit_title": Text("机构", "Unit"),
        "has_map": has_map(),
        "may_export": Permission.CUSTOMERS_CUSTOMER_EXPORT in actor.permissions,
    }
    name = "_units.html" if wants_fragment(request) else "units.html"
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send what the table shows as a workbook; the log keeps that it left the house."""
    ask = read_ask(request.POST)
    file = export_summary(actor_for(request), pack_on(timezone.localdate()), ask, at=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"units-{timezone.localdate():%Y%m%d}.xlsx")


def read_ask(query: QueryDict) -> Ask:
    """Read an address. Raises BadRequest."""
    depth, sort = query.get("depth", "") or "1", query.get("sort", "") or PLAIN_ORDER
    if not (depth.isascii() and depth.isdigit() and int(depth) <= DEEPEST):
        raise _bad("depth", depth)
    opened = frozenset(code for code in query.get("open", "").split(",") if code)
    return Ask(opened=opened, depth=int(depth), sort=sort.removeprefix("-"), descending=sort.startswith("-"))


def _require_sortable(ask: Ask, found: Summary) -> None:
    keys = {PLAIN_ORDER, *(column.key for column in found.columns)}
    keys |= {f"{column.key}:{part.key}" for column in found.columns for part in column.parts}
    if ask.sort not in keys:
        raise _bad("sort", ask.sort)


def _bad(key: str, value: str) -> BadRequest:
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
