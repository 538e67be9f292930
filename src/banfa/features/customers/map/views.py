"""The map of the register, with the list that follows it, and the card of one customer on it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.customers import queries
from banfa.features.customers.listing.columns import NO_TONE, STATUS_TONES, status_of
from banfa.features.customers.listing.filters import GRADE
from banfa.features.customers.map.boxes import Box
from banfa.features.customers.map.extents import extent_of, outlines_of
from banfa.features.customers.map.marks import UNGRADED_SHADE, marks_in, shades_of
from banfa.features.customers.map.nearby import MOST_SORTED, customers_in
from banfa.features.customers.map.places import Places, places_of
from banfa.features.customers.map.wanted import Wanted, wanted
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import LATITUDE, LONGITUDE, has_positions
from banfa.features.customers.queries.listing import listed
from banfa.features.customers.standing import Standings, standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, visible
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.model import Pack

NEAR = 10.0  # from here on a box leaves most customers out, and their positions are looked up for it alone
NOT_GRADED = Text("未分级", "not graded")


class NoMap(BanfaError):
    """The regulation in force does not keep where its customers are."""

    status = 404


@require_safe
def customer_map(request: HttpRequest) -> HttpResponse:
    """Show the customers found as points and clusters; the fragment is what a box holds."""
    actor = actor_for(request)
    asked = wanted(request.GET, actor)
    _require_positions(actor, asked.pack)
    content: dict[str, Any] = {
        "asked": asked,
        "query": asked.query.urlencode(),
        "address": reverse("customers:map"),
        "chosen_grade": asked.query.get(GRADE, ""),
    }
    around = asked.box if wants_fragment(request) else None
    near = around if asked.zoom >= NEAR else None
    with places_of(asked.found, asked.parts, is_narrowed=asked.is_narrowed, box=near) as places:
        if around is not None:
            content |= _around(asked, around, places)
            name = "_around.html"
        else:
            content |= _whole(asked, actor, places)
            name = "map.html"
    response = render(request, f"customers/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _around(asked: Wanted, box: Box, places: Places) -> dict[str, Any]:
    found = asked.found
    marks = marks_in(found, box, asked.zoom, asked.standings, places)
    rows = customers_in(found, box, asked.standings, marks)
    held = asked.standings.of({one.pk: one.held for one in rows}) if asked.standings else {}
    return {
        "box": box,
        "customers": marks.customers,
        "is_sample": marks.customers > MOST_SORTED,
        "rows": [(one, held.get(one.pk)) for one in rows],
        "marks": [mark.as_data() for mark in marks.marks],
    }


def _whole(asked: Wanted, actor: Actor, places: Places) -> dict[str, Any]:
    extent = extent_of(places)
    box = asked.box or extent.box
    everyone = places.everyone()
    units = queries.units_offered(actor)
    content: dict[str, Any] = {
        "located": extent.located,
        "missing": everyone - extent.located,
        "everyone": everyone,
        "tiles": settings.BANFA_MAP_TILES,
        "legend": _legend(asked.standings),
        "extent": extent.box,
        "units": [(code, " " * 3 * (level - 1) + name) for code, name, level in units],
        "outlines": [],
    }
    if box is None or extent.box is None:
        return content
    outlines = outlines_of(places, actor, asked.below, extent)
    return content | _around(asked, box, places) | {"outlines": [one.as_data() for one in outlines]}


def _legend(current: Standings | None) -> list[tuple[str, Text]]:
    if current is None:
        return []
    shades = shades_of(current)
    return [*((shades[value], label) for value, label in current.values), (UNGRADED_SHADE, NOT_GRADED)]


@require_safe
def card(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show one customer as the map's small card, a fragment. Raises NotThere."""
    actor, current = actor_for(request), standings()
    pack = fields_for(actor, pack_on(timezone.localdate()))
    _require_positions(actor, pack)
    found = listed(visible(Customer, actor).filter(pk=customer_id), current)
    if not found:
        raise NotThere
    one = found[0]
    held = current.of({one.pk: one.held}) if current else {}
    return render(
        request,
        "customers/_map_card.html",
        {
            "one": one,
            "held": held.get(one.pk),
            "status": status_of(one.status, pack),
            "tone": STATUS_TONES.get(one.status, NO_TONE),
        },
    )


def _require_positions(actor: Actor, pack: Pack) -> None:
    """Raise NoMap where the regulation keeps no positions, Denied where this actor sees them masked."""
    if not has_positions(pack):
        raise NoMap(
            Text(
                "现行制度包没有“经度、纬度”信息项，因此没有地图；在制度包中加入 longitude 和 latitude 两个小数信息项即可使用",
                "the pack in force keeps no longitude and latitude, so there is no map; give it two decimal fields of these names",
            ),
        )
    if any(hides(actor, pack.fields[name]) for name in (LONGITUDE, LATITUDE)):
        raise Denied(Permission.CUSTOMERS_CUSTOMER_EXPORT)
