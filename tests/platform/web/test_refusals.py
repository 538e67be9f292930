import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission
from banfa.platform.web.middleware import LanguageMiddleware
from banfa.platform.web.refusals import BadRequest, status_of
from tests.platform.web.conftest import LoggedIn

WORDS = Text("不行", "no")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Denied(Permission.AUDIT_EVENT_READ), 403),
        (NotThere(), 404),
        (BadRequest(WORDS), 400),
        (BanfaError(WORDS), 409),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_refusal_has_its_status(error: BanfaError, status: int) -> None:
    assert status_of(error) == status


@pytest.mark.django_db
class TestARefusal:
    def test_it_is_a_page_with_its_words(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).get("/customers/12345/")

        assert response.status_code == 404
        assert "not found, or outside your part of the organisation" in response.content.decode()
        assert 'class="bf-nav"' in response.content.decode()

    def test_a_fragment_gets_the_words_alone(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).get("/customers/12345/", headers={"HX-Request": "true"})

        assert response.status_code == 404
        assert response.content.decode().startswith('<div class="bf-note bad" role="alert">')

    def test_a_missing_page_is_told_in_both_languages(
        self, client: Client, logged_in: LoggedIn, ada: Actor
    ) -> None:
        browser = logged_in(ada)

        english = browser.get("/nowhere/").content.decode()
        browser.cookies["language"] = "zh-hans"
        chinese = browser.get("/nowhere/").content.decode()

        assert "There is no page at this address" in english
        assert "这个地址没有页面" in chinese

    def test_a_failure_inside_shows_no_detail(
        self, logged_in: LoggedIn, ada: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr("banfa.platform.web.views.desk.organisation", fail)
        browser = logged_in(ada)
        browser.raise_request_exception = False

        response = browser.get("/")

        assert response.status_code == 500
        assert "Something failed" in response.content.decode()
        assert "secret detail" not in response.content.decode()


class TestTheLanguageOfAnAnswer:
    def answer(self, cookie: str | None, wish: str = "en-US,en") -> str:
        request = RequestFactory().get("/", headers={"Accept-Language": wish})
        if cookie is not None:
            request.COOKIES["language"] = cookie
        asked: list[str] = []

        def respond(request: HttpRequest) -> HttpResponse:
            asked.append(request.LANGUAGE_CODE)
            return HttpResponse()

        LanguageMiddleware(respond)(request)
        return asked[0]

    def test_it_is_the_installations_whatever_the_browser_wishes(self) -> None:
        assert self.answer(None) == "zh-hans"

    def test_it_is_what_the_reader_chose(self) -> None:
        assert self.answer("en", wish="zh-CN") == "en"

    def test_a_forged_choice_counts_for_nothing(self) -> None:
        assert self.answer("xx") == "zh-hans"
