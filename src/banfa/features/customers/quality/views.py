"""The quality of the register: complete files, reviews in time, doubts, inspections."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.customers.models import Customer
from banfa.features.customers.quality import queries
from banfa.features.customers.quality.inspecting import week_of
from banfa.features.customers.quality.models import Finding, InspectedFile, Screening
from banfa.features.customers.quality.reviews import (
    cycle_named,
    fields_of,
    joining_deadline,
    late_after_joining,
    rounds,
    to_review,
)
from banfa.features.customers.quality.showing import (
    COUNTED,
    KINDS,
    PAGE,
    STATES,
    count_capped,
    finding_lines,
    findings,
    inspected,
    late_lines,
    unit_lines,
    unit_named,
    units_above,
)
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Pack

EDIT, DECIDE = Permission.CUSTOMERS_CUSTOMER_EDIT, Permission.CUSTOMERS_FINDING_DECIDE
LARGEST_ID = 2**63 - 1


def _shown(request: HttpRequest, tab: str, content: dict[str, Any]) -> HttpResponse:
    """Answer with a tab: whole, or what changes of it alone."""
    name = f"_{tab}" if wants_fragment(request) else tab
    response = render(request, f"customers/quality/{name}.html", {"tab": tab, **content})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _asked(request: HttpRequest) -> tuple[Actor, Pack, dict[str, Any]]:
    """Return who asks, the regulation, and what every tab shows. Raises Denied, NotThere."""
    actor = actor_for(request)
    require(actor, Permission.CUSTOMERS_CUSTOMER_READ)
    pack = pack_on(timezone.localdate())
    unit = unit_named(actor, request.GET.get("unit", ""))
    return actor, pack, {
        "unit": unit,
        "above": units_above(actor, unit),
        "quality": pack.quality,
        "may_edit": EDIT in actor.grants,
        "may_decide": DECIDE in actor.grants,
        "open_findings": visible(Finding, actor).filter(state=Finding.State.OPEN)[: COUNTED + 1].count(),
        "counted": COUNTED,
    }  # fmt: skip


@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """Show how complete files are, unit by unit and person by person; every figure leads to its customers."""
    actor, pack, content = _asked(request)
    unit = content["unit"]
    lines, whole = unit_lines(actor, pack, unit)
    path = unit.path if unit else ""
    late = count_capped(late_after_joining(actor, pack, timezone.now(), unit_path=path))
    doubted = visible(Finding, actor).filter(state__in=("OPEN", "CONFIRMED"), unit_path__startswith=path)
    doubtful = doubted.values("customer").distinct().count()
    content |= {
        "lines": lines,
        "whole": whole,
        "late": late,
        "timely": 1 - min(late, whole.customers) / whole.customers if whole.customers else 1.0,
        "accurate": 1 - min(doubtful, whole.customers) / whole.customers if whole.customers else 1.0,
        "doubtful": doubtful,
        "people": queries.completeness_by_person(actor, timezone.localdate(), unit_path=path),
        "asked": [
            pack.fields[name].title.text for name in pack.fields if name in pack.quality.complete.fields
        ],
    }
    return _shown(request, "completeness", content)


@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Show files that are late after joining, and what the review cycles still ask for."""
    actor, pack, content = _asked(request)
    at, path = timezone.now(), content["unit"].path if content["unit"] else ""
    name = request.GET.get("cycle", "")
    if name:
        content |= _cycle(request, actor, pack, name, path)
    else:
        lines, more = late_lines(
            actor, pack, at, unit_path=path, before=read_id(request.GET.get("before", ""))
        )
        content |= {
            "lines": lines,
            "more": lines[-1].customer.pk if more else None,
            "count": count_capped(late_after_joining(actor, pack, at, unit_path=path)),
        }
    joining = pack.quality.joining
    deadline = joining_deadline(joining, at) if joining is not None else None
    content |= {
        "rounds": rounds(actor, pack, timezone.localdate()),
        "name": name,
        "joining_rule": deadline.rule if deadline is not None else None,
    }
    return _shown(request, "late", content)


