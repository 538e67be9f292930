"""How far gatherings reach: customers by unit with who is missing, and the staff with who is due."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.gatherings.exporting import EXPORT_MISSING
from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.queries.covering import (
    coverage_by_unit,
    is_of_staff,
    missing,
    staff,
    staff_missing,
    staff_reached,
    unit_asked,
)
from banfa.features.contacts.gatherings.queries.renewing import SOON_DAYS, due_staff, topics_had
from banfa.features.contacts.gatherings.queries.seen import HOLD, READ, gatherings_seen
from banfa.features.contacts.gatherings.services import inviting
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.contacts.gatherings.views.reading import number_in
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, require
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say
from banfa.policy.model import Coverage, Pack

SHOWN = 60
MOST_STAFF = 300


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show a coverage of customers by unit, down to who is missing (NY-18.3)."""
    actor, on = actor_for(request), timezone.localdate()
    require(actor, READ)
    pack = pack_on(on)
    rules = {name: rule for name, rule in pack.coverages.items() if not is_of_staff(rule, pack)}
    name = request.GET.get("rule") or next(iter(rules), "")
    if not rules:
        return render(request, "contacts/gatherings/coverage.html", {"rules": {}})
    rule, unit = _rule(pack, name), unit_asked(actor, request.GET.get("unit", ""))
    rows = coverage_by_unit(actor, rule, on, unit)
    path = unit.path if unit else ""
    open_ones = (
        gatherings_seen(actor).filter(state=Gathering.State.OPEN, kind__in=rule.by).order_by("starts_at")
    )
    content = {
        "rules": rules, "name": name, "rule": rule, "unit": unit, "whole": rows[0], "rows": rows[1:],
        "year": on.year, "missing": missing(actor, rule, on, path)[:SHOWN],
        "open": [(one.pk, f"{one.title} · {timezone.localtime(one.starts_at):%m-%d}") for one in open_ones[:50]],
        "may_hold": actor.may(HOLD), "kind": rule.by[0],
    }  # fmt: skip
    return render(request, "contacts/gatherings/coverage.html", content)


@takes("gathering", "rule", "unit")
@require_POST
def invite_missing(request: HttpRequest) -> HttpResponse:
    """Invite everybody who is missing in a unit to a gathering."""
    actor, on, posted = actor_for(request), timezone.localdate(), request.POST
    require(actor, READ)
    rule, unit = _rule(pack_on(on), posted.get("rule", "")), unit_asked(actor, posted.get("unit", ""))
    number = number_in(posted, "gathering")
    if number is None:
        raise BadGathering("gathering", Text("请选择活动", "choose a gathering"))
    found = missing(actor, rule, on, unit.path if unit else "").select_related("unit", "area")
    invited = inviting.invite_customers(number, found, actor=actor, at=timezone.now())
    left = sum(invited.left_out.values())
    say(
        request,
        Text(f"已邀请 {invited.count} 户，{left} 户未列入", f"{invited.count} invited, {left} left out"),
    )
    return HttpResponseRedirect(reverse("contacts:gathering", args=[number]) + "#guests")


@require_safe
def take_out(request: HttpRequest) -> HttpResponse:
    """Ask what the list of those who are missing is for."""
    actor = actor_for(request)
    require(actor, READ)
    _rule(pack_on(timezone.localdate()), request.GET.get("rule", ""))
    arguments = {"rule": request.GET.get("rule", ""), "unit": request.GET.get("unit", "")}
    return question(request, kind_named(EXPORT_MISSING), arguments)


@require_safe
def staff_page(request: HttpRequest) -> HttpResponse:
    """Show who of the staff is due, who is trained, and which topics everybody has had."""
    actor, on = actor_for(request), timezone.localdate()
    pack = pack_on(on)
    renewals = pack.renewals
    chosen = request.GET.get("rule") or next(iter(renewals), "")
    due = due_staff(actor, renewals[chosen], on) if chosen in renewals else []
    people = [one.person for one in due][:MOST_STAFF] or list(staff(actor, (), on)[:MOST_STAFF])
    coverages = [
        (name, rule, staff_reached(actor, rule, on), staff_missing(actor, rule, on)[:SHOWN])
        for name, rule in pack.coverages.items()
        if is_of_staff(rule, pack)
    ]
    content = {
        "renewals": renewals, "chosen": chosen, "rule": renewals.get(chosen), "coverages": coverages,
        "due": [(one, one.is_late(on), one.due_on <= on + timedelta(days=SOON_DAYS)) for one in due[:MOST_STAFF]],
        "late": sum(one.is_late(on) for one in due), "year": on.year, "may_hold": actor.may(HOLD),
        "topics": _topics(pack, people),
    }  # fmt: skip
    return render(request, "contacts/gatherings/staff.html", content)


def _topics(pack: Pack, people: list[Any]) -> list[tuple[Text, list[Text], list[tuple[Any, list[Any]]]]]:
    """Return, by kind, its topics and who had each of them when (CRM-RULE2-8b)."""
    found = []
    for code, kind in pack.gatherings.items():
        if kind.audience == "staff" and kind.topics:
            had = topics_had(people, code)
            rows = [(one, [had.get(one.pk, {}).get(topic) for topic in kind.topics]) for one in people]
            found.append((kind.title.text, [topic.title.text for topic in kind.topics.values()], rows))
    return found


def _rule(pack: Pack, name: str) -> Coverage:
    if name not in pack.coverages:
        raise NotThere
    return pack.coverages[name]
