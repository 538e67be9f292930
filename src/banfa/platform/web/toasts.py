"""What is said in passing after something was done: on the next full page, or carried by an answer of htmx."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.messages import constants
from django.http import HttpRequest, HttpResponseBase
from django_htmx.http import trigger_client_event

from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.acting import wants_fragment

LEVELS = {
    "success": constants.SUCCESS,
    "info": constants.INFO,
    "warning": constants.WARNING,
    "error": constants.ERROR,
}
EVENT = "banfa:toast"
LEAVING = ("HX-Redirect", "HX-Refresh", "HX-Location")
Answer = Callable[[HttpRequest], HttpResponseBase]


def say(request: HttpRequest, words: Text, *, kind: str = "success", undo: str = "") -> None:
    """Say what was done; `undo` is the address that, posted to, takes it back."""
    messages.add_message(request, LEVELS[kind], languages.said(words), extra_tags=undo)


class ToastMiddleware:
    """Lets an answer that is put into a standing page carry what was said as the event `banfa:toast`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if wants_fragment(request) and response.status_code // 100 != 3 and not _leaves(response):
            told = [
                {"words": str(one), "kind": one.level_tag, "undo": one.extra_tags or ""}
                for one in messages.get_messages(request)
            ]
            if told:
                trigger_client_event(response, EVENT, {"told": told})
        return response


def _leaves(response: HttpResponseBase) -> bool:
    return any(name in response.headers for name in LEAVING)
