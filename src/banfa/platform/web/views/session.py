"""Logging in and out, and how a reader wishes to read."""

from collections.abc import Collection
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.accounts import entering
from banfa.platform.accounts.entering import Entry
from banfa.platform.accounts.logging_in import note
from banfa.platform.accounts.models import Ending, LogIn
from banfa.platform.accounts.places import place_of
from banfa.platform.org.models import Organisation, Person
from banfa.platform.web.acting import wants_fragment
from banfa.platform.web.context import THEMES
from banfa.platform.web.kept import forget, kept
from banfa.platform.web.patience import Attempt, forget_wrong, note_wrong, open_again_at
from banfa.platform.web.sending import repeatable
from banfa.platform.web.toasts import say

YEAR = 365 * 24 * 3600
OTHER = "other"  # what a switch sends: whichever of two it is not now
NO_CONTENT, UNAUTHORISED, TOO_MANY = 204, 401, 429
USED_ELSEWHERE = Text(
    "您的账号同时在另一台设备或另一处登录着。如非本人，请到“我的账号”结束那次登录并修改密码。",
    "Your account is in use at another device or place. If that is not you, end it under My account and change your password.",
)
# What the log-in page says to somebody whose log-in was ended; logging out needs no words.
ENDED: dict[str, Text] = {
    Ending.IDLE: Text("长时间没有操作，已自动退出。", "You were logged out after a long time without use."),
    Ending.TOO_LONG: Text("本次登录已到最长时限，请重新登录。", "This log-in had lasted as long as it may: log in again."),
    Ending.ELSEWHERE: Text("您的账号刚在另一台设备登录，这里已退出。如非本人，请立即修改密码。", "Your account has just been logged in to elsewhere, which ended it here. If that was not you, change your password at once."),
    Ending.ENDED_BY_OWNER: Text("您已从另一台设备结束了这里的登录。", "You ended this log-in from another device."),
    Ending.WITHDRAWN: Text("您的岗位或账号有变动，请重新登录。", "Your posts or your account changed: log in again."),
    Ending.PASSWORD: Text("密码已修改，请用新密码登录。", "The password was changed: log in with the new one."),
}  # fmt: skip


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@repeatable
def log_in(request: HttpRequest) -> HttpResponse:
    """Let a person in by user name and password; what was wrong is not told apart, and many wrong ones wait.

    A dialog over a page asks for the fragment, and is answered with nothing once the person is in.
    """
    in_place = wants_fragment(request)
    if request.user.is_authenticated and request.method != "POST":
        return _entered(request, in_place)
    username = request.POST.get("username", "").strip() or request.GET.get("username", "")
    failed, wait = False, 0
    if request.method == "POST":
        attempt = Attempt(username=username, address=place_of(request).address, at=timezone.now())
        opens = open_again_at(attempt)
        if opens is None:
            entry = entering.try_password(
                request, username=username, password=request.POST.get("password", ""), at=attempt.at, on=timezone.localdate(),
            )  # fmt: skip
            if entry is not Entry.REFUSED:
                forget_wrong(attempt)
                return _code_asked(request) if entry is Entry.CODE else _let_in(request, entry, in_place)
            note_wrong(attempt)
            failed, opens = True, open_again_at(attempt)
        else:
            note(LogIn.Result.WAITING, place=place_of(request), at=attempt.at, username=username)
        wait = seconds_until(opens, attempt.at)
    content = {
        "failed": failed, "wait": wait, "username": username, "after": wished(request), "house": _organisation(),
        "has_kept": kept(request) is not None, "why": ENDED.get(request.GET.get("why", "")),
    }  # fmt: skip
    return _door(request, content, in_place=in_place, wait=wait)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@repeatable
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Let somebody in who gave the right password, by a code of their app or a recovery code."""
    in_place, at = wants_fragment(request), timezone.now()
    person = entering.half_in(request, at=at)
    if person is None:
        return HttpResponseRedirect(reverse("web:login"))
    failed, wait = False, 0
    if request.method == "POST":
        attempt = Attempt(username=f"code {person.pk}", address=place_of(request).address, at=at)
        opens = open_again_at(attempt)
        if opens is None:
            entry = entering.try_code(
                request, person, request.POST.get("code", ""), at=at, on=timezone.localdate()
            )
            if entry is not Entry.REFUSED:
                forget_wrong(attempt)
                return _let_in(request, entry, in_place)
            note_wrong(attempt)
            failed, opens = True, open_again_at(attempt)
        wait = seconds_until(opens, at)
    content = {"failed": failed, "wait": wait, "after": wished(request), "house": _organisation()}
    return _door(request, content, in_place=in_place, wait=wait, name="code")


def _code_asked(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        return render(request, "web/_code.html", {})
    after = wished(request)
    query = f"?{urlencode({'next': after})}" if after else ""
    return HttpResponseRedirect(reverse("web:login-code") + query)


def _let_in(request: HttpRequest, entry: Entry, in_place: bool) -> HttpResponse:
    if entry is Entry.IN_ELSEWHERE:
        say(request, USED_ELSEWHERE, kind="warning")
    return _entered(request, in_place)


def seconds_until(opens: datetime | None, at: datetime) -> int:
    return ceil((opens - at).total_seconds()) if opens else 0


def _entered(request: HttpRequest, in_place: bool) -> HttpResponse:
    if in_place:
        return HttpResponse(status=NO_CONTENT)
    return HttpResponseRedirect(address_after(request, settings.LOGIN_REDIRECT_URL))


def _door(
    request: HttpRequest, content: dict[str, Any], *, in_place: bool, wait: int, name: str = "login"
) -> HttpResponse:
    template = f"web/_{name}.html" if in_place else f"web/{name}.html"
    response = render(request, template, content, status=TOO_MANY if wait else 200)
    patch_vary_headers(response, ["HX-Request"])
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


@login_not_required
@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Tell a page whether its reader is still logged in, before it sends what was typed."""
    return HttpResponse(status=NO_CONTENT if request.user.is_authenticated else UNAUTHORISED)


