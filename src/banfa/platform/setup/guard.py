"""Who gets into the first run: the holder of the key, until an organisation is there."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from banfa.platform.org.models import Organisation
from banfa.platform.setup import keys

COOKIE, DAY = "first_run", 24 * 3600
FORBIDDEN, CONFLICT = 403, 409
View = Callable[..., HttpResponse]


def is_founded() -> bool:
    return Organisation.objects.exists()


def let_in(request: HttpRequest, response: HttpResponse) -> None:
    """Remember in the browser that the key was shown, so that it need not stand in any address.

    A session would not do: logging the founder in begins a new one.
    """
    response.set_signed_cookie(
        COOKIE, keys.digest(), max_age=DAY, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def has_shown_key(request: HttpRequest) -> bool:
    """Tell whether this browser has shown the key that opens the first run now."""
    return bool(keys.digest()) and _shown(request) == keys.digest()


def _shown(request: HttpRequest) -> str:
    found: str | None = request.get_signed_cookie(COOKIE, default=None, max_age=DAY)
    return found or ""


def for_key_holders(view: View) -> View:
    """Let a view be used by who has shown the key; anybody else is asked for it, and later finds nothing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **values: str) -> HttpResponse:
        if is_founded():
            return after_founding(request)
        if not has_shown_key(request):
            return HttpResponseRedirect(reverse("setup:door"))
        return view(request, *args, **values)

    return guarded


def after_founding(request: HttpRequest) -> HttpResponse:
    """Lead the founder on, tell another holder of the key that it is done, and show strangers nothing."""
    if not _shown(request):
        raise Http404
    if request.user.is_authenticated:
        return HttpResponseRedirect(reverse("setup:start"))
    return taken(request)


def taken(request: HttpRequest) -> HttpResponse:
    """Say that somebody else has set the organisation up."""
    house = Organisation.objects.filter(pk=1).first()
    return render(request, "setup/taken.html", {"house": house}, status=CONFLICT)
