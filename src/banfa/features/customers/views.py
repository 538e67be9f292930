"""The register and a customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.customers import queries
from banfa.features.customers.forms import Choosable, choosable, read_wish
from banfa.features.customers.lines import NO_TONE, STATUS_TONES, drawn_lines, listed_columns, status_of
from banfa.features.customers.narrowing import PREFIX, narrowings
from banfa.features.customers.parts import CUSTOMER
from banfa.features.customers.queries import Wish
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages, slots
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.slots import Asked, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on; `drop` is the key that leaves the address."""

    title: Text
    words: str
    drop: str


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List customers by name, code or grade, searched and filtered; the fragment is the table alone."""
    actor, pack, current = actor_for(request), pack_on(timezone.localdate()), standings()
    is_whole = not wants_fragment(request)
    is_narrowed = any(key.startswith(PREFIX) for key in request.GET)
    filters = choosable(pack, current, narrowings(actor) if is_whole or is_narrowed else ())
    wish = read_wish(request.GET, filters)
    found = queries.customers_wished(actor, wish, current)
    page = queries.page_of(actor, found, wish, current)
    count = queries.count_of(found, page)
    units = queries.units_offered(actor) if is_whole or wish.unit else []
    held = current.of({one.pk: one.held for one in page.customers}) if current else None
    content: dict[str, Any] = {
        "lines": drawn_lines(page.customers, held, pack, actor),
        "page": page,
        "columns": [one.title.text for one in listed_columns(pack).values()],
        "wish": wish,
        "standings": current,
        "filters": filters,
        "chosen": {**{one.key: request.GET.get(one.key, "") for one in filters}, "unit": wish.unit},
        "units": [(code, " " * 3 * (level - 1) + name) for code, name, level in units],
        "chips": _chips(wish, filters, {code: name for code, name, _ in units}, request),
        "count": count,
    }
    name = "list.html" if is_whole else "_table.html"
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _chips(
    wish: Wish, filters: Sequence[Choosable], units: dict[str, str], request: HttpRequest
) -> list[Chip]:
    chips = []
    if wish.words:
        chips.append(Chip(title=Text("搜索", "Search"), words=wish.words, drop="q"))
    if wish.unit:
        chips.append(Chip(title=Text("机构", "Unit"), words=units.get(wish.unit, wish.unit), drop="unit"))
    for one in filters:
        if value := request.GET.get(one.key):
            chips.append(Chip(title=one.title, words=languages.said(one.label_of(value)), drop=one.key))
    return chips


@require_safe
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show one customer; a fragment is the tab or the drawer that was asked for."""
    actor = actor_for(request)
    found = queries.customer_numbered(actor, customer_id)
    asked = Asked(actor=actor, query=request.GET, customer_id=found.pk)
    asked.once(CUSTOMER, lambda: found)
    pack = pack_on(timezone.localdate())
    target = request.htmx.target if wants_fragment(request) else None  # type: ignore[attr-defined]
    content: dict[str, Any] = {"customer": found, "why": request.GET.get("why", "")}
    if target == "why":
        content |= {"aside": slots.filled(Place.CUSTOMER_ASIDE, asked)}
        name = "_aside.html"
    elif target == "tab":
        content |= _tabs(asked)
        name = "_tab.html"
    else:
        content |= _tabs(asked) | {
            "status": status_of(found.status, pack),
            "tone": STATUS_TONES.get(found.status, NO_TONE),
            "above": queries.units_above(actor, found),
            "head": slots.filled(Place.CUSTOMER_HEAD, asked),
            "figures": slots.filled(Place.CUSTOMER_FIGURES, asked),
            "overview": slots.filled(Place.CUSTOMER_OVERVIEW, asked),
            "aside": slots.filled(Place.CUSTOMER_ASIDE, asked),
        }
        name = "customer.html"
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _tabs(asked: Asked) -> dict[str, Any]:
    """Return the tabs, and the chosen one with its content. Raises BadRequest for a tab that is none."""
    tabs = slots.parts(Place.CUSTOMER_TAB, asked.actor)
    name = asked.query.get("tab") or tabs[0].name
    chosen = next((part for part in tabs if part.name == name), None)
    if chosen is None:
        shown = name[:40]
        raise BadRequest(Text(f"没有“{shown}”这一栏", f"there is no tab '{shown}'"))
    return {"tabs": tabs, "chosen": slots.Shown(chosen, chosen.fill(asked) or {})}
