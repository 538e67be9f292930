"""Logging in and out, and how a reader wishes to read."""

from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from banfa.platform.org.models import Organisation
from banfa.platform.web.context import THEMES

YEAR = 365 * 24 * 3600


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Let a person in by user name and password; what was wrong is not told apart."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(address_after(request, settings.LOGIN_REDIRECT_URL))
    username = request.POST.get("username", "").strip()
    failed = False
    if request.method == "POST":
        person = authenticate(request, username=username, password=request.POST.get("password", ""))
        if person is not None:
            login(request, person)
            return HttpResponseRedirect(address_after(request, settings.LOGIN_REDIRECT_URL))
        failed = True
    content = {"failed": failed, "username": username, "after": wished(request), "house": _organisation()}
    return render(request, "web/login.html", content)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL))


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language in a cookie, so that it holds before the log-in too."""
    known = {code for code, _ in settings.LANGUAGES}
    return _keeping(request, settings.LANGUAGE_COOKIE_NAME, request.POST.get("language", ""), known)


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    return _keeping(request, "theme", request.POST.get("theme", ""), set(THEMES))


def _keeping(request: HttpRequest, cookie: str, value: str, known: set[str]) -> HttpResponse:
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
