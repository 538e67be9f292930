"""What comes before anything else: choosing one's own password, signing the agreement, setting a second factor up."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from banfa.platform.accounts.entering import Gate, first_gate
from banfa.platform.org.models import Person

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = (
    "web:logout",
    "web:language",
    "web:theme",
    "web:login-state",
    "web:manifest",
    "web:worker",
    "web:offline",
)
NO_CONTENT = 204
WAYS = {
    Gate.PASSWORD: ("me:password",),
    Gate.AGREEMENT: ("me:agreement",),
    Gate.SECOND_FACTOR: ("me:second-factor",),
}


class GateMiddleware:
    """Leads to the first thing that has to be done until it is done. Stands after the log-in."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        gate = _gate(request)
        if gate is None or request.path in {reverse(name) for name in (*OPEN, *WAYS[gate])}:
            return self.get_response(request)
        return _led_to(reverse(WAYS[gate][0]), request)


def _led_to(address: str, request: HttpRequest) -> HttpResponseBase:
    """A piece that the gate's own page asks for is left out: leading there again would load that page for ever."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    stands_there = urlsplit(request.headers.get("HX-Current-URL", "")).path == address
    return HttpResponse(status=NO_CONTENT) if stands_there else HttpResponseClientRedirect(address)


def _gate(request: HttpRequest) -> Gate | None:
    """A handed-over password is known from its owner, whatever the log-in said."""
    if not isinstance(request.user, Person):
        return None
    return Gate.PASSWORD if request.user.has_passing_password else first_gate(request)
