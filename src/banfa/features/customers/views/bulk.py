"""What is done with many customers at once: exported, or given one value of a field."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers import services
from banfa.features.customers.editable import editable_field, why_fixed
from banfa.features.customers.listing.columns import chosen_columns, columns_for
from banfa.features.customers.listing.exporting import (
    AT_ONCE,
    EXPORT,
    EXPORT_LIST,
    NoWhy,
    arguments_of,
    export_list,
    place_of,
    required_reason,
)
from banfa.features.customers.listing.filters import YES_NO
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.listing.selecting import NobodyChosen, Selection, chosen, read_selection
from banfa.features.customers.models import Customer
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.setting import ONES_OWN, SET_FIELD, Preview
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import enqueue
from banfa.platform.lists.queries import liked
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import FieldType, Pack
from banfa.policy.values import BadValue, shown
from banfa.policy.values.storing import from_stored

SET_AT_ONCE = 2_000
ENDINGS = (
    (".xlsx", Text("Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)")),
    (".csv", Text("CSV 文本", "CSV text")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Ask for the kind of file and what it is for, then write it: at once, or in the background where it is long."""
    actor = actor_for(request)
    given = request.POST if request.method == "POST" else request.GET
    selection = read_selection(given)
    found = chosen(actor, selection, EXPORT)
    view = given.get("view", "")
    columns = _columns(actor, view)
    problems: dict[str, Text] = {}
    if request.method == "POST" and given.get("go"):
        ending, why = given.get("ending", ENDINGS[0][0]), given.get("why", "")
        try:
            return _exported(request, actor, selection, found, columns, ending, required_reason(why))
        except NoWhy as error:
            problems = {"id_why": error.text}
    content = {
        "count": found.count(),
        "selection": selection,
        "view": view,
        "columns": [one.title for one in _titles(actor, columns)],
        "endings": [(value, languages.said(words)) for value, words in ENDINGS],
        "problems": problems,
        "why": given.get("why", ""),
        "ending": given.get("ending", ENDINGS[0][0]),
        "at_once": AT_ONCE,
    }
    return _asked(request, "export", content, failed=bool(problems))


def _exported(
    request: HttpRequest, actor: Actor, selection: Selection, found: QuerySet[Customer], columns: Sequence[str],
    ending: str, why: str,
) -> HttpResponseBase:  # fmt: skip
    language = languages.language()
    if found[AT_ONCE : AT_ONCE + 1].exists():
        arguments = arguments_of(selection, columns=columns, ending=ending, why=why, language=language)
        job = enqueue(EXPORT_LIST, arguments, actor=actor, needs=EXPORT)
        return HttpResponseRedirect(reverse("web:job", args=[job.pk]))
    name, _ = export_list(
        selection, columns=columns, ending=ending, why=why, language=language, actor=actor, at=timezone.now()
    )
    return _sent(name, remove=True)


@require_safe
def exported(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out the file of a finished export to whoever asked for it. Raises NotThere."""
    mine = Job.objects.filter(
        kind=EXPORT_LIST, person_id=actor_for(request).person_id, state=Job.State.DONE, result__file=name
    )
    if not mine.exists() or not place_of(name).is_file():
        raise NotThere
    return _sent(name)


def _sent(name: str, *, remove: bool = False) -> FileResponse:
    path = place_of(name)
    title = languages.said(Text("客户", "customers"))
    opened = path.open("rb")
    if remove:
        path.unlink()  # what is open is still read to its end
    return FileResponse(
        opened, as_attachment=True, filename=f"{title}-{timezone.localdate():%Y%m%d}{path.suffix}"
    )


@require_POST
def set_field(request: HttpRequest) -> HttpResponse:
    """Ask for a field and a value, say how many would change, then change them."""
    actor, posted = actor_for(request), request.POST
    selection = read_selection(posted)
    found = chosen(actor, selection, EDIT)
    pack, at = pack_on(timezone.localdate()), timezone.now()
    name, given = posted.get("field", ""), posted.get("value", "")
    content: dict[str, Any] = {
        "count": found.count(), "selection": selection, "fields": _fields(pack), "name": name, "given": given,
        "why": posted.get("why", ""),
    }  # fmt: skip
    if not content["count"]:
        raise NobodyChosen
    step = posted.get("step", "")
    if name:
        content |= _value_asked(pack, name)
    if step not in ("preview", "go") or not name:
        return _asked(request, "set", content)
    try:
        tried = services.preview(found, name, given, at=at)
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


@require_POST
def set_back(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take back what was set for many."""
    changed = services.set_back(event_id, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"已撤销 {changed:,} 户的修改", f"{changed:,} customers have their former value back"))
    return HttpResponseRedirect(reverse("customers:list"))


def _value_asked(pack: Pack, name: str) -> dict[str, Any]:
    """Return how the value of a field is asked for. Raises NoSuchField, NotEditable."""
    field = editable_field(pack, name)
    options = [(one.value, languages.said(one.text)) for one in field.options]
    if field.type is FieldType.YES_NO:
        options = [(value, languages.said(words)) for value, words in YES_NO]
    return {
        "field": field, "options": options, "input_type": "date" if field.type is FieldType.DATE else "text",
        "unit": field.unit.text if field.unit else None,
    }  # fmt: skip


def _fields(pack: Pack) -> list[tuple[str, str]]:
    return [
        (name, languages.said(one.title.text))
        for name, one in pack.fields.items()
        if name not in ONES_OWN and why_fixed(pack, name) is None
    ]


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
    content |= {"question": f"customers/_{name}.html", "back": reverse("customers:list"), "what": name}
    response = render(request, f"customers/{kind}.html", content, status=400 if failed else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response
