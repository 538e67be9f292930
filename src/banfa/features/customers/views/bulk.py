"""What is done with many customers at once: exported, or given one value of a field."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers import services
from banfa.features.customers.editable import editable_field
from banfa.features.customers.listing.columns import chosen_columns, columns_for
from banfa.features.customers.listing.exporting import EXPORT_LIST, arguments_of
from banfa.features.customers.listing.filters import YES_NO
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.listing.selecting import NobodyChosen, Selection, chosen, read_selection
from banfa.features.customers.models import Customer
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.setting import SET_FIELD, Preview, fields_for_many
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.rules import NoWhy, required_reason
from banfa.platform.exporting.views.asking import question
from banfa.platform.jobs.services import enqueue
from banfa.platform.lists.queries import liked
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import FieldType, Pack
from banfa.policy.values import BadValue, shown
from banfa.policy.values.storing import from_stored

SET_AT_ONCE = 2_000


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Ask what the chosen customers, with the columns shown, are taken out for."""
    actor = actor_for(request)
    given = request.POST if request.method == "POST" else request.GET
    columns = _columns(actor, given.get("view", ""))
    return question(request, kind_named(EXPORT_LIST), arguments_of(read_selection(given), columns=columns))


@takes("every", "field", "id", "step", "value", "view", "why", "wish")
@require_POST
def set_field(request: HttpRequest) -> HttpResponse:
    """Ask for a field and a value, say how many would change, then change them."""
    actor, posted = actor_for(request), request.POST
    selection = read_selection(posted)
    found = chosen(actor, selection, EDIT)
    pack, at = fields_for(actor, pack_on(timezone.localdate())), timezone.now()
    name, given = posted.get("field", ""), posted.get("value", "")
    content: dict[str, Any] = {
        "count": found.count(), "selection": selection, "fields": _fields(actor, pack), "name": name, "given": given,
        "why": posted.get("why", ""),
    }  # fmt: skip
    if not content["count"]:
        raise NobodyChosen
    step = posted.get("step", "")
    if name:
        content |= _value_asked(actor, pack, name)
    if step not in ("preview", "go") or not name:
        return _asked(request, "set", content)
    try:
        tried = services.preview(found, name, given, actor=actor, at=at)
        why = required_reason(posted.get("why", ""))
        if step == "go":
            return _done(request, actor, selection, found, name, given, why, tried)
        content |= {
            "preview": tried,
            "shown": _shown(pack, name, tried),
            "same": tried.customers - tried.changes,
        }
    except BadValue as error:
        content["problems"] = {"id_value": error.text}
    except NoWhy as error:
        content["problems"] = {"id_why": error.text}
    return _asked(request, "set", content, failed="problems" in content)


def _done(
    request: HttpRequest, actor: Actor, selection: Selection, found: QuerySet[Customer], name: str, given: str,
    why: str, tried: Preview,
) -> HttpResponse:  # fmt: skip
    if tried.customers > SET_AT_ONCE:
        arguments = {**selection.as_data(), "field": name, "value": given, "why": why}
        job = enqueue(SET_FIELD, arguments, actor=actor, needs=EDIT)
        return _left_for(request, reverse("web:job", args=[job.pk]))
    event, changed = services.set_for_many(found, name, given, why=why, actor=actor, at=timezone.now())
    say(
        request, Text(f"已修改 {changed:,} 户", f"{changed:,} customers are changed"),
        undo=reverse("customers:set-back", args=[event.pk]),
    )  # fmt: skip
    return _left_for(request, _list_address(selection))


def _list_address(selection: Selection) -> str:
    """Return the list that the customers were chosen in."""
    address = reverse("customers:list")
    return f"{address}?{selection.wish}" if selection.wish else address


def _left_for(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on to another page, from the drawer as from a page of its own."""
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


@takes()
@require_POST
def set_back(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take back what was set for many."""
    changed = services.set_back(event_id, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"已撤销 {changed:,} 户的修改", f"{changed:,} customers have their former value back"))
    return HttpResponseRedirect(reverse("customers:list"))


def _value_asked(actor: Actor, pack: Pack, name: str) -> dict[str, Any]:
    """Return how the value of a field is asked for. Raises NoSuchField, NotEditable."""
    field = editable_field(pack, name, actor)
    options = [(one.value, languages.said(one.text)) for one in field.options]
    if field.type is FieldType.YES_NO:
        options = [(value, languages.said(words)) for value, words in YES_NO]
    return {
        "field": field, "options": options, "input_type": "date" if field.type is FieldType.DATE else "text",
        "unit": field.unit.text if field.unit else None,
    }  # fmt: skip


def _fields(actor: Actor, pack: Pack) -> list[tuple[str, str]]:
    return [(name, languages.said(one.title.text)) for name, one in fields_for_many(pack, actor).items()]


def _shown(pack: Pack, name: str, tried: Preview) -> str:
    field = pack.fields[name]
    words = shown(field, from_stored(field, tried.value), languages.language())
    return words or languages.said(Text("（清空）", "(emptied)"))


def _columns(actor: Actor, view: str) -> list[str]:
    kept = liked(actor, CUSTOMERS).columns
    return list(kept.get(view or "all", kept.get("all", ())))


def _titles(actor: Actor, columns: Sequence[str]) -> Sequence[Any]:
    return chosen_columns(columns_for(actor, pack_on(timezone.localdate()), standings()), columns)


def _asked(request: HttpRequest, name: str, content: dict[str, Any], *, failed: bool = False) -> HttpResponse:
    """Show a question: in the drawer of the list, or as a page."""
    kind = "_bulk" if wants_fragment(request) else "bulk"
    content |= {"question": f"customers/_{name}.html", "back": reverse("customers:list")}
    response = render(request, f"customers/{kind}.html", content, status=400 if failed else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response
