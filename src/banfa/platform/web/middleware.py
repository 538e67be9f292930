"""Puts the language of the reader, and turns what was refused into a page that says why."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from banfa.kernel.errors import BanfaError
from banfa.platform.org.current import one_reading
from banfa.platform.org.models import Person
from banfa.platform.web import languages
from banfa.platform.web.refusals import refusal

Answer = Callable[[HttpRequest], HttpResponseBase]


class LanguageMiddleware:
    """The reader's language is what the reader chose, else the installation's; a browser's wish does not decide."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _ in settings.LANGUAGES}
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with languages.answering_in(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class RefusalMiddleware:
    """Answers every BanfaError that a view raises with its own words; anything else reaches the log whole.

    What it answers stands in one reading of the organisation.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with one_reading():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal(request, exception) if isinstance(exception, BanfaError) else None


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