@never_cache
@repeatable
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Offer to send what was typed before the log-in ended; posted to, forget it."""
    form = kept(request)
    if form is None:
        return HttpResponseRedirect(reverse("web:home"))
    if request.method == "POST":
        forget(request)
        return HttpResponseRedirect(form.page)
    return render(request, "web/again.html", {"kept": form})


@require_POST
@repeatable
def log_out(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Person)
    note(LogIn.Result.LOGGED_OUT, place=place_of(request), at=timezone.now(), person=request.user)
    logout(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@login_not_required
@require_POST
@repeatable
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie, so that it holds before the log-in too."""
    known = [code for code, _ in settings.LANGUAGES]
    return _keeping(request, settings.LANGUAGE_COOKIE_NAME, "language", known, request.LANGUAGE_CODE)


@login_not_required
@require_POST
@repeatable
def choose_theme(request: HttpRequest) -> HttpResponse:
    return _keeping(request, "theme", "theme", THEMES, request.COOKIES.get("theme", THEMES[0]))


def _keeping(
    request: HttpRequest, cookie: str, field: str, known: Collection[str], current: str
) -> HttpResponse:
    value = request.POST.get(field, "")
    if value == OTHER:
        value = next(one for one in known if one != current)
    if value not in known:
        return HttpResponse(status=400)
    response = HttpResponseRedirect(address_after(request, "web:home"))
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def address_after(request: HttpRequest, otherwise: str) -> str:
    """Return the page that was wished for, if it is one of ours."""
    return wished(request) or resolve_url(otherwise)


def wished(request: HttpRequest) -> str:
    after: str = request.POST.get("next") or request.GET.get("next") or ""
    allowed: dict[str, Any] = {"allowed_hosts": {request.get_host()}, "require_https": request.is_secure()}
    return after if url_has_allowed_host_and_scheme(after, **allowed) else ""


def _organisation() -> Organisation | None:
    return Organisation.objects.filter(pk=1).first()
