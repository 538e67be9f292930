"""Whoever logs in with a password that was handed over chooses their own before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from banfa.platform.org.models import Person

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = (
    "people:own-password", "web:logout", "web:language", "web:theme", "web:login-state", "web:manifest", "web:worker",
    "web:offline",
)  # fmt: skip


class PassingPasswordMiddleware:
    """Leads to the page of one's own password until it was changed. Stands after the log-in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_held = isinstance(request.user, Person) and request.user.has_passing_password
        if not is_held or request.path in {reverse(name) for name in OPEN}:
            return self.get_response(request)
        address = reverse("people:own-password")
        in_place = request.headers.get("HX-Request")
        return HttpResponseClientRedirect(address) if in_place else HttpResponseRedirect(address)
