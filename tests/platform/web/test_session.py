import pytest
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.org.models import Person
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
WRONG = "The user name or password is wrong"


def test_a_stranger_is_led_to_the_log_in_and_back_to_the_page_that_was_asked_for(
    client: Client, ada: Actor
) -> None:
    sent_away = client.get("/customers/?q=abc")
    let_in = client.post(
        "/login/", {"username": "ada", "password": "correct horse", "next": "/customers/?q=abc"}
    )

    assert sent_away.status_code == 302
    assert sent_away["Location"] == "/login/?next=/customers/%3Fq%3Dabc"
    assert let_in["Location"] == "/customers/?q=abc"


@pytest.mark.parametrize(
    ("username", "password"),
    [
        pytest.param("ada", "wrong", id="wrong password"),
        pytest.param("nobody", "correct horse", id="unknown name"),
        pytest.param("", "", id="nothing"),
        pytest.param("a" * 5000, "x\0y", id="rubbish"),
    ],
)
def test_what_was_wrong_with_a_log_in_is_not_told_apart(
    client: Client, ada: Actor, username: str, password: str
) -> None:
    client.cookies["language"] = "en"

    response = client.post("/login/", {"username": username, "password": password})

    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_who_has_left_cannot_log_in(client: Client, ada: Actor) -> None:
    Person.objects.update(is_active=False)
    client.cookies["language"] = "en"

    response = client.post("/login/", {"username": "ada", "password": "correct horse"})

    assert WRONG in response.content.decode()


@pytest.mark.parametrize(
    "wish", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_the_log_in_leads_nowhere_outside(client: Client, ada: Actor, wish: str) -> None:
    response = client.post("/login/", {"username": "ada", "password": "correct horse", "next": wish})

    assert response["Location"] == "/"


def test_logging_out_needs_a_post(logged_in: LoggedIn, ada: Actor) -> None:
    browser = logged_in(ada)

    refused, out = browser.get("/logout/"), browser.post("/logout/")

    assert refused.status_code == 405
    assert out["Location"] == "/login/"
    assert "_auth_user_id" not in browser.session


def test_a_form_from_elsewhere_is_refused_in_words(ada: Actor) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["language"] = "en"

    response = strict.post("/login/", {"username": "ada", "password": "correct horse"})

    assert response.status_code == 403
    assert "The page is out of date" in response.content.decode()


class TestChoosingALanguage:
    def test_chinese_is_read_until_english_is_chosen(self, client: Client, ada: Actor) -> None:
        before = client.get("/login/")
        chosen = client.post("/language/", {"language": "en", "next": "/login/"})
        after = client.get("/login/")

        assert '<html lang="zh-CN"' in before.content.decode()
        assert chosen["Location"] == "/login/"
        assert '<html lang="en"' in after.content.decode()

    def test_an_unknown_language_is_refused(self, client: Client) -> None:
        assert client.post("/language/", {"language": "tlh"}).status_code == 400

    def test_it_needs_a_post(self, client: Client) -> None:
        assert client.get("/language/").status_code == 405


class TestChoosingATheme:
    def test_the_page_is_dark_from_then_on(self, client: Client, ada: Actor) -> None:
        client.post("/theme/", {"theme": "dark", "next": "/login/"})

        assert 'data-bs-theme="dark"' in client.get("/login/").content.decode()

    def test_an_unknown_theme_is_refused(self, client: Client) -> None:
        assert client.post("/theme/", {"theme": '"><script>'}).status_code == 400

    def test_a_forged_cookie_changes_nothing(self, client: Client, ada: Actor) -> None:
        client.cookies["theme"] = '"><b>'

        assert 'data-bs-theme="light"' in client.get("/login/").content.decode()
