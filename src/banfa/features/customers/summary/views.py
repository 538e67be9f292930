"""The summary by unit as a page, and the way to its file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.customers.map.parts import has_map
from banfa.features.customers.summary.asking import not_understood, read_ask
from banfa.features.customers.summary.exporting import EXPORT_UNITS, arguments_of
from banfa.features.customers.summary.tree import PLAIN_ORDER, Ask, Summary, summary_of
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment


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


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what the table shown is taken out for."""
    ask = read_ask(request.POST if request.method == "POST" else request.GET)
    return question(request, kind_named(EXPORT_UNITS), arguments_of(ask))


def _require_sortable(ask: Ask, found: Summary) -> None:
    keys = {PLAIN_ORDER, *(column.key for column in found.columns)}
    keys |= {f"{column.key}:{part.key}" for column in found.columns for part in column.parts}
    if ask.sort not in keys:
        raise not_understood("sort", ask.sort)
