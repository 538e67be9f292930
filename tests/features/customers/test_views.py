import re
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import PAGE_SIZE
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.policy.values import StoredValue
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
SHOPS: Sequence[dict[str, StoredValue]] = (
    {"code": "Z9", "name": "安平便民店", "unit": "E11", "phone": "13900001234", "business_format": "Z"},
    {"code": "Z1", "name": "春和里食杂店", "unit": "E11", "business_format": "B", "ordering_method": "web"},
    {"code": "Z5", "name": "西城副食", "unit": "W11", "business_format": "Z", "status": "suspended"},
)


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(ada, *SHOPS)
    return dict(Customer.objects.values_list("code", "pk"))


def many(actor: Actor, count: int) -> None:
    register(actor, *({"code": f"N{n:04}", "name": f"第{n:04}店", "unit": "E11"} for n in range(count)))


def codes(browser: Client, address: str) -> list[str]:
    """Return the codes that a list shows, in order."""
    return re.findall(r'class="bf-code">([^<]+)<', browser.get(address).content.decode())


class TestTheRegister:
    def test_it_is_sorted_by_the_sound_of_the_names(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert codes(logged_in(ada), "/customers/") == ["Z9", "Z1", "Z5"]

    @pytest.mark.parametrize(
        ("sort", "order"),
        [("-name", ["Z5", "Z1", "Z9"]), ("code", ["Z1", "Z5", "Z9"]), ("-code", ["Z9", "Z5", "Z1"])],
    )
    def test_it_is_sorted_as_wished(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], sort: str, order: list[str]
    ) -> None:
        assert codes(logged_in(ada), f"/customers/?sort={sort}") == order

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            pytest.param("春和", ["Z1"], id="two characters"),
            pytest.param("chunheli", ["Z1"], id="pinyin"),
            pytest.param("CHL", ["Z1"], id="initials"),
            pytest.param("1234", ["Z9"], id="the tail of a phone"),
            pytest.param("z5", ["Z5"], id="a code"),
            pytest.param("食 西城", ["Z5"], id="two words"),
            pytest.param("100%", [], id="a wildcard is a character"),
            pytest.param("' OR 1=1 --", [], id="no injection"),
        ],
    )
    def test_it_is_searched(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], words: str, found: list[str]
    ) -> None:
        response = logged_in(ada).get("/customers/", {"q": words})

        assert re.findall(r'class="bf-code">([^<]+)<', response.content.decode()) == found

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("unit=E", ["Z9", "Z1"]),
            ("unit=W11", ["Z5"]),
            ("status=suspended", ["Z5"]),
            ("f.business_format=Z", ["Z9", "Z5"]),
            ("f.business_format=Z&unit=E", ["Z9"]),
            ("f.ordering_method=web&status=active", ["Z1"]),
        ],
    )
    def test_it_is_filtered(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str, found: list[str]
    ) -> None:
        assert codes(logged_in(ada), f"/customers/?{query}") == found

    def test_a_filter_that_is_on_can_be_taken_off(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?unit=E&status=active&q=z").content.decode()

        assert '<b>Unit</b>东城县</a><a href="?status=active&amp;q=z"' in page
        assert '<b>Customer status</b>Active</a><a href="?unit=E&amp;q=z"' in page

    def test_the_fragment_is_the_table_alone(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(ada).get("/customers/", headers=FRAGMENT)

        page = response.content.decode()
        assert "<html" not in page
        assert page.count("<tr data-row") == 3
        assert "HX-Request" in response["Vary"]

    def test_a_fragment_puts_the_filters_beside_it_right(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(ada).get("/customers/?status=active&q=&f.opened_on.from=", headers=FRAGMENT)

        assert 'id="wish" hx-swap-oob="true"' in response.content.decode()
        assert response["HX-Push-Url"] == "/customers/?status=active"

    def test_history_gets_the_whole_page(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        headers = {**FRAGMENT, "HX-History-Restore-Request": "true"}

        assert "<html" in logged_in(ada).get("/customers/", headers=headers).content.decode()

    def test_only_ones_own_part_of_the_organisation_is_listed(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(bo)

        assert codes(browser, "/customers/") == ["Z9", "Z1"]
        assert codes(browser, "/customers/?q=Z5") == []
        assert browser.get("/customers/?unit=W11").status_code == 404
        assert "西城" not in browser.get("/customers/").content.decode()

    def test_who_holds_no_post_is_denied(self, logged_in: LoggedIn, cy: Actor, shops: dict[str, int]) -> None:
        assert logged_in(cy).get("/customers/").status_code == 403

    def test_a_stranger_is_led_to_the_log_in(self, client: Client) -> None:
        assert client.get("/customers/")["Location"].startswith("/login/")

    def test_it_is_only_read(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).post("/customers/").status_code == 405

    @pytest.mark.parametrize(
        "query",
        [
            "sort=phone",
            "sort=--name",
            "status=nonsense",
            "f.business_format=nonsense",
            "after=abc",
            "after=-1",
            "before=99999999999999999999",
            "after=１",
        ],
    )
    def test_an_address_that_makes_no_sense_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str
    ) -> None:
        response = logged_in(ada).get(f"/customers/?{query}")

        assert response.status_code == 400
        assert "in the address is not understood" in response.content.decode()

    def test_an_unknown_unit_and_a_place_beside_nobody_are_not_there(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)

        assert browser.get("/customers/?unit=nowhere").status_code == 404
        assert browser.get("/customers/?after=999999").status_code == 404

    @pytest.mark.parametrize(
        "query", ["utm=1", "f.phone=1", "attributes__name=x", "f.nothing.from=1", "in.x=1"]
    )
    def test_keys_that_it_does_not_know_are_refused(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str
    ) -> None:
        assert logged_in(ada).get(f"/customers/?{query}").status_code == 400

    def test_a_slip_in_a_key_is_put_right(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?statsu=active").content.decode()

        assert "did you mean status?" in page

    def test_an_empty_register_says_how_to_fill_it(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/customers/").content.decode()

        assert 'href="/start/' in page

    def test_a_search_without_result_offers_to_clear_it(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?q=zzz").content.decode()

        assert "No customer fits these conditions" in page

    def test_names_are_escaped(self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]) -> None:
        register(ada, {"code": "X<1>", "name": "<script>alert(1)</script>", "unit": "E11"})

        page = logged_in(ada).get("/customers/", {"q": "<script>"}).content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page

    def test_it_costs_the_same_for_fifty_and_for_a_hundred(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        browser = logged_in(ada)
        asked = []
        for count in (PAGE_SIZE + 10, 100):
            many(ada, count)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                browser.get("/customers/")
            asked.append(len(queries))

        assert asked[0] == asked[1]
        assert asked[0] <= 12


class TestPaging:
    @pytest.mark.parametrize("sort", ["name", "-name", "code", "-code"])
    def test_going_on_shows_every_customer_once_and_going_back_the_same(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit], sort: str
    ) -> None:
        many(ada, 2 * PAGE_SIZE + 5)
        register(ada, *({"code": f"S{n}", "name": "同名店", "unit": "E11"} for n in range(PAGE_SIZE)))
        browser, address = logged_in(ada), f"/customers/?sort={sort}"
        pages = [codes(browser, address)]
        addresses = [address]
        while (link := self.link(browser, addresses[-1], "next")) is not None:
            addresses.append(link)
            pages.append(codes(browser, link))
        back = [pages[-1]]
        link = self.link(browser, addresses[-1], "prev")
        while link is not None:
            back.insert(0, codes(browser, link))
            link = self.link(browser, link, "prev") if len(back) < len(pages) else None

        listed = [code for page in pages for code in page]
        assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, PAGE_SIZE, 5]
        assert len(set(listed)) == len(listed) == 3 * PAGE_SIZE + 5
        assert back == pages

    @staticmethod
    def link(browser: Client, address: str, rel: str) -> str | None:
        match = re.search(rf'rel="{rel}" href="([^"]+)"', browser.get(address).content.decode())
        return "/customers/" + match[1].replace("&amp;", "&") if match else None

    def test_a_page_that_has_emptied_leads_back(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/?after={shops['Z5']}").content.decode()

        assert "There is no customer on this page" in page

    def test_a_customer_of_another_part_is_no_place_to_begin(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        assert logged_in(bo).get(f"/customers/?after={shops['Z5']}").status_code == 404

    def test_the_count_stops_at_ten_thousand(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.queries.counting.COUNTED", 2)
        monkeypatch.setattr("banfa.features.customers.queries.PAGE_SIZE", 2)

        page = logged_in(ada).get("/customers/").content.decode()

        assert "2+ customers" in page
