"""Recognises a form that is sent a second time: a double click, a reload, an answer that got lost on the way."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.models import Person
from banfa.platform.web.models import SentForm
from banfa.platform.web.refusals import refusal

KEY = "sent_key"  # the hidden field that every form carries
REMEMBERED = timedelta(minutes=15)
ABANDONED = timedelta(minutes=2)  # so old and unfinished, the process that worked on it is gone
LONGEST_WAIT_SECONDS, PAUSE_SECONDS = 8.0, 0.1
_DIGEST = "_banfa_sent"
View = Callable[..., HttpResponseBase]


class StillWorking(BanfaError):
    """The same form was sent before and its first sending is not answered yet."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "同样的内容刚刚已提交，仍在处理中；没有重复执行，请稍后刷新查看结果",
                "the same was sent a moment ago and is still worked on; it was not done twice, reload in a moment",
            )
        )


def repeatable(view: View) -> View:
    """Mark a view whose forms may be sent again and again with the same content, such as a switch."""
    view.repeatable = True  # type: ignore[attr-defined]
    return view


class OnceMiddleware:
    """Answers the second sending of a form with what the first led to.

    Only a redirect counts as done: what was refused is corrected and sent again. Stands after the log-in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        digest = getattr(request, _DIGEST, "")
        if digest:
            _settle(digest, _location_of(response), at=timezone.now())
        return response

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        digest = _digest_of(request) if _is_recognised(request, view) else ""
        if not digest:
            return None
        try:
            location = _first_led_to(digest, is_in_place=bool(request.headers.get("HX-Request")))
        except StillWorking as error:
            return refusal(request, error)
        if location:
            return _leading_to(location, request)
        setattr(request, _DIGEST, digest)
        return None


def _is_recognised(request: HttpRequest, view: View) -> bool:
    """Tell whether the form carries a key; a view that reads its upload itself is left alone."""
    if request.method != "POST" or not isinstance(request.user, Person):
        return False
    is_left_alone = getattr(view, "repeatable", False) or getattr(view, "csrf_exempt", False)
    return not is_left_alone and KEY in request.POST


def _digest_of(request: HttpRequest) -> str:
    """Return a digest of who sends what to where; of a file its name and its size."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, one.name, one.size) for name, found in request.FILES.lists() for one in found)
    content = json.dumps([request.user.pk, request.get_full_path(), fields, files])
    return hashlib.sha256(content.encode()).hexdigest()


def _first_led_to(digest: str, *, is_in_place: bool) -> str:
    """Return where the first sending led, nothing where this is the first. Raises StillWorking.

    A request of htmx is only looked up: its page holds a second click back, and much of what it sends writes nothing.
    """
    if is_in_place:
        return SentForm.objects.filter(pk=digest).values_list("location", flat=True).first() or ""
    deadline = time.monotonic() + LONGEST_WAIT_SECONDS
    while time.monotonic() < deadline:
        sent, is_first = _begun(digest, at=timezone.now())
        if is_first or sent.location:
            return sent.location
        time.sleep(PAUSE_SECONDS)
    raise StillWorking


def _begun(digest: str, *, at: datetime) -> tuple[SentForm, bool]:
    SentForm.objects.filter(sent_at__lt=at - REMEMBERED).delete()
    SentForm.objects.filter(pk=digest, location="", sent_at__lt=at - ABANDONED).delete()
    return SentForm.objects.get_or_create(pk=digest, defaults={"sent_at": at})


def _settle(digest: str, location: str, *, at: datetime) -> None:
    if location:
        SentForm.objects.update_or_create(pk=digest, defaults={"location": location, "sent_at": at})
    else:
        SentForm.objects.filter(pk=digest).delete()


def _location_of(response: HttpResponseBase) -> str:
    if response.status_code in (301, 302, 303, 307, 308):
        return response.headers.get("Location", "")
    return response.headers.get("HX-Redirect", "")


def _leading_to(location: str, request: HttpRequest) -> HttpResponse:
    in_place = request.headers.get("HX-Request")
    return HttpResponseClientRedirect(location) if in_place else HttpResponseRedirect(location)
