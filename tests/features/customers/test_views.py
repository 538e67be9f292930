import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import PAGE_SIZE
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW
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

        assert '<b>Unit</b>东城县<a href="?status=active&amp;q=z"' in page
        assert '<b>Customer status</b>Active<a href="?unit=E&amp;q=z"' in page

    def test_the_fragment_is_the_table_alone(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(ada).get("/customers/", headers=FRAGMENT)

        page = response.content.decode()
        assert "<html" not in page
        assert page.count("<tr>") == 4
        assert "HX-Request" in response["Vary"]

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

    def test_keys_that_it_does_not_know_change_nothing(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert len(codes(logged_in(ada), "/customers/?utm=1&f.phone=1&attributes__name=x")) == 3

    def test_an_empty_register_says_how_to_fill_it(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/customers/").content.decode()

        assert "<code>banfa import customers customers.csv</code>" in page

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
        monkeypatch.setattr("banfa.features.customers.queries.paging.PAGE_SIZE", 2)

        page = logged_in(ada).get("/customers/").content.decode()

        assert "2+ customers" in page


class TestACustomer:
    def test_its_page_shows_the_file_under_its_headings(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['Z9']}/").content.decode()

        assert "<h1>安平便民店</h1>" in page
        assert "<dt>Business format</dt><dd><span>Grocery</span>" in page
        assert '<dt>Floor area</dt><dd><span class="muted">not given</span>' in page
        assert '<a href="/customers/?unit=E1">东城一部</a>' in page

    def test_whoever_may_not_export_sees_personal_values_masked(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/"

        whole, masked = (logged_in(who).get(address).content.decode() for who in (ada, bo))

        assert "13900001234" in whole
        assert "13900001234" not in masked
        assert "139****1234" in masked

    def test_its_timeline_tells_what_changed_and_by_whom(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int], tmp_path: object
    ) -> None:
        from banfa.features.customers.services import import_customers
        from tests.features.given import file, land

        path = file(
            tmp_path, "c.csv", "code,name,unit,status,phone", "Z9,安平便民店,E11,suspended,13900005678"
        )  # type: ignore[arg-type]
        land(import_customers, path, ada, at=NOW + timedelta(days=1))

        page = logged_in(ada).get(f"/customers/{shops['Z9']}/?tab=timeline").content.decode()
        masked = logged_in(bo).get(f"/customers/{shops['Z9']}/?tab=timeline").content.decode()

        assert "<dt>Customer status</dt><dd><del>Active</del> → <ins>Suspended</ins></dd>" in page
        assert "<del>13900001234</del> → <ins>13900005678</ins>" in page
        assert "系统管理员" in page
        assert "<del>139****1234</del> → <ins>139****5678</ins>" in masked

    def test_each_tab_comes_alone_as_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        for tab in ("file", "sales", "grades", "timeline"):
            response = browser.get(
                f"/customers/{shops['Z9']}/?tab={tab}", headers={**FRAGMENT, "HX-Target": "tab"}
            )
            page = response.content.decode()

            assert page.lstrip().startswith('<nav class="bf-tabs in"')
            assert f'tab={tab}" hx-target="#tab" hx-push-url="true" aria-current="page"' in page

    def test_without_grades_no_reason_is_offered(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['Z9']}/?why=grade").content.decode()

        assert "bf-drawer" not in page
        assert ">Why<" not in page

    def test_an_unknown_tab_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert logged_in(ada).get(f"/customers/{shops['Z9']}/?tab=x").status_code == 400

    def test_one_of_another_part_is_not_there_and_its_name_stays_hidden(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(bo).get(f"/customers/{shops['Z5']}/")

        assert response.status_code == 404
        assert "西城副食" not in response.content.decode()

    def test_who_holds_no_post_is_denied(self, logged_in: LoggedIn, cy: Actor, shops: dict[str, int]) -> None:
        assert logged_in(cy).get(f"/customers/{shops['Z9']}/").status_code == 403

    def test_a_stranger_is_led_to_the_log_in(self, client: Client) -> None:
        assert client.get("/customers/1/")["Location"].startswith("/login/")

    def test_it_is_only_read(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        assert logged_in(ada).post(f"/customers/{shops['Z9']}/").status_code == 405

    @pytest.mark.parametrize("number", ["0", "999999999999999999", "abc"])
    def test_one_that_never_was_is_not_there(self, logged_in: LoggedIn, ada: Actor, number: str) -> None:
        assert logged_in(ada).get(f"/customers/{number}/").status_code == 404
