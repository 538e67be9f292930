"""The register."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.customers import queries
from banfa.features.customers.forms import read_wish, wish_in, wishes_key
from banfa.features.customers.listing.chips import chips, editing
from banfa.features.customers.listing.columns import Column, Reading, chosen_columns, columns_for
from banfa.features.customers.listing.filters import UNIT, Choosable, choosable
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.listing.lines import drawn_lines, may_call
from banfa.features.customers.listing.narrowing import PREFIX, narrowings
from banfa.features.customers.listing.nothing import ways_out
from banfa.features.customers.listing.picker import EVERY, picker
from banfa.features.customers.listing.tabs import address_of, tabs_of
from banfa.features.customers.pages import page_words
from banfa.features.customers.queries import Page, TooBroad, Wish
from banfa.features.customers.standing import Standings, standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.fields import fields_for
from banfa.platform.lists.queries import Liked, liked, views
from banfa.platform.org.current import pack_on
from banfa.platform.web import bulk, languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Pack

SEARCH_HINT = Text("名称、拼音、代码、电话、地址", "Name, pinyin, code, phone, address")
USUAL_ORDER = "sort=name"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List customers, searched, filtered and sorted; a fragment is the table alone, the filter's editor, or the count."""
    actor, current = actor_for(request), standings()
    pack = fields_for(actor, pack_on(timezone.localdate()))
    like = liked(actor, CUSTOMERS)
    is_whole = not wants_fragment(request)
    if is_whole and not request.GET and (first := _opens_with(actor, like)):
        return HttpResponseRedirect(first)
    filters = _filters(request, actor, pack, current)
    target = request.htmx.target if not is_whole else None  # type: ignore[attr-defined]
    wish = read_wish(request.GET, filters, pack)
    if target == "editor":
        return _fragment(request, "_editor.html", picker(filters, request.GET, _units(actor, request.GET)))
    if target == "counted":
        return _fragment(request, "_counted.html", {"count": _exactly(actor, wish, current)})
    content = _list(request, actor, pack, current, wish, like, filters)
    content |= _around(request, actor, filters, like, is_whole=is_whole)
    response = _fragment(request, "list.html" if is_whole else "_answer.html", content)
    if not is_whole:
        response["HX-Push-Url"] = _plain_address(request.GET)
    return response


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Count what each tab of the register holds, as far as that is quick."""
    actor, current = actor_for(request), standings()
    found = []
    for view in views(actor, CUSTOMERS, liked(actor, CUSTOMERS)):
        try:
            wished = queries.customers_wished(actor, wish_in(view.query, actor), current)
            found.append((view.key, queries.count_quickly(wished, held_against=queries.COUNTED)))
        except (BadRequest, TooBroad):  # the pack no longer has its field, or nobody would wait for it
            continue
    response = render(request, "customers/_counts.html", {"counts": found})
    patch_cache_control(response, private=True, max_age=60)
    return response


def _filters(request: HttpRequest, actor: Actor, pack: Pack, current: Standings | None) -> list[Choosable]:
    """Return the filters on offer; those of other features are asked for where they can be seen or are on."""
    is_wanted = "edit" in request.GET or any(key.startswith(PREFIX) for key in request.GET)
    return choosable(pack, current, narrowings(actor) if is_wanted else (), actor)


def _list(
    request: HttpRequest,
    actor: Actor,
    pack: Pack,
    current: Standings | None,
    wish: Wish,
    like: Liked,
    filters: Sequence[Choosable],
) -> dict[str, Any]:
    """Return the table, or why there is none."""
    key, columns = _columns(request, actor, pack, current, like)
    content: dict[str, Any] = {
        "wish": wish, "columns": columns, "key": key, "search_hint": SEARCH_HINT,
        "table_kind": "rg dense" if like.is_dense else "rg", "actions": bulk.actions(CUSTOMERS.name, actor),
    }  # fmt: skip
    try:
        found = queries.customers_wished(actor, wish, current)
    except TooBroad as error:
        below = [(unit.name, unit.code) for unit in queries.units_below(actor, wish.unit)]
        return content | {"broad": error.text, "below": below, "lines": "", "page": _no_page()}
    page = queries.page_of(actor, found, wish, current, size=like.size or queries.PAGE_SIZE)
    reading = Reading(
        actor=actor, pack=pack, language=languages.language(), standings=current, customers=page.customers
    )
    came_from = urlencode({"from": key or USUAL_ORDER})
    content |= {
        "lines": drawn_lines(reading, columns, came_from=came_from, words=wish.words),
        "page": page,
        "has_calls": may_call(reading),
    }
    content |= page_words(page, queries.count_of(found, page), request.GET)
    if not page.customers and (key or wish.words):
        content["ways"] = ways_out(actor, wish, filters, request.GET, current)
    return content


def _columns(
    request: HttpRequest, actor: Actor, pack: Pack, current: Standings | None, like: Liked
) -> tuple[str, list[Column]]:
    chosen = like.columns.get(request.GET.get("view", "") or "all", like.columns.get("all", ()))
    return wishes_key(request.GET), chosen_columns(columns_for(actor, pack, current), chosen)


def _around(
    request: HttpRequest, actor: Actor, filters: Sequence[Choosable], like: Liked, *, is_whole: bool
) -> dict[str, Any]:
    """Return what stands around the table: the filters that are on, and on a whole page the tabs."""
    names = queries.unit_names(actor, request.GET.get("unit", ""))
    content: dict[str, Any] = {
        "chips": chips(filters, request.GET, names),
        "every": editing(request.GET, EVERY),
        "tabs": tabs_of(request.GET, actor, like, is_whole=is_whole),
        "kept": [
            (key, value)
            for key, values in QueryDict(wishes_key(request.GET)).lists()
            for value in values
            if key != "q"
        ],
        "view": request.GET.get("view", ""),
    }
    if not is_whole:
        return content
    rights = {
        "may_import": Permission.CUSTOMERS_CUSTOMER_IMPORT in actor.permissions,
        "may_create": Permission.CUSTOMERS_CUSTOMER_EDIT in actor.permissions,
    }
    return content | rights | picker(filters, request.GET, _units(actor, request.GET))


def _units(actor: Actor, query: QueryDict) -> list[tuple[str, str, int]]:
    """Return the units to choose from, where the address edits the filter by unit."""
    return queries.units_offered(actor) if query.get("edit") == UNIT else []


def _no_page() -> Page:
    return Page(customers=[], has_before=False, has_after=False)


def _exactly(actor: Actor, wish: Wish, current: Standings | None) -> int:
    return queries.count_all(queries.customers_wished(actor, wish, current)).customers


def _opens_with(actor: Actor, like: Liked) -> str:
    """Return the address of the view that the actor's list opens with, nothing for everything."""
    if not like.opens_with:
        return ""
    found = next((one for one in views(actor, CUSTOMERS, like) if one.key == like.opens_with), None)
    return address_of(found) if found is not None and found.query else ""


def _plain_address(query: QueryDict) -> str:
    """Return the address as it is shown and shared: without keys that say nothing."""
    extra = {key: query[key] for key in ("view", "after", "before") if query.get(key)}
    parts = [part for part in (wishes_key(query), urlencode(extra)) if part]
    return reverse("customers:list") + (f"?{'&'.join(parts)}" if parts else "")


def _fragment(request: HttpRequest, name: str, content: dict[str, Any]) -> HttpResponse:
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
