"""One field of a customer's file: its form, saving it, taking the change back."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST

from banfa.features.customers import queries, services
from banfa.features.customers.editable import editable_field
from banfa.features.customers.models import Customer
from banfa.features.customers.page.boxes import as_typed, box_of
from banfa.features.customers.page.filing import all_values, item_of
from banfa.features.customers.page.rows import drawing_of, drawn_row
from banfa.features.customers.queries.history import origins
from banfa.features.customers.services.editing import Edited, ValueMoved, seal_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides, shown
from banfa.platform.approvals.refusals import ReasonNeeded, ReasonTooLong
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import CONFLICT
from banfa.platform.web.toasts import say
from banfa.policy.values import BadValue

NOT_TAKEN = 422
CHANGED_EVENT = "banfa:customer-changed"


@require_http_methods(["GET", "HEAD", "POST"])
@takes("value", "seal", "why")
def field(request: HttpRequest, customer_id: int, name: str) -> HttpResponse:
    """Show the form of one field, or save it; a fragment is the row alone."""
    actor = actor_for(request)
    customer = queries.customer_to_change(actor, customer_id)
    if request.method == "POST":
        return _save(request, actor, customer, name)
    if "row" in request.GET and wants_fragment(request):
        return _row(request, actor, customer, name)
    one = editable_field(pack_on(timezone.localdate()), name, actor)
    held = all_values(customer).get(name)
    given = "" if hides(actor, one) else as_typed(one, held)
    return _form(request, actor, customer, name, given)


def _save(request: HttpRequest, actor: Actor, customer: Customer, name: str) -> HttpResponse:
    given = request.POST.get("value", "")
    one = editable_field(pack_on(timezone.localdate()), name, actor)
    if not given.strip() and hides(actor, one):
        # The box of a masked value opens empty, so an empty one is no wish to clear it.
        done = Edited(customer=customer)
        _tell(request, name, done)
        return _saved(request, actor, name, done)
    try:
        done = services.change_field(
            customer.pk, name, given, seal=request.POST.get("seal", ""), actor=actor, at=timezone.now(),
            why=request.POST.get("why", ""),
        )  # fmt: skip
    except (BadValue, ReasonNeeded, ReasonTooLong) as error:
        return _form(request, actor, customer, name, given, problem=error)
    except ValueMoved as error:
        now = queries.customer_to_change(actor, customer.pk)
        return _form(request, actor, now, name, given, problem=error)
    _tell(request, name, done)
    return _saved(request, actor, name, done)


def _saved(request: HttpRequest, actor: Actor, name: str, done: Edited) -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(_page(request, done.customer.pk, name))
    response = _row(request, actor, done.customer, name)
    if done.event_id is not None:
        response.headers["HX-Trigger-After-Settle"] = CHANGED_EVENT
    return response


def _tell(request: HttpRequest, name: str, done: Edited) -> None:
    """Say what was saved, what was put right in it, and offer to take it back."""
    title = pack_on(timezone.localdate()).fields[name].title.text
    if done.request:
        asked = Text(f"“{title.zh}”的变更已提交审批", f"the change of {title.en} is asked for")
        say(request, asked, undo=f"{done.request}withdraw/")
        return
    if done.event_id is None:
        say(request, Text(f"“{title.zh}”没有变化", f"{title.en} stays as it was"), kind="info")
        return
    words = Text(f"已保存“{title.zh}”", f"{title.en} is saved")
    for note in done.notes:
        words = words + Text(f"；{note.zh}", f"; {note.en}")
    undo = reverse("customers:take-back", args=[done.customer.pk, done.event_id])
    say(request, words, undo=undo)


def _form(
    request: HttpRequest,
    actor: Actor,
    customer: Customer,
    name: str,
    given: str,
    problem: BanfaError | None = None,
) -> HttpResponse:
    pack, language = fields_for(actor, pack_on(timezone.localdate())), languages.language()
    one = editable_field(pack, name, actor)
    held = all_values(customer).get(name)
    moved = isinstance(problem, ValueMoved)
    is_unreasoned = isinstance(problem, ReasonNeeded | ReasonTooLong)
    content: dict[str, Any] = {
        "customer": customer,
        "item": item_of(name, pack, all_values(customer), actor, language),
        "box": box_of(
            name, one, given, problem.text if problem and not moved and not is_unreasoned else None
        ),
        "why": request.POST.get("why", ""),
        "why_problem": problem.text if problem and is_unreasoned else None,
        "seal": seal_of(customer, name),
        "moved": problem.text if moved and problem else None,
        "now": shown(actor, one, held, language) if moved else "",
        "came": origins(customer).get(name) if moved else None,
        "is_masked": bool(held) and hides(actor, one),
        "field": one,
        "address": reverse("customers:field", args=[customer.pk, name]),
        "back": _page(request, customer.pk, name),
        "is_inline": wants_fragment(request),
    }
    template = "_edit.html" if wants_fragment(request) else "field.html"
    status = 200 if problem is None else CONFLICT if moved else NOT_TAKEN
    response = render(request, f"customers/{template}", content, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _row(request: HttpRequest, actor: Actor, customer: Customer, name: str) -> HttpResponse:
    pack = fields_for(actor, pack_on(timezone.localdate()))
    editable_field(pack, name, actor)
    item = item_of(name, pack, all_values(customer), actor, languages.language())
    drawing = drawing_of(customer, may_edit=True, query=kept_query(request), origins=origins(customer))
    response = HttpResponse(drawn_row(item, drawing))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@takes()
def take_back(request: HttpRequest, customer_id: int, event_id: int) -> HttpResponse:
    """Undo one change by hand, and lead back to the field."""
    actor = actor_for(request)
    name, done = services.take_back(customer_id, event_id, actor=actor, at=timezone.now())
    title = pack_on(timezone.localdate()).fields[name].title.text
    say(request, Text(f"已恢复“{title.zh}”", f"{title.en} is as it was"))
    return HttpResponseRedirect(_page(request, done.customer.pk, name))


def _page(request: HttpRequest, customer_id: int, name: str) -> str:
    kept = kept_query(request)
    address = reverse("customers:customer", args=[customer_id])
    return f"{address}?{kept}{'&' if kept else ''}tab=file#f-{name}"


def kept_query(request: HttpRequest) -> str:
    """Return what of the page's address stays through an edit: the list that the reader came from."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    came = QueryDict(urlsplit(page).query).get("from", "") or request.GET.get("from", "")
    return urlencode({"from": came}) if came else ""
