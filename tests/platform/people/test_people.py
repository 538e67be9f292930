"""The administrator's page of people."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from banfa.platform.access import Actor, Permission, actor_named
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import TODAY
from tests.platform.setup.conftest import english
from tests.platform.setup.test_steps import browser_of, text

pytestmark = pytest.mark.django_db
NEW = {"name": "周敏", "username": "zhou", "post": "grading_officer", "unit": ""}


def password_in(page: str) -> str:
    found = re.search(r'<code class="strong">([^<]+)</code>', page)
    assert found
    return found[1]


def test_everybody_is_listed_with_the_posts_of_today(ada: Actor, bo: Actor, cy: Actor) -> None:
    page = text(browser_of(ada), "/people/")

    assert "Reader · 东城县" in page
    assert "Administrator · whole organisation" in page
    assert "no post" in page


def test_the_list_is_searched_by_name_and_the_fragment_stands_alone(ada: Actor, bo: Actor) -> None:
    browser = browser_of(ada)

    found = browser.get("/people/?q=bo", headers={"HX-Request": "true"}).content.decode()

    assert ">Bo<" in found
    assert "<html" not in found
    assert "administrator" not in found
    assert "Nobody found" in text(browser, "/people/?q=nobody")


def test_somebody_new_gets_a_password_that_is_shown_once(ada: Actor, units: dict[str, Unit]) -> None:
    browser = browser_of(ada)

    shown = browser.post("/people/new/", {**NEW, "unit": "E"})
    password = password_in(shown.content.decode())
    person = Person.objects.get(username="zhou")

    assert "no-store" in shown.headers["Cache-Control"]
    assert person.check_password(password)
    assert password not in text(browser, f"/people/{person.pk}/")
    assert Appointment.objects.get(person=person).unit == units["E"]


class TestAPasswordThatWasHandedOver:
    OWN = "/me/password/"

    @pytest.fixture
    def handed(self, ada: Actor) -> str:
        return password_in(browser_of(ada).post("/people/new/", NEW).content.decode())

    @pytest.fixture
    def colleague(self, handed: str) -> Client:
        browser = english(Client())
        browser.post("/login/", {"username": "zhou", "password": handed})
        return browser

    def test_a_piece_of_that_page_is_left_out_and_does_not_load_it_for_ever(self, colleague: Client) -> None:
        there = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{self.OWN}"}

        answer = colleague.get("/desk/seen/", headers=there)

        assert answer.status_code == 204
        assert "HX-Redirect" not in answer.headers

    def test_its_owner_chooses_another_one_before_anything_else(self, colleague: Client, handed: str) -> None:
        led = colleague.get("/grading/").headers["Location"]
        in_place = colleague.get("/customers/", headers={"HX-Request": "true"}).headers["HX-Redirect"]

        own = {"present": handed, "new": "a river of stones", "again": "a river of stones"}
        page = colleague.post(self.OWN, own, follow=True).content.decode()

        assert (led, in_place) == (self.OWN, self.OWN)
        assert "Your password is changed." in page
        assert colleague.get("/grading/").status_code == 200

    def test_it_can_be_logged_out_of(self, colleague: Client) -> None:
        assert colleague.post("/logout/").headers["Location"] == "/login/"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            pytest.param({"present": "wrong"}, "this is not your present password", id="present"),
            pytest.param({"again": "something else"}, "the two passwords differ", id="differ"),
            pytest.param({"new": "short", "again": "short"}, "these are 5", id="short"),
            pytest.param({}, "has to differ from the present one", id="same"),
        ],
    )
    def test_what_cannot_be_used_is_said_and_the_old_one_stays(
        self, colleague: Client, handed: str, typed: dict[str, str], said: str
    ) -> None:
        answer = colleague.post(self.OWN, {"present": handed, "new": handed, "again": handed} | typed)

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert Person.objects.get(username="zhou").check_password(handed)

    def test_others_are_never_held_up(self, bo: Actor) -> None:
        assert browser_of(bo).get("/customers/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"name": ""}, "write the name", id="no name"),
        pytest.param({"username": "ada"}, "is taken", id="taken"),
        pytest.param({"username": "周"}, "letters, digits", id="user name"),
        pytest.param({"post": ""}, "choose a post", id="no post"),
        pytest.param({"post": "king"}, "there is no post", id="unknown post"),
        pytest.param({"unit": "nowhere"}, "choose a unit of the list", id="unknown unit"),
    ],
)
def test_what_cannot_be_used_is_said_and_what_was_typed_is_kept(
    ada: Actor, typed: dict[str, str], said: str
) -> None:
    answer = browser_of(ada).post("/people/new/", NEW | typed)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page
    assert f'value="{(NEW | typed)["name"]}"' in page
    assert Person.objects.count() == 1


def test_posts_are_given_and_ended(ada: Actor, bo: Actor) -> None:
    browser, own = browser_of(ada), f"/people/{bo.person_id}/"

    given = browser.post(
        f"{own}posts/", {"post": "grading_officer", "unit": ""}, follow=True
    ).content.decode()
    again = browser.post(f"{own}posts/", {"post": "grading_officer", "unit": ""})
    held = Appointment.objects.get(post="grading_officer")
    browser.post(f"/people/posts/{held.pk}/end/")

    assert "Bo is appointed." in given
    assert again.status_code == 409
    assert "holds this post already" in again.content.decode()
    assert Permission.GRADING_RUN_PUBLISH not in actor_named("bo", on=TODAY).grants


def test_a_new_password_ends_every_log_in(ada: Actor, bo: Actor) -> None:
    colleague = browser_of(bo)

    password = password_in(browser_of(ada).post(f"/people/{bo.person_id}/password/").content.decode())

    assert colleague.get("/").headers["Location"].startswith("/login/")
    assert Person.objects.get(username="bo").check_password(password)


def test_an_account_is_closed_and_opened_again(ada: Actor, bo: Actor) -> None:
    browser, own = browser_of(ada), f"/people/{bo.person_id}/"

    closed = browser.post(f"{own}leave/", follow=True).content.decode()
    opened = browser.post(f"{own}return/", follow=True).content.decode()

    assert "The account of Bo is closed." in closed
    assert "The account of Bo is open again." in opened
    assert Person.objects.get(username="bo").is_active


def test_the_last_administrator_is_not_taken_away(ada: Actor) -> None:
    held = Appointment.objects.get(person_id=ada.person_id)

    answer = browser_of(ada).post(f"/people/posts/{held.pk}/end/")

    assert answer.status_code == 409
    assert "appoint another one first" in answer.content.decode()


def test_who_may_not_appoint_is_refused_and_shown_no_entry(bo: Actor) -> None:
    browser = browser_of(bo)

    assert browser.get("/people/").status_code == 403
    assert browser.get("/people/new/").status_code == 403
    assert browser.post("/people/new/", NEW).status_code == 403
    assert browser.get(f"/people/{bo.person_id}/").status_code == 403
    assert 'href="/people/"' not in text(browser, "/")


def test_nobody_is_found_by_a_number_that_is_nobodys(ada: Actor) -> None:
    browser = browser_of(ada)

    for path in ("/people/999/", "/people/0/"):
        assert browser.get(path).status_code == 404
    for path in (
        "/people/999/password/",
        "/people/999/leave/",
        "/people/999/posts/",
        "/people/posts/999/end/",
    ):
        assert browser.post(path, {"post": "reader"} if path.endswith("/posts/") else {}).status_code == 404
        assert browser.get(path).status_code == 405


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    ada: Actor, units: dict[str, Unit], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    browser = browser_of(ada)
    for number in range(12):
        browser.post("/people/new/", {**NEW, "username": f"zhou{number}", "unit": "E"})

    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        browser.get("/people/")
