"""Puts the language of the reader, and turns what was refused into a page that says why."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.platform.access import Denied, NotThere
from banfa.platform.audit.reads import record_refusal
from banfa.platform.org.current import one_reading
from banfa.platform.org.models import Person
from banfa.platform.web import languages
from banfa.platform.web.accepting import NotAskedFor
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import refusal

LONGEST_PATH = 200
Answer = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """The reader's language is what the reader chose, else the installation's; a browser's wish does not decide.

    What is answered stands in one reading of the organisation and of who is logged in.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _ in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with languages.answering_in(language), one_reading():
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefusalMiddleware:
    """Answers every BanfaError that a view raises with its own words; anything else reaches the log whole."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, BanfaError):
            return None
        if isinstance(exception, Denied | NotThere | NotAskedFor) and isinstance(request.user, Person):
            _note(request, exception)
        return refusal(request, exception)


def _note(request: HttpRequest, error: BanfaError) -> None:
    """Keep in the log who asked for what is not theirs; addresses hold numbers and no values."""
    why = error.permission if isinstance(error, Denied) else type(error).__name__
    record_refusal(
        actor=actor_for(request), at=timezone.now(), method=request.method or "", path=request.path[:LONGEST_PATH],
        why=str(why),
    )  # fmt: skip


class FreshPagesMiddleware:
    """Lets no browser keep a page that somebody logged in for: going back shows what is so now, and only to them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and isinstance(request.user, Person):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
