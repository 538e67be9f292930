from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.org.models import Person
from banfa.platform.web import sending
from banfa.platform.web.models import SentForm
from banfa.platform.web.sending import KEY, OnceMiddleware, repeatable
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
FORM = {KEY: "k1", "reason": "漏计"}


class Desk:
    """A view behind the middleware that counts how often it really works."""

    def __init__(self, person: Person, *, refuses: bool = False) -> None:
        self.person, self.refuses, self.worked = person, refuses, 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.worked += 1
        return (
            HttpResponse("no", status=422) if self.refuses else HttpResponseRedirect(f"/made/{self.worked}/")
        )

    def sent(self, data: Mapping[str, Any], *, path: str = "/make/", view: Any = None, **headers: str) -> Any:
        request = RequestFactory().post(path, data, headers=headers or None)
        request.user = self.person
        middleware = OnceMiddleware(
            lambda asked: middleware.process_view(asked, view or self, (), {}) or self(asked)
        )
        return middleware(request)


@pytest.fixture
def desk(ada: Actor) -> Desk:
    return Desk(Person.objects.get(pk=ada.person_id))


class TestASecondSending:
    def test_it_leads_where_the_first_led_and_does_nothing(self, desk: Desk) -> None:
        first, second = desk.sent(FORM), desk.sent(FORM)

        assert first["Location"] == second["Location"] == "/made/1/"
        assert desk.worked == 1

    def test_it_is_told_to_htmx_in_its_own_way(self, desk: Desk) -> None:
        desk.sent(FORM)

        second = desk.sent(FORM, **{"HX-Request": "true"})

        assert second["HX-Redirect"] == "/made/1/"
        assert desk.worked == 1

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({**FORM, KEY: "k2"}, id="the page was loaded anew"),
            pytest.param({**FORM, "reason": "多计"}, id="something else was typed"),
            pytest.param({"reason": "漏计"}, id="a program sends no key"),
        ],
    )
    def test_another_form_is_another_matter(self, desk: Desk, other: dict[str, str]) -> None:
        desk.sent(FORM)
        desk.sent(other)

        assert desk.worked == 2

    def test_the_same_form_of_somebody_else_is_another_matter(self, desk: Desk) -> None:
        desk.sent(FORM)
        desk.person = Person.objects.create_person(username="eve", name="Eve", password="correct horse")
        desk.sent(FORM)

        assert desk.worked == 2

    def test_another_address_is_another_matter(self, desk: Desk) -> None:
        desk.sent(FORM)
        desk.sent(FORM, path="/break/")

        assert desk.worked == 2

    def test_what_was_refused_may_be_sent_again(self, desk: Desk) -> None:
        desk.refuses = True
        desk.sent(FORM)
        desk.refuses = False

        assert desk.sent(FORM)["Location"] == "/made/2/"
        assert SentForm.objects.count() == 1

    def test_a_switch_may_be_sent_as_often_as_one_likes(self, desk: Desk) -> None:
        @repeatable
        def switch(request: HttpRequest) -> HttpResponse:
            return desk(request)

        desk.sent(FORM, view=switch)
        desk.sent(FORM, view=switch)

        assert desk.worked == 2

    def test_it_waits_for_the_first_and_says_so_when_that_takes_too_long(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sending, "LONGEST_WAIT_SECONDS", 0.05)
        monkeypatch.setattr(sending, "PAUSE_SECONDS", 0.01)
        desk.sent(FORM)
        SentForm.objects.update(location="")

        second = desk.sent(FORM)

        assert second.status_code == 409
        assert desk.worked == 1

    def test_one_that_was_never_finished_is_taken_up_after_a_while(self, desk: Desk) -> None:
        desk.sent(FORM)
        SentForm.objects.update(location="", sent_at=timezone.now() - timedelta(minutes=3))

        desk.sent(FORM)

        assert desk.worked == 2

    def test_it_is_forgotten_in_the_end(self, desk: Desk) -> None:
        desk.sent(FORM)
        SentForm.objects.update(sent_at=datetime(2020, 1, 1, tzinfo=UTC))

        desk.sent({**FORM, KEY: "k9"})

        assert SentForm.objects.count() == 1


def test_every_form_of_a_page_carries_a_key(logged_in: LoggedIn, ada: Actor) -> None:
    page = logged_in(ada).get("/grading/").content.decode()

    assert page.count('name="csrfmiddlewaretoken"') == page.count(f'name="{KEY}"') > 0


def test_a_stranger_sends_what_he_likes_and_nothing_is_kept(client: Client, ada: Actor) -> None:
    client.post("/login/", {KEY: "k", "username": "ada", "password": "wrong"})

    assert not SentForm.objects.exists()