def _cycle(request: HttpRequest, actor: Actor, pack: Pack, name: str, path: str) -> dict[str, Any]:
    cycle, on = cycle_named(pack, name), timezone.localdate()
    found = to_review(actor, name, cycle, on, unit_path=path).select_related("unit")
    after = read_id(request.GET.get("after", ""))
    waiting = found
    if after and (edge := visible(Customer, actor).filter(pk=after).first()) is not None:
        waiting = found.filter(sort_key__gte=edge.sort_key).exclude(sort_key=edge.sort_key, pk__lte=edge.pk)
    rows = [*waiting[: PAGE + 1]]
    return {
        "cycle": cycle,
        "fields": [one.title.text for one in fields_of(pack, cycle).values()],
        "rows": rows[:PAGE],
        "further": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "count": count_capped(found),
    }


@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """List what the screening found, by kind and state."""
    actor, pack, content = _asked(request)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "") or "OPEN"
    if (kind and kind not in KINDS) or state not in STATES:
        raise BadRequest(
            Text("地址中的类别或状态无法识别", "the kind or state in the address is not understood")
        )
    path = content["unit"].path if content["unit"] else ""
    found = findings(
        actor, kind=kind, state=state, unit_path=path, before=read_id(request.GET.get("before", ""))
    )
    lines, more = finding_lines(found, pack)
    counts = {
        one: findings(actor, kind=one, state=state, unit_path=path, before=0)[: COUNTED + 1].count()
        for one in KINDS
    }
    content |= {
        "lines": lines,
        "more": lines[-1].finding.pk if more else None,
        "kind": kind,
        "state": state,
        "kinds": [(one, said(words), counts[one]) for one, words in KINDS.items()],
        "states": [(one, said(words)) for one, words in STATES.items()],
        "screening": Screening.objects.order_by("-pk").first(),
        "screening_cites": pack.quality.screening.cites if pack.quality.screening else (),
    }
    return _shown(request, "findings", content)


@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """Show the weekly inspection of new files: those that wait, those sent back, and the weeks before."""
    actor, pack, content = _asked(request)
    asked = pack.quality.inspection
    state = request.GET.get("state", "") or "WAITING"
    if state not in InspectedFile.State.values:
        raise BadRequest(Text("地址中的状态无法识别", "the state in the address is not understood"))
    words = request.GET.get("week", "")
    found = inspected(actor, week=_week(words) if words else None, state="" if words else state)
    if content["unit"]:
        found = found.filter(unit_path__startswith=content["unit"].path)
    everything = visible(InspectedFile, actor)
    content |= {
        "inspection": asked,
        "standards": [(code, said(one.title.text)) for code, one in asked.standards.items()] if asked else [],
        "files": [(one, [asked.standards[code].title.text for code in one.defects if code in asked.standards] if asked else []) for one in found[:PAGE]],
        "state": state,
        "week": words,
        "states": [(one, said(label), everything.filter(state=one).count()) for one, label in INSPECTED.items()],
        "now": timezone.now(),
    }  # fmt: skip
    return _shown(request, "inspections", content)


INSPECTED = {
    "WAITING": Text("待检查", "To inspect"),
    "CORRECTED": Text("待复查", "To look at again"),
    "RETURNED": Text("已退回", "Sent back"),
    "PASSED": Text("合格", "Passed"),
}


def _week(words: str) -> date:
    try:
        return week_of(date.fromisoformat(words))
    except ValueError:
        raise BadRequest(Text("地址中的周无法识别", "the week in the address is not understood")) from None


def read_id(words: str) -> int:
    """Return the number that an address names, 0 where it names none. Raises BadRequest."""
    if not words:
        return 0
    if not (words.isascii() and words.isdigit() and int(words) <= LARGEST_ID):
        raise BadRequest(Text("地址中的编号无法识别", "a number in the address is not understood"))
    return int(words)
