"""Two files side by side: choosing what is kept, merging, parting again, and who may be meant before one is entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.customers import queries
from banfa.features.customers.duplicates.merging import RIGHT, choosable, followers, merge, part
from banfa.features.customers.duplicates.pairs import candidates_for, likeness_between
from banfa.features.customers.models import Customer
from banfa.features.customers.quality.deciding import NoReason
from banfa.features.customers.quality.showing import SAME
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack
from banfa.policy.values import BadValue, read, to_stored

ASKED = ("name", "phone", "address", "licence_number", "taxpayer_number")
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field in which two files differ, as the actor may read it."""

    name: str
    title: Text
    kept: str
    lost: str
    takes: bool


@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: HttpRequest, customer_id: int, lost_id: int) -> HttpResponse:
    """Show two files side by side; then let the second become part of the first."""
    actor = actor_for(request)
    kept, lost = queries.customer_numbered(actor, customer_id), queries.customer_numbered(actor, lost_id)
    require(actor, RIGHT)
    if request.method != "POST":
        return _page(request, actor, kept, lost)
    taken = frozenset(key.removeprefix("take.") for key, value in request.POST.items() if key.startswith("take.") and value == "lost")  # fmt: skip
    try:
        made = merge(
            customer_id, lost_id, take=taken, why=request.POST.get("why", ""), actor=actor, at=timezone.now()
        )
    except NoReason as error:
        return _page(request, actor, kept, lost, {"why": error.text}, taken, status=400)
    words = Text(f"{lost.code} 已并入 {kept.code}", f"{lost.code} is part of {kept.code} now")
    say(request, words, undo=reverse("customers:part", args=[made.pk]))
    return HttpResponseRedirect(reverse("customers:customer", args=[customer_id]))


def _page(
    request: HttpRequest,
    actor: Actor,
    kept: Customer,
    lost: Customer,
    problems: dict[str, Text] | None = None,
    taken: frozenset[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    likeness = likeness_between(kept, lost)
    content: dict[str, Any] = {
        "kept": kept,
        "lost": lost,
        "lines": _lines(actor, kept, lost, taken),
        "likeness": likeness,
        "same": [SAME[key] for key in likeness.same],
        "follows": [(one.title, one.count(lost)) for one in followers()],
        "problems": problems or {},
        "listed": {f"id_{key}": words for key, words in (problems or {}).items()},
        "posted": request.POST,
    }
    return render(request, "customers/duplicates/merge.html", content, status=status)


def _lines(actor: Actor, kept: Customer, lost: Customer, taken: frozenset[str] | None) -> Sequence[Line]:
    """Return what differs and the actor may read; an empty value of the kept file takes the other's at first."""
    pack, language = fields_for(actor, pack_on(timezone.localdate())), languages.language()
    return [
        Line(
            name=name, title=pack.fields[name].title.text,
            kept=shown(actor, pack.fields[name], first, language), lost=shown(actor, pack.fields[name], second, language),
            takes=name in taken if taken is not None else first in (None, ""),
        )
        for name, (first, second) in choosable(pack, kept, lost).items()
    ]  # fmt: skip


@require_POST
def parting(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Undo a merge."""
    done = part(merge_id, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"{done.lost.code} 已恢复为单独档案", f"{done.lost.code} stands by itself again"))
    return HttpResponseRedirect(reverse("customers:customer", args=[done.lost_id]))


@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """Say which files may already be those of a customer about to be entered; nothing where there are none."""
    actor = actor_for(request)
    require(actor, Permission.CUSTOMERS_CUSTOMER_READ)
    pack = pack_on(timezone.localdate())
    values = {name: value for name in ASKED if (value := _value(pack, name, request.GET.get(name, "")))}
    found = candidates_for(actor, values, pack) if values else []
    content = {
        "found": [(one, [SAME[key] for key in one.likeness.same]) for one in found],
    }
    return render(request, "customers/duplicates/_alike.html", content)


def _value(pack: Pack, name: str, given: str) -> str:
    """Return what was typed as it would be stored, as far as it can be read already."""
    field = pack.fields.get(name)
    if field is None or not given.strip():
        return ""
    try:
        return str(to_stored(field, read(field, given[:LONGEST], today=timezone.localdate()).value) or "")
    except BadValue:
        return ""
