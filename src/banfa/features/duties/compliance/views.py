"""The pages of compliance: figures with their targets, and the rows behind each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.duties import queries
from banfa.features.duties.compliance.exporting import EXPORT_FIGURES, EXPORT_ROWS, SHARED
from banfa.features.duties.compliance.figures import lines_of, total_of, trend_of
from banfa.features.duties.compliance.wishes import CUTS, STATE_TITLES, Wish, periods_offered, read_wish
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.horizon import horizon
from banfa.features.duties.worklist.lines import line_of
from banfa.features.duties.worklist.naming import title_named
from banfa.features.duties.worklist.team_views import units_to_choose
from banfa.features.duties.worklist.words import STATES
from banfa.kernel.text import Text, same
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.web.acting import actor_for, wants_fragment

READ = Permission.DUTIES_DUTY_READ
MOST_LINES = 500
PER_PAGE = 50


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how much was kept in a period, cut by obligation, clause, unit or person."""
    actor, now = actor_for(request), timezone.now()
    require(actor, READ)
    wish = read_wish(actor, request.GET, timezone.localdate())
    lines, (whole, cells) = lines_of(actor, wish, now), total_of(actor, wish, now)
    content: dict[str, Any] = {
        "wish": wish,
        "lines": lines[:MOST_LINES],
        "more": max(len(lines) - MOST_LINES, 0),
        "whole": whole,
        "tone": "down" if whole.is_met is False else "",
        "cells": {cell.name: cell for cell in cells},
        "heads": [cell.title for cell in cells],
        "trend": trend_of(actor, wish, now),
        "cuts": [(title, wish.changed(by=by), by == wish.by) for by, title in CUTS.items()],
        "periods": periods_offered(timezone.localdate()),
        "units": units_to_choose(actor),
        "chips": _chips(wish),
        "kept_fields": {k: v for k, v in wish.arguments().items() if k not in ("period", "unit", "from", "to")},
        "section": "compliance",
        "export": EXPORT_FIGURES,
    }  # fmt: skip
    return _shown(request, "overview", content)


@require_safe
def rows(request: HttpRequest) -> HttpResponse:
    """List the duties behind one figure."""
    actor, now = actor_for(request), timezone.now()
    require(actor, READ)
    wish = read_wish(actor, request.GET, timezone.localdate())
    found = queries.kept_rows(actor, wish.kept, wish.state, now)
    count = found.order_by()[:10_001].count()
    edge = Duty.objects.filter(pk=wish.after).values_list("due_at", flat=True).first() if wish.after else None
    if edge is not None:
        found = found.filter(due_at__gte=edge).exclude(due_at=edge, pk__lte=wish.after)
    lot = found.select_related("customer__unit", "unit", "about", "person", "done_by").order_by(
        "due_at", "pk"
    )
    shown = [*lot[: PER_PAGE + 1]]
    borders = horizon(now)
    content: dict[str, Any] = {
        "wish": wish,
        "state": STATE_TITLES[wish.state],
        "lines": [(line_of(one, borders), STATES[Duty.State(one.state)]) for one in shown[:PER_PAGE]],
        "count": count,
        "after": f"{wish.changed(state=wish.state)}&after={shown[PER_PAGE - 1].pk}" if len(shown) > PER_PAGE else "",
        "states": [(title, wish.changed(state=name), name == wish.state) for name, title in STATE_TITLES.items() if name != "not_kept"],
        "chips": _chips(wish, state=wish.state),
        "back": wish.changed(),
        "section": "compliance",
        "export": EXPORT_ROWS,
    }  # fmt: skip
    return _shown(request, "rows", content)


def _shown(request: HttpRequest, name: str, content: dict[str, Any]) -> HttpResponse:
    template = f"duties/compliance/{'_' if wants_fragment(request) else ''}{name}.html"
    response = render(request, template, content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _chips(wish: Wish, *, state: str = "") -> list[tuple[Text, Text, str]]:
    """Return what the figures are narrowed by, each with the address without it."""
    found = []
    if wish.clause:
        found.append((Text("条款", "Clause"), same(wish.clause), wish.changed(clause="", state=state)))
    if wish.obligation:
        found.append((Text("事项", "Obligation"), title_named(wish.obligation), wish.changed(obligation="", state=state)))  # fmt: skip
    if wish.unit:
        found.append((Text("机构", "Unit"), same(wish.unit.name), wish.changed(unit=None, state=state)))
    if wish.person:
        found.append((Text("人员", "Person"), same(wish.person.name), wish.changed(person=None, state=state)))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, what: str) -> HttpResponse:
    """Ask what figures or rows are taken out for. Raises NotThere for any other kind."""
    require(actor_for(request), READ)
    if what not in ("figures", "rows"):
        raise NotThere
    asked = request.POST if request.method == "POST" else request.GET
    arguments = {key: asked[key] for key in SHARED if asked.get(key)}
    return question(request, kind_named(EXPORT_FIGURES if what == "figures" else EXPORT_ROWS), arguments)
