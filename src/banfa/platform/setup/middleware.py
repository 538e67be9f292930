"""Lets every page stand in the organisation's time zone, and leads to the first run while there is no organisation."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from banfa.platform.org import zone
from banfa.platform.setup.guard import is_founded

Answer = Callable[[HttpRequest], HttpResponseBase]


class FirstRunMiddleware:
    """Before an organisation is there, nobody can log in: the log-in leads to the first run instead."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == reverse("web:login") and not is_founded():
            return HttpResponseRedirect(reverse("setup:door"))
        with timezone.override(zone.zone()):
            return self.get_response(request)
