"""Keeps what somebody typed into a form that could not be taken: the log-in had ended, or its token was outdated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from banfa.platform.web.sending import KEY

PLACE = "kept form"
MOST_CHARACTERS = 200_000
KEPT_SECONDS = 3600  # nobody who logs in later at the same place is to read it
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", KEY})
UNAUTHORISED = 401


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A form as it was sent: to where, from which page, and its fields. Files and passwords are not kept."""

    address: str
    page: str
    fields: Sequence[tuple[str, str]]
    had_files: bool

    @property
    def typed(self) -> list[str]:
        """Return what a person would know again."""
        return [value for _, value in self.fields if value.strip()]


class KeepingLoginMiddleware(LoginRequiredMiddleware):
    """Leads strangers to the log-in without losing where they were or what they typed."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        """Answer a request out of a page by 401, which asks for the log-in there; keep what was posted."""
        if request.headers.get("HX-Request"):
            response = render(request, "web/_expired.html", status=UNAUTHORISED)
            response.headers["HX-Reswap"] = "none"
            return response
        ending = getattr(request.session, "ending", None)
        why = f"&why={ending}" if ending else ""
        if request.method == "POST":
            keep(request)
            return HttpResponseRedirect(f"{reverse('web:login')}?next={reverse('web:again')}{why}")
        response = super().handle_no_permission(request, view_func)
        if why and "Location" in response.headers:
            response.headers["Location"] += why
        return response


def keep(request: HttpRequest) -> None:
    """Keep the form in the session, as far as it is not too long."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if isinstance(value, str) and name not in NEVER_KEPT and "password" not in name.casefold()
    ]
    if sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        fields = []
    request.session[PLACE] = {
        "address": request.get_full_path(),
        "page": _own_page(request),
        "fields": fields,
        "had_files": bool(request.FILES),
        "kept_at": timezone.now().timestamp(),
    }


def kept(request: HttpRequest) -> Kept | None:
    """Return the form that was kept within the last hour, None without one."""
    found = request.session.get(PLACE)
    if not found or timezone.now().timestamp() - found["kept_at"] > KEPT_SECONDS:
        return None
    fields = [(name, value) for name, value in found["fields"]]
    return Kept(address=found["address"], page=found["page"], fields=fields, had_files=found["had_files"])


def forget(request: HttpRequest) -> None:
    request.session.pop(PLACE, None)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send a form of our own again whose token is outdated; refuse whatever else lacks one."""
    from_here = request.headers.get("Sec-Fetch-Site") == "same-origin"
    is_login = request.path == reverse("web:login")
    if request.headers.get("HX-Request"):
        return render(request, "web/_outdated.html", status=403)
    if from_here and request.method == "POST" and not is_login:
        keep(request)
        return HttpResponseRedirect(reverse("web:again"))
    return render(request, "web/outdated.html", {"status": 403, "again": request.path}, status=403)


def _own_page(request: HttpRequest) -> str:
    """Return the page that the form stood on, the desk where the browser does not say."""
    page = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_own else reverse("web:home")
