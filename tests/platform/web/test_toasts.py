"""What is said in passing reaches the reader once, by whichever way the answer goes."""

import json

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.test.client import Client
from django_htmx.middleware import HtmxMiddleware

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.web import languages
from banfa.platform.web.toasts import ToastMiddleware, say
from tests.platform.web.conftest import LoggedIn

SAVED = Text("已保存", "Saved")
Answer = HttpResponse | HttpResponseRedirect


def answered(answer: Answer, *, htmx: bool = True, undo: str = "") -> Answer:
    """Return an answer that said something on its way through the middleware."""

    def view(request: object) -> Answer:
        request._messages = CookieStorage(request)  # type: ignore[attr-defined,arg-type]
        with languages.answering_in("en"):
            say(request, SAVED, undo=undo)  # type: ignore[arg-type]
        return answer

    request = RequestFactory().post("/", headers={"HX-Request": "true"} if htmx else {})
    HtmxMiddleware(lambda one: HttpResponse())(request)
    ToastMiddleware(view)(request)
    return answer


def test_a_fragment_carries_it_as_an_event_with_the_way_to_undo_it() -> None:
    answer = answered(HttpResponse(status=204), undo="/x/undo/")

    assert json.loads(answer["HX-Trigger"]) == {
        "banfa:toast": {"told": [{"words": "Saved", "kind": "success", "undo": "/x/undo/"}]}
    }


def test_it_stands_beside_another_event_of_the_answer() -> None:
    answer = HttpResponse(headers={"HX-Trigger": '{"other": {}}'})

    assert set(json.loads(answered(answer)["HX-Trigger"])) == {"other", "banfa:toast"}


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponseRedirect("/"),
        HttpResponse(headers={"HX-Redirect": "/"}),
        HttpResponse(headers={"HX-Refresh": "true"}),
    ],
)
def test_it_waits_for_the_page_that_the_answer_leads_to(answer: Answer) -> None:
    assert not answered(answer).has_header("HX-Trigger")


def test_a_whole_page_needs_no_event() -> None:
    assert not answered(HttpResponse(), htmx=False).has_header("HX-Trigger")


@pytest.mark.django_db
def test_the_next_page_shows_it_once(logged_in: LoggedIn, bo: Actor) -> None:
    browser: Client = logged_in(bo)
    browser.post("/design/said/")

    first, second = browser.get("/design/").content.decode(), browser.get("/design/").content.decode()
    told = first[first.index('id="toasts"') :]

    assert "Floor area saved" in told[: told.index("<template")]
    assert 'action="/design/said/"' in told[: told.index("<template")]
    assert "Floor area saved" not in second[second.index('id="toasts"') :]
