"""Logging in and out, and how a reader wishes to read."""

from collections.abc import Collection
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
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

from banfa.platform.org.models import Organisation
from banfa.platform.web.acting import wants_fragment
from banfa.platform.web.context import THEMES
from banfa.platform.web.kept import forget, kept
from banfa.platform.web.patience import Attempt, forget_wrong, note_wrong, open_again_at
from banfa.platform.web.sending import repeatable

YEAR = 365 * 24 * 3600
OTHER = "other"  # what a switch sends: whichever of two it is not now
NO_CONTENT, UNAUTHORISED, TOO_MANY = 204, 401, 429


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
        attempt = Attempt(username=username, address=request.META.get("REMOTE_ADDR", ""), at=timezone.now())
        opens = open_again_at(attempt)
        if opens is None:
            person = authenticate(request, username=username, password=request.POST.get("password", ""))
            if person is not None:
                forget_wrong(attempt)
                login(request, person)
                return _entered(request, in_place)
            note_wrong(attempt)
            failed, opens = True, open_again_at(attempt)
        wait = ceil((opens - attempt.at).total_seconds()) if opens else 0
    content = {
        "failed": failed, "wait": wait, "username": username, "after": wished(request), "house": _organisation(),
        "has_kept": kept(request) is not None,
    }  # fmt: skip
    return _door(request, content, in_place=in_place, wait=wait)


def _entered(request: HttpRequest, in_place: bool) -> HttpResponse:
    if in_place:
        return HttpResponse(status=NO_CONTENT)
    return HttpResponseRedirect(address_after(request, settings.LOGIN_REDIRECT_URL))


def _door(request: HttpRequest, content: dict[str, Any], *, in_place: bool, wait: int) -> HttpResponse:
    name = "_login.html" if in_place else "login.html"
    response = render(request, f"web/{name}", content, status=TOO_MANY if wait else 200)
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
