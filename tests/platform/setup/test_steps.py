"""The steps after the founding: their state is what is there."""

from collections.abc import Callable

import pytest
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Organisation, Person, Unit
from tests.conftest import person
from tests.platform.setup.conftest import english

pytestmark = pytest.mark.django_db
UNITS = "/start/units/"


def browser_of(actor: Actor) -> Client:
    browser = english(Client())
    browser.force_login(Person.objects.get(pk=actor.person_id))
    return browser


def text(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_goes_on_where_it_was_left(ada: Actor) -> None:
    browser = browser_of(ada)
    before = browser.get("/start/").headers["Location"]

    browser.post(UNITS, {"code": "1", "name": "总店"})

    assert before == "/start/units/"
    assert browser.get("/start/").headers["Location"] == "/start/customers/"


def test_one_unit_needs_no_file(ada: Actor) -> None:
    browser = browser_of(ada)

    page = browser.post(UNITS, {"code": "1", "name": "总店"}, follow=True).content.decode()

    assert Unit.objects.get().level == "city"
    assert "The unit “总店” is there." in page
    assert "Only one unit?" not in page
    assert "<dd>1</dd>" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "", "name": "总店"}, "the unit&#x27;s code has to be 1 to 40 visible characters"),
        ({"code": "1" * 41, "name": "总店"}, "these are 41"),
        ({"code": "1", "name": "\u202e"}, "the unit&#x27;s name has to be"),
        ({}, "the unit&#x27;s code"),
    ],
)
def test_a_unit_that_cannot_be_used_is_refused_and_what_was_typed_is_kept(
    ada: Actor, typed: dict[str, str], said: str
) -> None:
    answer = browser_of(ada).post(UNITS, typed)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert said in page
    assert not Unit.objects.exists()
    if typed.get("name") == "总店":
        assert 'value="总店"' in page


def test_a_second_single_unit_is_refused(ada: Actor, units: dict[str, Unit]) -> None:
    answer = browser_of(ada).post(UNITS, {"code": "1", "name": "总店"})

    assert answer.status_code == 409
    assert "there are units already" in answer.content.decode()


def test_a_step_shows_what_has_landed_and_leads_to_the_wizard(ada: Actor, units: dict[str, Unit]) -> None:
    page = text(browser_of(ada), UNITS)

    assert "<dt>County branch</dt><dd>2</dd>" in page
    assert "/imports/new/?kind=units&amp;next=%2Fstart%2Funits%2F" in page
    assert 'href="/start/areas/"' in page


def test_without_sales_grading_says_what_to_do_first(ada: Actor) -> None:
    page = text(browser_of(ada), "/start/grade/")

    assert "No sales yet" in page
    assert 'href="/start/sales/"' in page


@pytest.mark.parametrize("name", ["units", "areas", "customers", "sales", "grade", "look"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_step_has_its_page_in_both_languages(ada: Actor, name: str, language: str) -> None:
    browser = browser_of(ada)
    browser.cookies["language"] = language

    assert 'aria-current="step"' in text(browser, f"/start/{name}/")


def test_a_step_that_the_pack_does_not_ask_is_not_there(ada: Actor) -> None:
    Organisation.objects.update(pack="supermarket")
    browser = browser_of(ada)

    assert browser.get("/start/areas/").status_code == 404
    assert "Import the areas" not in text(browser, UNITS)


def test_a_step_that_takes_nothing_refuses_a_form(ada: Actor) -> None:
    browser = browser_of(ada)

    assert browser.post("/start/customers/").status_code == 404
    assert browser.get("/start/nowhere/").status_code == 404
    assert browser.get("/start/dismiss/").status_code == 405


def test_who_may_not_set_up_is_kept_out(bo: Actor, cy: Actor) -> None:
    for actor in (bo, cy):
        browser = browser_of(actor)

        assert browser.get("/start/").status_code == 403
        assert browser.get(UNITS).status_code == 404
        assert browser.post(UNITS, {"code": "1", "name": "x"}).status_code == 404
        assert browser.post("/start/example/").status_code == 403


def test_who_is_not_logged_in_is_asked_to(ada: Actor) -> None:
    assert english(Client()).get(UNITS).headers["Location"].startswith("/login/")


class TestExampleData:
    def test_it_is_offered_while_nothing_is_there_and_filled_in_the_background(self, ada: Actor) -> None:
        browser = browser_of(ada)
        offered = "Fill in example data" in text(browser, UNITS)

        page = browser.post("/start/example/", follow=True).content.decode()

        assert offered
        assert Job.objects.get().kind == "setup.example"
        assert "Filling in example data" in page
        assert 'hx-trigger="every 1s"' in page

    def test_asking_twice_makes_one_job(self, ada: Actor) -> None:
        browser = browser_of(ada)

        for _ in range(2):
            browser.post("/start/example/")

        assert Job.objects.count() == 1

    def test_it_never_mixes_with_data_of_ones_own(self, ada: Actor, units: dict[str, Unit]) -> None:
        browser = browser_of(ada)

        assert browser.post("/start/example/").status_code == 404
        assert "Fill in example data" not in text(browser, UNITS)

    def test_a_pack_without_example_data_offers_none(self, ada: Actor) -> None:
        Organisation.objects.update(pack="bank")

        assert browser_of(ada).post("/start/example/").status_code == 404

    def test_the_page_is_made_anew_once_the_work_ends(self, ada: Actor) -> None:
        browser = browser_of(ada)
        browser.post("/start/example/")
        moving = browser.get(UNITS, headers={"HX-Request": "true"})

        Job.objects.update(state="FAILED", failure_zh="坏了", failure_en="it broke")
        ended = browser.get(UNITS, headers={"HX-Request": "true"})

        assert "HX-Refresh" not in moving.headers
        assert moving.content.decode().lstrip().startswith('<div id="step"')
        assert ended.headers["HX-Refresh"] == "true"
        assert "it broke" in text(browser, UNITS)


def test_a_page_asks_little_of_the_database(
    ada: Actor, units: dict[str, Unit], django_assert_max_num_queries: Callable[[int], object]
) -> None:
    browser = browser_of(ada)
    browser.get(UNITS)

    with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
        browser.get(UNITS)


def test_a_part_of_the_organisation_offers_no_steps_of_the_whole(units: dict[str, Unit]) -> None:
    held = person("ed", "administrator", units["E"])
    browser = english(Client())
    browser.force_login(held)

    answer = browser.post(UNITS, {"code": "9", "name": "x"})

    assert answer.status_code == 403
    assert not Unit.objects.filter(code="9").exists()
