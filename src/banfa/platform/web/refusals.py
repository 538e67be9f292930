"""What was refused, as a page or as a fragment of one, with the status that fits."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from banfa.kernel.errors import BanfaError
from banfa.kernel.period import BadPeriod
from banfa.platform.access import Denied, NotThere
from banfa.platform.web.acting import wants_fragment

BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT = 400, 403, 404, 409


def refusal(request: HttpRequest, error: BanfaError) -> HttpResponse:
    """Return the error's sentence under 403, 404, 400 for input that cannot be read, or else 409."""
    name = "_refusal.html" if wants_fragment(request) else "refusal.html"
    status = status_of(error)
    response = render(request, f"web/{name}", {"error": error, "status": status}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def status_of(error: BanfaError) -> int:
    """Return the status of a refusal; an error class may name its own as `status`."""
    if isinstance(error, Denied):
        return FORBIDDEN
    if isinstance(error, NotThere):
        return NOT_FOUND
    if isinstance(error, BadPeriod):
        return BAD_REQUEST
    own: int = getattr(error, "status", CONFLICT)
    return own


class BadRequest(BanfaError):
    """What was asked for cannot be read."""

    status = BAD_REQUEST
