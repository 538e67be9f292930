"""What an administrator does about people: let in, appoint, end a post, hand over a password, let go."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, require
from banfa.platform.access.appointing import NoSuchPost, UsernameTaken, appoint
from banfa.platform.access.credentials import passing_password, username_problem
from banfa.platform.access.posts import colleague, end_post, give_post, let_back, let_go
from banfa.platform.accounts.passwords import hand_over
from banfa.platform.org.models import Person
from banfa.platform.people.views import choices_for, person_page
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST, status_of
from banfa.platform.web.toasts import say

LONGEST_NAME = 80
Problems = dict[str, Text]


@takes("name", "post", "unit", "username")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Ask who comes, with which post; then let them in and show their password once."""
    actor = actor_for(request)
    require(actor, Permission.ORG_PERSON_APPOINT)
    if request.method != "POST":
        return _asked(request, actor, {})
    problems = _problems(request)
    if problems:
        return _asked(request, actor, problems)
    password = passing_password()
    try:
        person = _appointed(request, actor, password)
    except UsernameTaken as error:
        return _asked(request, actor, {"username": error.text})
    except NoSuchPost as error:
        return _asked(request, actor, {"post": error.text})
    except NotThere:
        return _asked(request, actor, {"unit": Text("请从列表中选择机构", "choose a unit of the list")})
    return person_page(request, actor, person, password=password)


def _problems(request: HttpRequest) -> Problems:
    name, username = request.POST.get("name", "").strip(), request.POST.get("username", "").strip()
    found: dict[str, Text | None] = {
        "name": None
        if name and len(name) <= LONGEST_NAME and name.isprintable()
        else Text(
            f"请填写姓名，最多 {LONGEST_NAME} 个字符", f"write the name, at most {LONGEST_NAME} characters"
        ),
        "username": username_problem(username),
        "post": None if request.POST.get("post") else Text("请选择岗位", "choose a post"),
    }
    return {key: words for key, words in found.items() if words is not None}


def _appointed(request: HttpRequest, actor: Actor, password: str) -> Person:
    posted = request.POST
    return appoint(
        username=posted["username"].strip(), name=posted["name"].strip(), post=posted["post"], password=password,
        unit_code=posted.get("unit") or None, has_passing_password=True, actor=actor, at=timezone.now(), on=timezone.localdate(),
    )  # fmt: skip


def _asked(request: HttpRequest, actor: Actor, problems: Problems) -> HttpResponse:
    content = {
        "posted": request.POST,
        "problems": problems,
        "listed": {f"id_{key}": words for key, words in problems.items()},
        "hint": Text("登录用：字母、数字和 . _ @ -", "To log in: letters, digits and . _ @ -"),
        **choices_for(actor),
    }
    return render(request, "people/new.html", content, status=BAD_REQUEST if problems else 200)


@takes("post", "unit")
@require_POST
def add_post(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give somebody one more post."""
    actor, on = actor_for(request), timezone.localdate()
    person = colleague(actor, person_id, on=on)
    unit = request.POST.get("unit") or None
    try:
        give_post(
            person_id,
            post=request.POST.get("post", ""),
            unit_code=unit,
            actor=actor,
            at=timezone.now(),
            on=on,
        )
    except (Denied, NotThere):
        raise
    except BanfaError as error:
        return person_page(request, actor, person, problem=error.text, status=status_of(error))
    say(request, Text(f"已任命“{person.name}”。", f"{person.name} is appointed."))
    return _to(person_id)


@takes()
@require_POST
def end(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """End one post."""
    person = end_post(appointment_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(request, Text(f"已结束“{person.name}”的这个岗位。", f"This post of {person.name} has ended."))
    return _to(person.pk)


@takes()
@never_cache
@require_POST
def password(request: HttpRequest, person_id: int) -> HttpResponse:
    """Make a new password and show it once."""
    actor, new = actor_for(request), passing_password()
    person = hand_over(person_id, password=new, actor=actor, at=timezone.now(), on=timezone.localdate())
    return person_page(request, actor, person, password=new)


@takes()
@require_POST
def leave(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close somebody's account; it can be opened again."""
    person = let_go(person_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    words = Text(f"“{person.name}”的账号已停用。", f"The account of {person.name} is closed.")
    say(request, words, undo=reverse("people:return", args=[person_id]))
    return _to(person_id)


@takes()
@require_POST
def come_back(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open a closed account again."""
    person = let_back(person_id, actor=actor_for(request), at=timezone.now(), on=timezone.localdate())
    say(request, Text(f"“{person.name}”的账号已启用。", f"The account of {person.name} is open again."))
    return _to(person_id)


def _to(person_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("people:person", args=[person_id]))
