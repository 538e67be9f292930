"""Booklets of blank sheets: who holds one, who has none, and a bundle for printing (AD-1.3.2.2b)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.queries.booklets import SEES, representatives
from banfa.features.contacts.visits.services.booklets import BadBooklet
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require, visible
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.forms.showing import blank_sheet
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

MOST_PAGES, USUAL_COPIES = 60, 50


@takes("copies", "person", "sheet")
@require_http_methods(["GET", "HEAD", "POST"])
def booklets(request: HttpRequest) -> HttpResponse:
    """Show who holds a booklet of a sheet, and note that somebody was handed one."""
    actor, at = actor_for(request), timezone.now()
    require(actor, SEES)
    pack, on = pack_on(timezone.localdate(at)), timezone.localdate(at)
    given = request.POST if request.method == "POST" else request.GET
    sheet = given.get("sheet", next(iter(pack.sheets), ""))
    if pack.sheets and sheet not in pack.sheets:
        raise BadRequest(Text("没有这种登记表", "there is no such sheet"))
    failed = None
    if request.method == "POST":
        try:
            services.hand_booklet(
                _whole(given.get("person", "")), sheet, _whole(given.get("copies", "")), actor=actor, at=at
            )
        except BadBooklet as error:
            failed = error.text
        else:
            say(request, Text("已登记发放", "Noted"))
            return HttpResponseRedirect(f"{reverse('contacts:booklets')}?sheet={sheet}")
    found = representatives(actor, sheet, on)
    content: dict[str, Any] = {
        "sheets": [(code, one.title.text) for code, one in pack.sheets.items()], "sheet": sheet, "people": found,
        "without": sum(one.booklet is None for one in found), "copies": given.get("copies", USUAL_COPIES),
        "failed": failed, "cites": pack.sheets[sheet].cites if sheet in pack.sheets else (),
    }  # fmt: skip
    return render(request, "contacts/visits/booklets.html", content, status=422 if failed else 200)


@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """Lay out blank sheets for the actor's own customers, one page each, to be bound."""
    actor, on = actor_for(request), timezone.localdate()
    require(actor, Permission.CONTACTS_VISIT_MAKE)
    pack, language = fields_for(actor, pack_on(on)), languages.language()
    code = request.GET.get("sheet", next(iter(pack.sheets), ""))
    if code not in pack.sheets:
        raise BadRequest(Text("没有这种登记表", "there is no such sheet"))
    sheet = pack.sheets[code]
    after = request.GET.get("after", "")
    rows = visible(Customer, actor, Permission.CONTACTS_VISIT_MAKE).filter(code__gt=after).order_by("code")
    lot = list(rows[: MOST_PAGES + 1])
    papers = []
    for one in lot[:MOST_PAGES]:
        held = values_of(one)
        heading = [
            (pack.fields[name].title.text, shown(actor, pack.fields[name], held.get(name), language))
            for name in sheet.heading
            if name in pack.fields
        ]
        papers.append((one, blank_sheet(sheet, heading, language)))
    content = {
        "papers": papers, "title": sheet.title.text, "is_blank": True, "sheet_code": code,
        "more": lot[MOST_PAGES - 1].code if len(lot) > MOST_PAGES else "",
    }  # fmt: skip
    return render(request, "contacts/visits/paper.html", content)


def _whole(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 10 else 0
