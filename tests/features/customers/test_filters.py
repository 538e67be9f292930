"""What a list can be filtered and sorted by, beyond what the search finds."""

import re

import pytest
from django.test import Client

from banfa.features.customers import queries
from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
EDITOR = {"HX-Request": "true", "HX-Target": "editor"}


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(
        ada,
        {"code": "A", "name": "甲店", "unit": "E11", "business_format": "Z", "floor_area_sqm": "32.5",
         "opened_on": "2020-05-01", "model_customer": True, "customer_manager": "林若溪", "phone": "13900001234"},
        {"code": "B", "name": "乙店", "unit": "E11", "business_format": "B", "floor_area_sqm": "120",
         "opened_on": "2024-01-31", "registered_capital": 5_000_000, "customer_manager": "何书远"},
        {"code": "C", "name": "丙店", "unit": "W11", "business_format": "S", "opened_on": "2024-02-01",
         "model_customer": False, "address": "河东镇民主路18号", "customer_manager": "林若溪"},
        {"code": "D", "name": "丁店", "unit": "W11", "status": "suspended"},
    )  # fmt: skip
    return dict(Customer.objects.values_list("code", "pk"))


def found(actor: Actor, query: str) -> str:
    """Return the codes of a list's first page, in its order."""
    wish = wish_in(query, actor)
    page = queries.page_of(actor, queries.customers_wished(actor, wish, None), wish, None)
    return "".join(one.code for one in page.customers)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        pytest.param("f.business_format=Z&f.business_format=S", "CA", id="one of several values"),
        pytest.param("f.business_format=Z&f.business_format=S&unit=W", "C", id="several values below a unit"),
        pytest.param("status=active&status=suspended&f.business_format=B", "B", id="two fields"),
        pytest.param("f.floor_area_sqm.from=32.5&f.floor_area_sqm.to=100", "A", id="a range, ends included"),
        pytest.param("f.floor_area_sqm.from=32.6", "B", id="figures compare as figures"),
        pytest.param("f.registered_capital.from=50,000", "B", id="money in yuan, as people write it"),
        pytest.param("f.opened_on.from=2024-01-31&f.opened_on.to=2024-02-01", "CB", id="days, ends included"),
        pytest.param("f.opened_on.to=20200501", "A", id="a day as files write it"),
        pytest.param("f.address.has=民主", "C", id="words in an address"),
        pytest.param("f.customer_manager.has=若溪", "CA", id="words in a field of the pack"),
        pytest.param("f.customer_manager.has=100%25", "", id="a wildcard is a character"),
        pytest.param("f.model_customer=yes", "A", id="yes"),
        pytest.param("f.model_customer=no", "C", id="no, which is not nothing"),
        pytest.param("f.model_customer.is=empty", "DB", id="nothing"),
        pytest.param("f.floor_area_sqm.is=filled", "AB", id="anything"),
        pytest.param("f.phone.is=empty", "CDB", id="an empty column"),
        pytest.param("f.opened_on.is=empty", "D", id="no day"),
        pytest.param("complete.from=12", "A", id="the file is filled so far"),
        pytest.param("complete.to=6", "D", id="the file is hardly filled"),
        pytest.param(
            "f.business_format=&f.opened_on.from=", "CDAB", id="what is left empty asks for nothing"
        ),
    ],
)
def test_it_is_filtered(ada: Actor, shops: dict[str, int], query: str, codes: str) -> None:
    assert found(ada, query) == codes


@pytest.mark.parametrize(
    ("sort", "codes"),
    [
        pytest.param("f.opened_on", "ABCD", id="those without come last"),
        pytest.param("-f.opened_on", "CBAD", id="and last the other way, too"),
        pytest.param("f.customer_manager", "BCAD", id="equals by name"),
        pytest.param("-f.customer_manager", "ACBD", id="equals by name backwards"),
        pytest.param("f.status", "CABD", id="a column that nobody is without"),
    ],
)
def test_it_is_sorted_by_a_listed_field(ada: Actor, shops: dict[str, int], sort: str, codes: str) -> None:
    assert found(ada, f"sort={sort}") == codes


@pytest.mark.parametrize(
    "sort", ["f.opened_on", "-f.opened_on", "f.customer_manager", "-f.customer_manager", "-name"]
)
@pytest.mark.parametrize("unit", ["", "LZ", "W"])
def test_pages_of_one_go_through_everybody_and_back(
    ada: Actor, shops: dict[str, int], sort: str, unit: str
) -> None:
    query = f"sort={sort}&unit={unit}"
    whole = found(ada, query)

    onwards, edge = "", ""
    while True:
        wish = wish_in(f"{query}&after={edge}", ada)
        page = queries.page_of(ada, queries.customers_wished(ada, wish, None), wish, None, size=1)
        onwards += "".join(one.code for one in page.customers)
        if not page.has_after or page.last is None:
            break
        edge = str(page.last.pk)
    back = ""
    while page.has_before:
        wish = wish_in(f"{query}&before={page.customers[0].pk}", ada)
        page = queries.page_of(ada, queries.customers_wished(ada, wish, None), wish, None, size=1)
        back = page.customers[0].code + back

    assert onwards == whole
    assert back == whole[:-1]


