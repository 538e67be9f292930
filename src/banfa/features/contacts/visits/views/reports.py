"""What filled sheets add up to, and which customers they point at."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.visits.exporting import EXPORT_SHEETS
from banfa.features.contacts.visits.forms import read_score_wish
from banfa.features.contacts.visits.queries.sheets import found_by_sheets, scores
from banfa.kernel.text import Text
from banfa.platform.access import NotThere
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest

GROUPINGS = [
    ("all", Text("全部", "All")), ("customer", Text("按客户", "By customer")),
    ("visitor", Text("按走访人", "By visitor")), ("month", Text("按月", "By month")),
]  # fmt: skip
PAGE_SIZE = 40


@require_safe
def sheet_scores(request: HttpRequest) -> HttpResponse:
    """Show mean points per row, by customer, visitor or month (OIL-DISP-A1.5)."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    scored = {code: one for code, one in pack.sheets.items() if any(True for _ in one.scored())}
    content: dict[str, Any] = {
        "groupings": GROUPINGS,
        "sheets": [(code, one.title.text) for code, one in scored.items()],
    }
    if scored:
        wish = read_score_wish(request.GET, scored)
        sheet = scored[wish.sheet]
        content |= {
            "wish": wish, "sheet": sheet, "rows": [row.title.text for _, row in sheet.scored()], "cites": sheet.cites,
            "lines": [(one, [one.means[name] for name, _ in sheet.scored()]) for one in scores(actor, wish, sheet)],
            "findings": _findings(pack),
        }  # fmt: skip
    template = "_scores.html" if wants_fragment(request) and scored else "scores.html"
    return render(request, f"contacts/visits/{template}", content)


@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """List the customers about whom sheets showed something, such as room to grow at a low grade (TOB-STORY-2)."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    offered = _findings(pack)
    if not offered:
        raise NotThere
    chosen = request.GET.get("of", offered[0][0])
    sheet, _, finding = chosen.partition(".")
    if chosen not in {code for code, _ in offered}:
        raise BadRequest(Text("登记表没有这种发现", "no sheet shows this"))
    after = request.GET.get("after", "")
    rows = found_by_sheets(
        actor, sheet=sheet, finding=finding, after=int(after) if after.isdecimal() and len(after) < 19 else None,
        size=PAGE_SIZE + 1,
    )  # fmt: skip
    content = {
        "offered": offered, "chosen": chosen, "rows": rows[:PAGE_SIZE],
        "more": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else "",
        "cites": pack.sheets[sheet].findings[finding].cites,
    }  # fmt: skip
    return render(request, "contacts/visits/findings.html", content)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what filled sheets are taken out for."""
    given = request.POST if request.method == "POST" else request.GET
    pack = pack_on(timezone.localdate())
    wish = read_score_wish(given, pack.sheets)
    arguments = {
        "sheet": wish.sheet, "at_from": wish.since.isoformat() if wish.since else "",
        "at_to": wish.until.isoformat() if wish.until else "",
    }  # fmt: skip
    return question(request, kind_named(EXPORT_SHEETS), arguments)


def _findings(pack: Any) -> list[tuple[str, Text]]:
    return [
        (f"{code}.{name}", one.title.text)
        for code, sheet in pack.sheets.items()
        for name, one in sheet.findings.items()
    ]
