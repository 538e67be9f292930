"""Visits that are closed: lists, one with all it holds, its sheets on paper, remarks."""

from dataclasses import dataclass
from math import cos, hypot, radians
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.queries import contact_numbered
from banfa.features.contacts.services import BadRemark, add_remark
from banfa.features.contacts.visits.checking_in import flags_in
from banfa.features.contacts.visits.forms import after_of, read_visit_wish
from banfa.features.contacts.visits.models import VisitSheet
from banfa.features.contacts.visits.payload import RESULTS
from banfa.features.contacts.visits.queries.visits import (
    VisitShown,
    open_visits,
    visit_shown,
    visits_wished,
)
from banfa.features.contacts.visits.services.beginning import MAKE, shop_of
from banfa.features.contacts.visits.views.doing import purposes
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.forms.showing import ShownSheet, shown_sheet
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

METRES_A_DEGREE, EDGE = 111_195.0, 88
REACHES = (50, 100, 200, 500, 1_000, 5_000, 50_000)
WHOSE = [("mine", Text("我的", "Mine")), ("", Text("所有可见的", "Everybody's"))]
PICTURE, SMALL = "customers:attachment", "customers:small"


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """List visits: one's own for whoever visits their own customers alone, else everybody's; the fragment is the list."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    visits_own_alone = MAKE in actor.permissions and not actor.scopes_of(MAKE)
    wish = read_visit_wish(request.GET, mine=visits_own_alone)
    page = visits_wished(actor, wish)
    last = page.contacts[-1] if page.has_more else None
    content: dict[str, Any] = {
        "wish": wish, "any": Text("全部", "Any"), "whose": WHOSE, "whose_value": "mine" if wish.mine else "", "lines": [(one, _flags(one)) for one in page.contacts],
        "more": after_of(last.at, last.pk) if last else "", "purposes": purposes(pack),
        "results": list(RESULTS.items()), "result_words": RESULTS, "kinds": list(purposes(pack).items()),
        "opened": open_visits(actor) if wish.mine and wish.after is None else [],
        "sheets": [(code, one.title.text) for code, one in pack.sheets.items()],
        "narrowings": sum(bool(one) for one in (wish.kind, wish.result, wish.flagged, wish.unplanned, wish.sheet)),
    }  # fmt: skip
    template = "_visits.html" if wants_fragment(request) else "visits.html"
    return render(request, f"contacts/visits/{template}", content)


def _flags(contact: Any) -> list[Any]:
    return flags_in(contact.visit.flags) if hasattr(contact, "visit") else []


@require_safe
def visit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Show a visit with its check-in, photos, sheets, opinions and what was remarked afterwards."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    return _page(request, visit_shown(actor, contact_id, pack), actor, pack)


def _page(
    request: HttpRequest,
    shown: VisitShown,
    actor: Actor,
    pack: Pack,
    failed: Text | None = None,
    words: str = "",
) -> HttpResponse:
    contact, visit_ = shown.contact, shown.visit
    kind = pack.visits.get(visit_.kind)
    content: dict[str, Any] = {
        "shown": shown, "contact": contact, "customer": contact.customer, "visit": visit_,
        "title": kind.title.text if kind else same(visit_.kind), "cites": kind.cites if kind else (),
        "result": RESULTS.get(contact.result, same(contact.result)), "flags": flags_in(visit_.flags),
        "notes": [(_action_title(kind, code), said) for code, said in visit_.notes.items()],
        "sheets": [(one, _sheet(one, actor, pack)) for one in shown.sheets],
        "pictures": [one for one in shown.pictures if not one.row],
        "findings": [_finding(pack, one.sheet, one.finding) for one in shown.findings],
        "departments": {code: one.title.text for code, one in opinions.departments.items()}
        if (opinions := pack.visiting.opinions)
        else {},
        "is_mine": contact.person_id == actor.person_id, "spot": spot_of(shown), "failed": failed, "words": words,
        "picture": PICTURE, "picture_small": SMALL, "customer_id": contact.customer_id,
    }  # fmt: skip
    return render(request, "contacts/visits/visit.html", content, status=422 if failed else 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a check-in was from the shop, on a square of 200 by 200 with the shop in its middle; north is up."""

    x: float
    y: float
    reach: str


def spot_of(shown: VisitShown) -> Spot | None:
    """Return where a check-in was from the shop, None where either is not known; far ones stand at the edge."""
    shop = shop_of(shown.contact.customer)
    if shown.position is None or shop is None:
        return None
    east = (shown.position.longitude - shop.longitude) * cos(radians(shop.latitude)) * METRES_A_DEGREE
    north = (shown.position.latitude - shop.latitude) * METRES_A_DEGREE
    metres = max(hypot(east, north), 1.0)
    reach = next((one for one in REACHES if metres <= one), REACHES[-1])
    scale = EDGE / max(metres, reach)
    return Spot(
        x=round(east * scale, 1), y=round(-north * scale, 1), reach=f"{max(reach, round(metres)):,} m"
    )


@takes("words")
@require_POST
def remark(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Add a correction of one's own, or a comment, to a contact that is over."""
    actor, words = actor_for(request), request.POST.get("words", "")
    contact = contact_numbered(actor, contact_id)
    try:
        add_remark(contact_id, words, actor=actor, at=timezone.now())
    except BadRemark as error:
        if not hasattr(contact, "visit"):
            raise
        pack = pack_on(timezone.localdate())
        return _page(request, visit_shown(actor, contact_id, pack), actor, pack, error.text, words)
    say(request, Text("已添加", "Added"))
    if hasattr(contact, "visit"):
        return HttpResponseRedirect(reverse("contacts:visit", args=[contact_id]) + "#remarks")
    return HttpResponseRedirect(reverse("contacts:record", args=[contact.customer_id]))


@require_safe
def sheet_on_paper(request: HttpRequest, contact_id: int, sheet_id: int) -> HttpResponse:
    """Show a filled sheet as the regulation's form, to be printed."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    rows = visible(VisitSheet, actor).filter(pk=sheet_id, contact=contact_id)
    row = rows.select_related("contact", "contact__customer", "filled", "filled__version").first()
    if row is None:
        raise NotThere
    content = {
        "papers": [(row.contact.customer, _sheet(row, actor, pack))], "contact": row.contact,
        "customer": row.contact.customer, "picture_small": SMALL,
    }  # fmt: skip
    return render(request, "contacts/visits/paper.html", content)


def _sheet(one: VisitSheet, actor: Actor, pack: Pack) -> ShownSheet:
    """Return a sheet in words; what the reader may not know of the customer's file is left out of its heading."""
    known = fields_for(actor, pack).fields
    filled = one.filled
    filled.heading = {name: words for name, words in filled.heading.items() if name in known}
    titles = {name: known[name].title.text for name in filled.heading}
    return shown_sheet(filled, titles, languages.language())


def _action_title(kind: Any, code: str) -> Text:
    return kind.actions[code].title.text if kind is not None and code in kind.actions else same(code)


def _finding(pack: Pack, sheet: str, finding: str) -> Text:
    found = pack.sheets[sheet].findings.get(finding) if sheet in pack.sheets else None
    return found.title.text if found is not None else same(finding)
