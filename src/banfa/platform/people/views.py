"""The list of people, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.posts import colleague
from banfa.platform.org.models import Person
from banfa.platform.people.queries import WHOLE, may_appoint_everywhere, people_found, places, posts_of
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.context import POSTS
from banfa.platform.web.languages import said

LONGEST_SEARCH = 80


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List everybody whom the actor may appoint; the fragment is the list alone."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    found, is_more = people_found(actor_for(request), words=words, on=timezone.localdate())
    content = {"people": found, "is_more": is_more, "words": words}
    name = "_table.html" if wants_fragment(request) else "list.html"
    response = render(request, f"people/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show somebody's posts, and what may be done about them."""
    actor = actor_for(request)
    found = colleague(actor, person_id, on=timezone.localdate())
    return person_page(request, actor, found)


def person_page(
    request: HttpRequest,
    actor: Actor,
    found: Person,
    *,
    password: str = "",
    problem: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with somebody's page; a `password` is shown on this answer alone."""
    content: dict[str, Any] = {
        "person": found,
        "held": posts_of(found, on=timezone.localdate()),
        "is_self": found.pk == actor.person_id,
        "password": password,
        "problem": problem,
        "posted": request.POST,
        **choices_for(actor),
    }
    response = render(request, "people/person.html", content, status=status)
    response["Cache-Control"] = "no-store"
    return response


def choices_for(actor: Actor) -> dict[str, Any]:
    """Return the posts and places that the actor may give."""
    return {
        "posts": [(post, said(words)) for post, words in POSTS.items()],
        "places": places(actor),
        "everywhere": said(WHOLE) if may_appoint_everywhere(actor) else None,
    }
