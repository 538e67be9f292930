import pytest

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation
from banfa.platform.web import slots
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db


def test_an_empty_organisation_is_led_through_the_first_steps(logged_in: LoggedIn, ada: Actor) -> None:
    page = logged_in(ada).get("/").content.decode()

    assert "First steps" in page
    assert '<a href="/start/units/">Import the units</a>' in page
    assert '<a href="/start/grade/">Grade and publish</a>' in page


def test_a_step_that_is_done_is_ticked_off(logged_in: LoggedIn, ada: Actor, units: object) -> None:
    page = logged_in(ada).get("/").content.decode()

    assert '<a href="/start/units/">Import the units</a><span class="bf-said"> (done)' in page
    assert '<a href="/start/customers/">Import the customers</a></span>' in page


def test_the_first_steps_can_be_put_away_and_back(logged_in: LoggedIn, ada: Actor) -> None:
    browser = logged_in(ada)

    browser.post("/start/dismiss/")
    hidden = browser.get("/").content.decode()
    browser.post("/start/dismiss/", {"shown": "1"})

    assert "First steps" not in hidden
    assert "First steps" in browser.get("/").content.decode()


def test_who_may_only_read_is_shown_no_steps(logged_in: LoggedIn, bo: Actor) -> None:
    page = logged_in(bo).get("/").content.decode()

    assert "First steps" not in page


def test_the_origin_of_demonstration_data_stands_on_every_page(logged_in: LoggedIn, ada: Actor) -> None:
    Organisation.objects.update(origin_zh="合成数据", origin_en="Synthetic <data>")
    browser = logged_in(ada)

    desk, register = browser.get("/").content.decode(), browser.get("/customers/").content.decode()

    assert "Synthetic &lt;data&gt;" in desk
    assert "Demo data" in register


def test_the_navigation_holds_what_one_may_open(logged_in: LoggedIn, bo: Actor, cy: Actor) -> None:
    reader, stranger = logged_in(bo).get("/").content.decode(), logged_in(cy).get("/").content.decode()

    assert 'href="/customers/" data-go="c" title="Customers"' in reader
    assert 'title="Customers"' not in stranger


def test_the_entry_of_the_page_is_the_current_one(logged_in: LoggedIn, ada: Actor) -> None:
    page = logged_in(ada).get("/customers/").content.decode()
    navigation = page.partition('<nav class="bf-nav"')[2].partition("</nav>")[0]

    assert navigation.count('aria-current="page"') == 1
    assert 'title="Customers" aria-current="page"' in navigation


def test_a_changing_request_is_refused(logged_in: LoggedIn, ada: Actor) -> None:
    assert logged_in(ada).post("/").status_code == 405


def test_what_takes_time_comes_once_the_page_stands(logged_in: LoggedIn, ada: Actor) -> None:
    browser = logged_in(ada)

    page = browser.get("/").content.decode()
    card = browser.get("/?part=news", headers={"HX-Request": "true"}).content.decode()

    assert 'hx-get="/?part=news" hx-trigger="load"' in page
    assert 'id="news"' not in page
    assert card.lstrip().startswith('<section class="bf-card" id="news"')


def test_without_scripts_it_is_asked_for_by_a_link(logged_in: LoggedIn, ada: Actor) -> None:
    browser = logged_in(ada)

    assert '<a href="?part=news">Show</a>' in browser.get("/").content.decode()
    assert 'id="news"' in browser.get("/?part=news").content.decode()


def test_the_place_of_a_card_with_nothing_to_show_goes(logged_in: LoggedIn, ada: Actor) -> None:
    answer = logged_in(ada).get("/?part=states", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.content) == (200, b"")


def test_a_card_that_is_not_the_readers_is_not_there(logged_in: LoggedIn, bo: Actor) -> None:
    answer = logged_in(bo).get("/?part=no-such-card", headers={"HX-Request": "true"})

    assert answer.status_code == 404


def test_parts_share_what_the_first_of_them_found(ada: Actor) -> None:
    asked = slots.Asked(actor=ada, query=None)  # type: ignore[arg-type]
    found: list[int] = []

    def find() -> list[int]:
        found.append(1)
        return found

    assert asked.once("a", find) is asked.once("a", find)
    assert found == [1]
    assert Text("", "") == slots.UNTITLED
