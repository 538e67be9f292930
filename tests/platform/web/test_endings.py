import logging
import re

import pytest
from django.test import Client, RequestFactory

from banfa.platform.access import Actor
from banfa.platform.web import endings
from tests.platform.web.conftest import LoggedIn

CHINESE = {"HTTP_COOKIE": "language=zh-hans"}
ENGLISH = {"HTTP_COOKIE": "language=en; theme=dark"}


class TestAFailureOfOurs:
    """No test of this class may touch the database: pytest refuses it."""

    def test_it_is_told_without_the_database_in_both_languages(self) -> None:
        chinese = endings.server_error(RequestFactory().get("/x/", **CHINESE)).content.decode()
        english = endings.server_error(RequestFactory().get("/x/", **ENGLISH)).content.decode()

        assert "程序出错" in chinese
        assert '<html lang="en" data-bs-theme="dark">' in english
        assert "Something failed" in english
        assert 'href="/"' in english

    def test_its_number_stands_in_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.ERROR):
            page = endings.server_error(RequestFactory().get("/x/")).content.decode()

        found = re.search(r"<code>([0-9a-f]{8})</code>", page)
        assert found is not None
        assert found[1] in caplog.text

    def test_a_piece_of_a_page_gets_the_sentence_with_the_number(self) -> None:
        answer = endings.server_error(RequestFactory().get("/x/", headers={"HX-Request": "true"}))

        assert answer.status_code == 500
        assert answer.content.decode().startswith('<div class="bf-note bad" role="alert">')
        assert "data-number" in answer.content.decode()

    def test_a_forged_cookie_changes_nothing(self) -> None:
        page = endings.server_error(RequestFactory().get("/x/", HTTP_COOKIE='language=xx; theme="><b>'))

        assert '<html lang="zh-CN" data-bs-theme="light">' in page.content.decode()


@pytest.mark.django_db
class TestAPageThatIsNotThere:
    def test_who_is_logged_in_keeps_the_frame_and_finds_a_way_out(
        self, logged_in: LoggedIn, ada: Actor
    ) -> None:
        page = logged_in(ada).get("/nowhere/").content.decode()

        assert 'class="bf-nav"' in page
        assert "data-open-palette" in page

    def test_a_stranger_sees_no_frame(self, client: Client, ada: Actor) -> None:
        answer = client.get("/nowhere/")

        assert answer.status_code == 404
        assert 'class="bf-nav"' not in answer.content.decode()

    def test_a_piece_of_a_page_gets_the_sentence(self, logged_in: LoggedIn, ada: Actor) -> None:
        answer = logged_in(ada).get("/nowhere/", headers={"HX-Request": "true"})

        assert "<html" not in answer.content.decode()
        assert "There is no page" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (endings.bad_request, 400, "incomplete or against the rules"),
        (endings.permission_denied, 403, "do not allow this"),
        (endings.page_not_found, 404, "no page at this address"),
    ],
    ids=["400", "403", "404"],
)
def test_each_ending_has_its_status_and_its_words(
    rf: RequestFactory, ada: Actor, view: object, status: int, words: str
) -> None:
    from banfa.platform.web import languages

    with languages.answering_in("en"):
        answer = view(rf.get("/x/"), Exception())  # type: ignore[operator]

    assert answer.status_code == status
    assert words in answer.content.decode()


@pytest.mark.django_db
class TestAPageOfSomebodyLoggedIn:
    def test_no_browser_keeps_it(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get("/customers/")["Cache-Control"] == "private, no-store"

    def test_what_everybody_may_see_is_left_alone(self, client: Client, ada: Actor) -> None:
        assert "no-store" not in client.get("/offline/").headers.get("Cache-Control", "")
