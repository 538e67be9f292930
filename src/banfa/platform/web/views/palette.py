"""The command palette: what typed words find, and what is offered before anything is typed."""

import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from banfa.platform.access import Actor
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.context import navigation
from banfa.platform.web.frame_palette import pages
from banfa.platform.web.keyboard import GO_TO, KEYS, Key, Section
from banfa.platform.web.palette import Group, actions, found, opened_before

LONGEST_WORDS = 60
MOST_RECALLED = 20


@require_safe
@never_cache
def palette(request: HttpRequest) -> HttpResponse:
    """Show what `q` finds; without words what was opened last (`opened`, addresses), pages and actions."""
    actor, words = actor_for(request), _plain(request.GET.get("q", ""))
    groups = found(actor, words) if words else _offered(actor, request.GET.getlist("opened")[:MOST_RECALLED])
    content = {"groups": groups, "words": words, "count": sum(len(group.hits) for group in groups)}
    name = "_palette_hits.html" if wants_fragment(request) else "palette.html"
    response = render(request, f"web/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show what the keyboard does; a dialog asks for the list alone."""
    name = "_keys.html" if wants_fragment(request) else "keys.html"
    ways = tuple(
        Key(("G", line.entry.key.upper()), line.entry.title, then=True)
        for line in navigation(actor_for(request), "")
        if line.entry.key
    )
    response = render(request, f"web/{name}", {"sections": [*KEYS, Section(GO_TO, ways)] if ways else KEYS})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _offered(actor: Actor, addresses: list[str]) -> list[Group]:
    return [group for group in (opened_before(actor, addresses), actions(actor), pages(actor)) if group.hits]


def _plain(words: str) -> str:
    """Return typed words without control characters, as far as anybody searches."""
    kept = "".join(one if unicodedata.category(one)[0] != "C" else " " for one in words[:LONGEST_WORDS])
    return " ".join(kept.split())
