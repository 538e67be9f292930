"""A customer's page, and the form for a new one."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.customers import queries, services
from banfa.features.customers.listing.lines import NO_TONE, STATUS_TONES, status_of
from banfa.features.customers.models import Customer
from banfa.features.customers.page.boxes import box_of
from banfa.features.customers.page.neighbouring import beside
from banfa.features.customers.page.parts import CUSTOMER
from banfa.features.customers.services.confirming import WAITING
from banfa.features.customers.services.creating import asked_of_new
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.org.current import pack_on
from banfa.platform.web import slots
from banfa.platform.web.accepting import require_only
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.slots import Asked, Place
from banfa.platform.web.toasts import say
from banfa.policy.values import BadValues

NOT_TAKEN = 422


@require_safe
def customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show one customer; a fragment is the tab or the drawer that was asked for."""
    actor = actor_for(request)
    found = queries.customer_numbered(actor, customer_id)
    asked = Asked(actor=actor, query=request.GET, customer_id=found.pk)
    asked.once(CUSTOMER, lambda: found)
    target = request.htmx.target if wants_fragment(request) else None  # type: ignore[attr-defined]
    content: dict[str, Any] = {"customer": found, "why": request.GET.get("why", "")}
    if target == "why":
        content |= {"aside": slots.filled(Place.CUSTOMER_ASIDE, asked)}
        name = "_aside.html"
    elif target == "tab":
        content |= _tabs(asked)
        name = "_tab.html"
    else:
        content |= _whole(asked, found)
        name = "_top.html" if target == "top" else "customer.html"
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _whole(asked: Asked, found: Customer) -> dict[str, Any]:
    came, tab = asked.query.get("from", ""), asked.query.get("tab", "")
    return _tabs(asked) | {
        "status": status_of(found.status, pack_on(timezone.localdate())),
        "tone": STATUS_TONES.get(found.status, NO_TONE),
        "above": queries.units_above(asked.actor, found),
        "beside": beside(asked.actor, found.pk, came, tab),
        "may_edit": queries.may_edit(asked.actor, found),
        **_at_hand(asked, found),
        "head": slots.filled(Place.CUSTOMER_HEAD, asked),
        "figures": slots.filled(Place.CUSTOMER_FIGURES, asked),
        "overview": slots.filled(Place.CUSTOMER_OVERVIEW, asked),
        "aside": slots.filled(Place.CUSTOMER_ASIDE, asked),
    }


def _at_hand(asked: Asked, found: Customer) -> dict[str, str]:
    """Return how one rings up and finds the customer, for a phone."""
    known = fields_for(asked.actor, pack_on(timezone.localdate())).fields
    phone, address = known.get("phone"), known.get("address")
    may_find = found.address and address is not None and not hides(asked.actor, address)
    may_ring = found.phone and phone is not None and not hides(asked.actor, phone)
    return {
        "reach": f"tel:{found.phone}" if may_ring else "",
        "place": f"geo:0,0?q={quote(found.address)}" if may_find else "",
    }


def _tabs(asked: Asked) -> dict[str, Any]:
    """Return the tabs, and the chosen one with its content. Raises BadRequest for a tab that is none."""
    tabs = slots.parts(Place.CUSTOMER_TAB, asked.actor)
    name = asked.query.get("tab") or tabs[0].name
    chosen = next((part for part in tabs if part.name == name), None)
    if chosen is None:
        shown = name[:40]
        raise BadRequest(Text(f"没有“{shown}”这一栏", f"there is no tab '{shown}'"))
    return {
        "tabs": tabs,
        "chosen": slots.Shown(chosen, chosen.fill(asked) or {}),
        "came": asked.query.get("from", ""),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form for a new customer, or enter it."""
    actor = actor_for(request)
    require(actor, Permission.CUSTOMERS_CUSTOMER_EDIT)
    fields = asked_of_new(pack_on(timezone.localdate()), actor)
    if request.method != "POST":
        return _new_form(request, {**dict.fromkeys(fields, ""), "status": DEFAULT_STATUS}, {})
    require_only(request, (*fields, "unit"))
    given = {name: request.POST.get(name, "") for name in (*fields, "unit")}
    try:
        made = services.create_customer(given, actor=actor, at=timezone.now())
    except BadValues as error:
        return _new_form(request, given, error.problems)
    say(request, Text(f"已新建客户“{made.name}”", f"{made.name} is entered") + _until_confirmed(made.status))
    return HttpResponseRedirect(reverse("customers:customer", args=[made.pk]))


def _until_confirmed(status: str) -> Text:
    """Say what a new customer waits for, where the regulation has it confirmed first."""
    if status != WAITING or pack_on(timezone.localdate()).quality.confirming is None:
        return Text("", "")
    return Text("，经管理层确认后转为正常", "; it counts once the management layer has confirmed it")


def _new_form(request: HttpRequest, given: dict[str, str], problems: dict[str, Text]) -> HttpResponse:
    actor = actor_for(request)
    fields = asked_of_new(pack_on(timezone.localdate()), actor)
    boxes = [box_of(name, one, given[name], problems.get(name)) for name, one in fields.items()]
    units = queries.units_to_enter(actor)
    content = {
        "boxes": boxes,
        "units": [(code, name, level - 1) for code, name, level in units],
        "unit": given.get("unit", ""),
        "unit_problem": problems.get("unit"),
        "problems": {f"v-{name}": words for name, words in problems.items()},
    }
    return render(request, "customers/new.html", content, status=NOT_TAKEN if problems else 200)
