"""The call list of the day's delivery runs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.planning.asked import day_in
from banfa.features.contacts.planning.exporting import EXPORT_NEAR
from banfa.features.contacts.planning.queries.near import MOST, near_runs, runs_of
from banfa.features.contacts.planning.queries.planners import READ, own_planner
from banfa.features.contacts.planning.tabs import tabs_of
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """List the customers near the day's runs whom nobody delivers to, to be called before departure."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, READ)
    pack = pack_on(today)
    rule = pack.planning.near_route
    if rule is None:
        raise NotThere
    words = request.GET.get("on", "")
    on = day_in(words) if words else today
    runs = runs_of(actor, on)
    route = request.GET.get("route", "")
    lines = near_runs(actor, on, pack, route=route)
    content = {
        "on": on, "runs": runs, "route": route, "lines": lines, "rule": rule, "most": MOST,
        "spoken": sum(one.spoken for one in lines), "today": today,
        "tabs": tabs_of("near", pack, today, has_plan=own_planner(actor, pack, today) is not None),
        "may_import": Permission.CONTACTS_ROUTE_IMPORT in actor.permissions,
    }  # fmt: skip
    response = render(
        request, f"contacts/planning/{'_' if wants_fragment(request) else ''}near.html", content
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what the call list is taken out for."""
    asked = request.POST if request.method == "POST" else request.GET
    arguments = {key: asked[key] for key in ("on", "route") if asked.get(key)}
    return question(request, kind_named(EXPORT_NEAR), arguments)
