"""Assigning in the browser: to whom the chosen customers go, and who answered for a customer."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers.assigning import assign as assigning
from banfa.features.customers.assigning.assign import ASSIGN, ASSIGN_MANY, Told, assigned_posts, holders_of
from banfa.features.customers.assigning.forms import read_assigning
from banfa.features.customers.assigning.queries import history
from banfa.features.customers.assigning.rules import make_rule
from banfa.features.customers.assigning.taking_back import may_take_back, take_back
from banfa.features.customers.listing.selecting import NobodyChosen, chosen, read_selection
from banfa.features.customers.queries import customer_numbered
from banfa.kernel.text import Text
from banfa.platform.access import require
from banfa.platform.access.post_register import post_title
from banfa.platform.jobs.services import enqueue
from banfa.platform.org.models import Person
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say

MOST_FOUND = 12
ASSIGN_AT_ONCE = 2_000


@takes("every", "id", "keep", "on", "person", "post", "step", "until", "view", "why", "wish")
@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Ask to whom the chosen customers go, then assign them."""
    actor, posted, today = actor_for(request), request.POST, timezone.localdate()
    selection = read_selection(posted)
    found = chosen(actor, selection, ASSIGN)
    count = found.count()
    if not count:
        raise NobodyChosen
    asked = read_assigning(posted, today=today)
    step = posted.get("step", "")
    if step == "go" and asked.given is not None:
        keep = bool(posted.get("keep")) and selection.every
        if count > ASSIGN_AT_ONCE:
            arguments = {**selection.as_data(), **asked.as_data(), "keep": "1" if keep else ""}
            job = enqueue(ASSIGN_MANY, arguments, actor=actor, needs=ASSIGN)
            return _left_for(request, reverse("web:job", args=[job.pk]))
        event, told = assigning.assign(found, asked.given, actor=actor, at=timezone.now(), why=asked.why)
        if keep:
            make_rule(asked.given, query=selection.wish, why=asked.why, actor=actor, at=timezone.now())
        may_undo = event is not None and not keep and may_take_back(event)
        undo = reverse("customers:assign-back", args=[event.pk]) if event is not None and may_undo else ""
        say(request, _told(told, asked.given.person.name), undo=undo)
        return _left_for(request, _list_address(selection.wish))
    content = {
        "count": count, "selection": selection, "asked": asked, "problems": asked.problems if step == "go" else {},
        "posts": [(code, languages.said(title)) for code, title in assigned_posts(today).items()],
        "today": today, "people": reverse("customers:holders"), "shown": _name(asked.username),
        "may_keep": selection.every and bool(selection.wish), "keep": posted.get("keep"),
    }  # fmt: skip
    return _asked(request, content, failed=step == "go")


@takes()
@require_POST
def assign_back(request: HttpRequest, event_id: int) -> HttpResponse:
    """Give customers back to who had them before one's own assigning."""
    count = take_back(event_id, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"已撤销 {count:,} 户的分配", f"{count:,} customers are back with who had them"))
    return HttpResponseRedirect(reverse("customers:list"))


def _told(told: Told, name: str) -> Text:
    zh = f"，{told.same:,} 户原已由其分管" if told.same else ""
    en = f"; {told.same:,} were theirs already" if told.same else ""
    return Text(f"已将 {told.changed:,} 户分配给{name}{zh}", f"{told.changed:,} customers go to {name}{en}")


@require_safe
def holders(request: HttpRequest) -> JsonResponse:
    """Return the people by name who hold a post to which customers are assigned, for the picker."""
    actor = actor_for(request)
    require(actor, ASSIGN)
    words, today = request.GET.get("q", "").strip()[:80], timezone.localdate()
    posts = assigned_posts(today)
    post = request.GET.get("post", "")
    found: dict[str, dict[str, str]] = {}
    for code in [post] if post in posts else posts:
        people = holders_of(code, today).filter(Q(name__icontains=words) | Q(username__icontains=words))
        for one in people[:MOST_FOUND]:
            note = languages.said(post_title(code, today))
            found.setdefault(one.username, {"value": one.username, "name": one.name, "note": note})
    return JsonResponse({"found": list(found.values())[:MOST_FOUND]})


@require_safe
def in_charge(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show who answered for a customer, and who does."""
    actor = actor_for(request)
    customer = customer_numbered(actor, customer_id)
    content = {"customer": customer, "turns": history(actor, customer_id, timezone.localdate())}
    name = "_in_charge.html" if wants_fragment(request) else "in_charge.html"
    response = render(request, f"customers/assigning/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _name(username: str) -> str:
    return Person.objects.filter(username=username).values_list("name", flat=True).first() or ""


def _list_address(wish: str) -> str:
    address = reverse("customers:list")
    return f"{address}?{wish}" if wish else address


def _left_for(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


def _asked(request: HttpRequest, content: dict[str, Any], *, failed: bool) -> HttpResponse:
    name = "_assign.html" if wants_fragment(request) else "assign.html"
    content |= {"back": _list_address(content["selection"].wish)}
    response = render(request, f"customers/assigning/{name}", content, status=400 if failed else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response