@pytest.mark.parametrize(
    "query", ["", "sort=f.opened_on", "sort=-name", "f.business_format=Z&f.business_format=B"]
)
def test_neighbours_are_those_of_the_list(ada: Actor, shops: dict[str, int], query: str) -> None:
    whole, wish = found(ada, query), wish_in(query, ada)
    for place, code in enumerate(whole):
        beside = queries.neighbours(ada, wish, shops[code])

        assert beside.previous == (shops[whole[place - 1]] if place else None)
        assert beside.next == (shops[whole[place + 1]] if place + 1 < len(whole) else None)
        assert (beside.place, beside.count.customers) == (place + 1, len(whole))


def test_who_no_longer_fits_has_no_place_in_the_list(ada: Actor, shops: dict[str, int]) -> None:
    beside = queries.neighbours(ada, wish_in("status=active", ada), shops["D"])

    assert beside.place is None
    assert beside.next == shops["A"]


class TestAFieldWithoutAnIndex:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("banfa.features.customers.queries.finding.MOST_LOOKED_AT", 3)

    def test_is_not_looked_for_among_too_many(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?f.address.has=民主").content.decode()

        assert "choose a smaller unit first" in page
        assert 'href="?f.address.has=%E6%B0%91%E4%B8%BB&amp;unit=W"' in page
        assert "丙店" not in page

    def test_is_looked_for_below_a_unit(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        assert "丙店" in logged_in(ada).get("/customers/?f.address.has=民主&unit=W").content.decode()


class TestTheEditor:
    def editor(self, browser: Client, key: str) -> str:
        return browser.get(f"/customers/?status=active&edit={key}", headers=EDITOR).content.decode()

    def test_lists_every_filter_under_its_heading(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = self.editor(logged_in(ada), "*")

        assert "Common" in page
        assert "edit=f.floor_area_sqm" in page
        assert "<html" not in page

    def test_keeps_what_is_asked_for_already(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = self.editor(logged_in(ada), "f.business_format")

        assert '<input type="hidden" name="status" value="active">' in page
        assert 'type="checkbox" name="f.business_format" value="Z"' in page

    def test_stands_on_the_page_without_scripts(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?edit=f.opened_on").content.decode()

        assert 'name="f.opened_on.from"' in page

    def test_asks_whoever_sees_it_masked_only_whether_it_is_filled(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(bo)

        assert "f.phone.is" in self.editor(browser, "f.phone")
        assert browser.get("/customers/?f.phone.has=1234").content.decode().count("data-row ") == 2

    def test_refuses_a_filter_that_is_none(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert logged_in(ada).get("/customers/?edit=password").status_code == 400


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("f.floor_area_sqm.from=many", "the filter of "),
        ("f.opened_on.to=2023-02-29", "2023-02-29"),
        ("complete.from=101", "complete.from=101"),
        ("f.opened_on.is=perhaps", "f.opened_on.is=perhaps"),
        ("sort=f.address", "sort=f.address"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(
    logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str, words: str
) -> None:
    response = logged_in(ada).get(f"/customers/?{query}")

    assert response.status_code == 400
    assert words in response.content.decode()


def test_what_was_found_by_its_address_says_so(
    logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
) -> None:
    page = logged_in(ada).get("/customers/?q=民主路").content.decode()

    assert "河东镇<mark>民主路</mark>18号" in page


def test_the_tail_of_a_hidden_phone_shows_no_more_of_it(
    logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
) -> None:
    page = logged_in(bo).get("/customers/?q=1234").content.decode()

    assert "…<mark>1234</mark>" in page
    assert "13900001234" not in page


class TestNobody:
    def test_the_condition_that_keeps_everybody_out_can_be_left_out(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?status=suspended&f.business_format=Z").content.decode()

        assert re.search(r'href="\?status=suspended"[^>]*>Any Business format<span[^>]*>1</span>', page)

    def test_what_sounds_alike_is_offered(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/customers/?q=冰店").content.decode()

        assert "Did you mean:" in page
        assert "丙店" in page


def test_counting_goes_on_by_a_click(
    logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banfa.features.customers.queries.counting.COUNTED", 2)
    monkeypatch.setattr("banfa.features.customers.queries.PAGE_SIZE", 2)
    browser = logged_in(ada)

    assert "2+ customers" in browser.get("/customers/").content.decode()
    target = {"HX-Request": "true", "HX-Target": "counted"}
    assert browser.get("/customers/?count=all", headers=target).content.decode().strip() == "4 customers"
