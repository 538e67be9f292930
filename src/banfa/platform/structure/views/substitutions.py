"""Who stands in for whom."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import NotThere, Permission, require
from banfa.platform.access.appointing import BeyondOwnRights
from banfa.platform.access.post_register import post_title
from banfa.platform.org.models import Appointment, Person
from banfa.platform.structure import queries
from banfa.platform.structure.services import substituting
from banfa.platform.structure.services.substituting import BadSubstitution
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.languages import said
from banfa.platform.web.refusals import BAD_REQUEST, FORBIDDEN
from banfa.platform.web.toasts import say

APPOINT = Permission.ORG_PERSON_APPOINT
WHOLE = Text("全机构", "whole organisation")
LONGEST_SEARCH = 80


@require_safe
def substitutions(request: HttpRequest) -> HttpResponse:
    """List who stands in for whom, now and later, and who did."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, APPOINT)
    past = request.GET.get("past") == "yes"
    found = queries.past_substitutions(actor, today) if past else queries.substitutions(actor, today)
    rows = [
        (one, post_title(one.appointment.post, today), place_of(one.appointment), one.from_on <= today)
        for one in found
    ]
    return render(request, "structure/substitutions.html", {"rows": rows, "past": past})


@takes("appointment", "from", "person", "reason", "until")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask which post is covered by whom and when, and let it be so."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, APPOINT)
    given = request.POST if request.method == "POST" else request.GET
    problems: dict[str, Text] = {}
    status = 200
    if request.method == "POST":
        first, last = day(given.get("from", "")), day(given.get("until", ""))
        if first is None:
            problems["id_from"] = Text("请选择日期", "choose a day")
        if last is None:
            problems["id_until"] = Text("请选择日期", "choose a day")
        number = given.get("appointment", "")
        if not number.isdigit():
            problems["id_appointment"] = Text("请选择被代理的岗位", "choose the post that is covered")
        if first is not None and last is not None and number.isdigit():
            try:
                made = substituting.substitute(
                    int(number[:18]), username=given.get("person", "").strip(), from_on=first,
                    until_on=last + timedelta(days=1), reason=given.get("reason", ""), actor=actor,
                    at=timezone.now(), on=today,
                )  # fmt: skip
            except BadSubstitution as error:
                problems[f"id_{error.field}"] = error.text
            except BeyondOwnRights as error:
                problems["id_appointment"], status = error.text, FORBIDDEN
            except NotThere:
                problems["id_appointment"] = Text("请从列表中选择", "choose one of the list")
            else:
                say(request, Text(f"已由{made.person.name}代理", f"{made.person.name} stands in"))
                return HttpResponseRedirect(reverse("structure:substitutions"))
        status = status if status != 200 else BAD_REQUEST
    content: Mapping[str, object] = {
        "posted": given, "problems": problems, "first": given.get("from") or today.isoformat(),
        "shown_post": _post_words(given.get("appointment", "")), "shown_person": _person_words(given.get("person", "")),
    }  # fmt: skip
    return render(request, "structure/new_substitution.html", content, status=status)


@takes()
@require_POST
def end(request: HttpRequest, substitution_id: int) -> HttpResponse:
    """End a substitution now."""
    ended = substituting.end_substitution(
        substitution_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate()
    )
    say(request, Text(f"{ended.person.name}不再代理", f"{ended.person.name} no longer stands in"))
    return HttpResponseRedirect(reverse("structure:substitutions"))


@require_safe
def posts(request: HttpRequest) -> JsonResponse:
    """Return the posts of colleagues by name, for the picker."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, APPOINT)
    found = queries.posts_to_cover(actor, request.GET.get("q", "").strip()[:LONGEST_SEARCH], today)
    return JsonResponse(
        {
            "found": [
                {"value": str(one.pk), "name": one.person.name, "note": _place_words(one)} for one in found
            ]
        }
    )


@require_safe
def people(request: HttpRequest) -> JsonResponse:
    """Return active people by name, for the picker."""
    actor = actor_for(request)
    require(actor, APPOINT)
    found = queries.people_named(actor, request.GET.get("q", "").strip()[:LONGEST_SEARCH])
    return JsonResponse(
        {"found": [{"value": one.username, "name": one.name, "note": one.username} for one in found]}
    )


def place_of(held: Appointment) -> Text:
    return WHOLE if held.unit is None else Text(held.unit.name, held.unit.name)


def day(words: str) -> date | None:
    """Return the day that somebody chose, None where there is none."""
    try:
        return parse_date(words.strip())
    except ValueError:
        return None


def _place_words(held: Appointment) -> str:
    return f"{said(post_title(held.post))} · {said(place_of(held))}"


def _post_words(number: str) -> str:
    held = (
        Appointment.objects.select_related("person", "unit").filter(pk=int(number[:18])).first()
        if number.isdigit()
        else None
    )
    return f"{held.person.name} · {_place_words(held)}" if held is not None else ""


def _person_words(username: str) -> str:
    return Person.objects.filter(username=username).values_list("name", flat=True).first() or ""
