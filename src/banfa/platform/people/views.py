"""The list of people, and one of them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation
from banfa.platform.access.posts import colleague
from banfa.platform.accounts.agreeing import devices_due, in_force
from banfa.platform.accounts.keeping import open_sessions
from banfa.platform.accounts.locking import standing_of
from banfa.platform.accounts.models import LogIn, Signature, Token
from banfa.platform.accounts.rules import rules_on
from banfa.platform.accounts.second_factor import factor_of
from banfa.platform.org.models import Person
from banfa.platform.people.queries import (
    WHOLE,
    known_posts,
    may_appoint_everywhere,
    people_found,
    places,
    posts_of,
)
from banfa.platform.people.telling import devices, keys, lines
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said

LONGEST_SEARCH, LOG_INS_SHOWN = 80, 8


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List everybody whom the actor may appoint; the fragment is the list alone."""
    words, actor = request.GET.get("q", "").strip()[:LONGEST_SEARCH], actor_for(request)
    found, is_more = people_found(actor, words=words, on=timezone.localdate())
    content = {
        "people": found,
        "is_more": is_more,
        "words": words,
        "agreement_asked": rules_on(timezone.localdate()).asks_agreement and in_force() is not None,
        "may_read_log_ins": actor.may(Permission.ACCOUNTS_LOGIN_READ),
        "may_read_units": actor.may(Permission.ORG_UNIT_READ),
        "may_set_rules": is_whole_organisation(actor, Permission.ACCOUNTS_RULE_WRITE),
    }
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
        **_account(found, actor),
    }
    response = render(request, "people/person.html", content, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _account(found: Person, actor: Actor) -> dict[str, Any]:
    """Return how the account stands: lock, second factor, agreement, log-ins, tokens."""
    at, rules, standing = timezone.now(), rules_on(timezone.localdate()), standing_of(found)
    declared = timezone.localdate(standing.devices_at) if standing.devices_at else None
    may_read = actor.may(Permission.ACCOUNTS_LOGIN_READ)
    tokens = Token.objects.filter(person=found, revoked_at=None).select_related("unit").order_by("pk")
    signed = Signature.objects.filter(person=found).order_by("-at").select_related("agreement")
    return {
        "standing": standing,
        "factor": factor_of(found),
        "agreement_asked": rules.asks_agreement and in_force() is not None,
        "signature": signed.first(),
        "devices_asked": rules.devices_months,
        "devices_due": devices_due(declared, rules, on=timezone.localdate()),
        "sessions": devices(open_sessions(found, at=at)),
        "tokens": keys(tokens, at=at),
        "may_read_log_ins": may_read,
        "log_ins": lines(LogIn.objects.filter(person=found).order_by("-pk")[:LOG_INS_SHOWN])
        if may_read
        else [],
    }


def choices_for(actor: Actor) -> dict[str, Any]:
    """Return the posts and places that the actor may give; where there are many places, they are found by typing."""
    offered = places(actor)
    return {
        "posts": known_posts(),
        "places": offered or [],
        "many_places": offered is None,
        "everywhere": said(WHOLE) if may_appoint_everywhere(actor) else None,
    }
