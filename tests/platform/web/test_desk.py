import pytest
from django.test import Client

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation
from banfa.platform.web import slots
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db


def test_an_empty_organisation_is_told_what_to_run(logged_in: LoggedIn, ada: Actor) -> None:
    page = logged_in(ada).get("/").content.decode()

    assert "First steps" in page
    assert "<code>banfa import units units.csv</code>" in page
    assert "<code>banfa grade --period 2026Q3</code>" in page


def test_a_step_that_is_done_loses_its_command(logged_in: LoggedIn, ada: Actor, units: object) -> None:
    page = logged_in(ada).get("/").content.decode()

    assert "banfa import units units.csv" not in page
    assert "banfa import customers customers.csv" in page


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

    assert 'href="/customers/" title="Customers"' in reader
    assert 'href="/customers/" title="Customers"' not in stranger


def test_the_entry_of_the_page_is_the_current_one(logged_in: LoggedIn, ada: Actor) -> None:
    page = logged_in(ada).get("/customers/").content.decode()

    assert page.count('aria-current="page"') == 1
    assert 'href="/customers/" title="Customers" aria-current="page"' in page


def test_before_anything_is_set_up_the_log_in_says_what_to_run(client: Client, db: None) -> None:
    client.cookies["language"] = "en"

    assert "No organisation yet: run <code>banfa init</code> first" in client.get("/login/").content.decode()


def test_a_changing_request_is_refused(logged_in: LoggedIn, ada: Actor) -> None:
    assert logged_in(ada).post("/").status_code == 405


def test_parts_share_what_the_first_of_them_found(ada: Actor) -> None:
    asked = slots.Asked(actor=ada, query=None)  # type: ignore[arg-type]
    found: list[int] = []

    def find() -> list[int]:
        found.append(1)
        return found

    assert asked.once("a", find) is asked.once("a", find)
    assert found == [1]
    assert Text("", "") == slots.UNTITLED
