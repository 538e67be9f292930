import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from banfa.platform.access import Actor
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
LOGIN = {"username": "ada", "password": "correct horse"}
TYPED = {"title": "重点客户 <b>", "why": ["一", "二"], "password": "geheim", "csrfmiddlewaretoken": "x"}


def hidden(page: str) -> list[tuple[str, str]]:
    """Return the fields of the form that sends again what was kept."""
    return re.findall(r'<input type="hidden" name="(title|why|password)" value="(.*?)">', page)


class TestAFormAfterTheLogInEnded:
    def test_it_is_kept_over_the_log_in_and_can_be_sent_again(self, client: Client, ada: Actor) -> None:
        client.cookies["language"] = "en"
        led_away = client.post(
            "/grading/groups/new/", TYPED, headers={"Referer": "http://testserver/grading/groups/new/"}
        )
        door = client.get(led_away["Location"]).content.decode()
        let_in = client.post("/login/", {**LOGIN, "next": "/login/again/"})
        page = client.get(let_in["Location"]).content.decode()

        assert led_away["Location"] == "/login/?next=/login/again/"
        assert "What you typed was kept" in door
        assert 'action="/grading/groups/new/"' in page
        assert hidden(page) == [("title", "重点客户 &lt;b&gt;"), ("why", "一"), ("why", "二")]

    def test_passwords_are_never_kept(self, client: Client, ada: Actor) -> None:
        client.post("/grading/groups/new/", TYPED)

        assert "geheim" not in str(dict(client.session))

    def test_it_can_be_dropped(self, client: Client, ada: Actor) -> None:
        client.post("/grading/groups/new/", TYPED, headers={"Referer": "http://testserver/grading/groups/"})
        client.post("/login/", LOGIN)

        assert client.post("/login/again/")["Location"] == "http://testserver/grading/groups/"
        assert client.get("/login/again/")["Location"] == "/"

    def test_an_hour_later_nobody_reads_it(self, client: Client, ada: Actor) -> None:
        client.post("/grading/groups/new/", TYPED)
        client.post("/login/", LOGIN)
        session = client.session
        session["kept form"] = {**session["kept form"], "kept_at": 0}
        session.save()

        assert client.get("/login/again/")["Location"] == "/"

    def test_a_page_elsewhere_is_not_gone_back_to(self, client: Client, ada: Actor) -> None:
        client.post("/grading/groups/new/", TYPED, headers={"Referer": "https://elsewhere.example/"})
        client.post("/login/", LOGIN)

        assert client.post("/login/again/")["Location"] == "/"

    def test_files_are_not_kept_and_it_says_so(self, client: Client, ada: Actor) -> None:
        client.cookies["language"] = "en"
        client.post("/grading/groups/new/", {"title": "x", "file": SimpleUploadedFile("a.csv", b"a,b")})
        client.post("/login/", LOGIN)

        assert "The chosen files were not kept" in client.get("/login/again/").content.decode()

    def test_an_endless_form_is_not_kept(self, client: Client, ada: Actor) -> None:
        client.post("/grading/groups/new/", {"title": "很" * 300_000})
        client.post("/login/", LOGIN)

        assert hidden(client.get("/login/again/").content.decode()) == []


class TestAPieceOfAPageAfterTheLogInEnded:
    def test_it_is_answered_by_401_and_put_nowhere(self, client: Client, ada: Actor) -> None:
        answer = client.get("/customers/", headers={"HX-Request": "true"})

        assert answer.status_code == 401
        assert answer["HX-Reswap"] == "none"
        assert "<form" not in answer.content.decode()

    def test_the_door_comes_as_a_dialog_and_is_gone_once_one_is_in(self, client: Client, ada: Actor) -> None:
        here = {"HX-Request": "true"}

        door = client.get("/login/?username=ada", headers=here).content.decode()
        wrong = client.post("/login/", {**LOGIN, "password": "wrong"}, headers=here)
        right = client.post("/login/", LOGIN, headers=here)

        assert "data-door" in door
        assert "<html" not in door
        assert 'value="ada"' in door
        assert 'id="failed"' in wrong.content.decode()
        assert right.status_code == 204
        assert client.get("/login/", headers=here).status_code == 204

    def test_a_page_may_ask_whether_it_is_still_known(self, client: Client, ada: Actor) -> None:
        before = client.get("/login/state/").status_code
        client.post("/login/", LOGIN)

        assert (before, client.get("/login/state/").status_code) == (401, 204)


class TestAnOutdatedToken:
    def form(self, ada: Actor, logged_in: LoggedIn) -> Client:
        browser = logged_in(ada)
        browser.handler.enforce_csrf_checks = True
        return browser

    def test_a_form_of_our_own_can_be_sent_again(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = self.form(ada, logged_in)

        led = browser.post("/grading/groups/new/", TYPED, headers={"Sec-Fetch-Site": "same-origin"})
        page = browser.get(led["Location"]).content.decode()

        assert led["Location"] == "/login/again/"
        assert ("title", "重点客户 &lt;b&gt;") in hidden(page)

    @pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
    def test_a_form_from_elsewhere_is_refused_and_not_kept(
        self, logged_in: LoggedIn, ada: Actor, site: str
    ) -> None:
        browser = self.form(ada, logged_in)

        answer = browser.post("/grading/groups/new/", TYPED, headers={"Sec-Fetch-Site": site})

        assert answer.status_code == 403
        assert "out of date" in answer.content.decode()
        assert "kept form" not in browser.session

    def test_a_piece_of_a_page_gets_the_sentence(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = self.form(ada, logged_in)

        answer = browser.post("/grading/groups/new/", TYPED, headers={"HX-Request": "true"})

        assert answer.status_code == 403
        assert answer.content.decode().startswith('<div class="bf-note bad" role="alert">')
