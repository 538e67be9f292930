"""Notes that somebody is still there, so that a log-in that nobody uses ends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from banfa.platform.accounts.keeping import note_seen
from banfa.platform.accounts.sessions import SessionStore
from banfa.platform.org.models import Person


class SeenMiddleware:
    """Stands after the log-in. What a page asks for by itself again and again counts as use, the longest time still holds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request.user, Person) and isinstance(request.session, SessionStore):
            note_seen(request.session, at=timezone.now())
        return response
