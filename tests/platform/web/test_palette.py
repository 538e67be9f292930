import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
TITLE = re.compile(r'<span class="what">(.*?)</span>')


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    """Two shops in the east of the city, one in the west."""
    for code, name, unit in (
        ("K1", "春和里便民店", "E11"),
        ("K2", "彩虹楼副食店", "E11"),
        ("K3", "长虹里超市", "W11"),
    ):
        register(ada, {"code": code, "name": name, "unit": unit, "phone": f"1380000{code[1]}234"})
    return dict(Customer.objects.values_list("code", "pk"))


def found(browser: Client, words: str = "", **query: object) -> list[str]:
    """Return the titles that the palette shows."""
    answer = browser.get("/palette/", {"q": words, **query}, headers=FRAGMENT)
    assert answer.status_code == 200
    return [unescape(re.sub("<.*?>", "", title)) for title in TITLE.findall(answer.content.decode())]


class TestFinding:
    @pytest.mark.parametrize("words", ["春和里", "chl", "chunheli", "K1", "01234"])
    def test_a_customer_is_found_by_name_pinyin_initials_code_and_phone(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], words: str
    ) -> None:
        assert "春和里便民店" in found(logged_in(ada), words)

    def test_nobody_finds_a_customer_of_others(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        assert found(logged_in(bo), "chl") == ["彩虹楼副食店", "春和里便民店"]
        assert found(logged_in(bo), "K3") == []

    def test_who_holds_no_post_finds_only_what_everybody_may_do(
        self, logged_in: LoggedIn, cy: Actor, shops: dict[str, int]
    ) -> None:
        assert found(logged_in(cy), "chl") == []
        assert found(logged_in(cy), "log out") == ["Log out"]

    @pytest.mark.parametrize("words", ["客户", "kh", "kehu", "customers"])
    def test_a_page_is_found_in_both_languages(self, logged_in: LoggedIn, ada: Actor, words: str) -> None:
        assert "Customers" in found(logged_in(ada), words)

    def test_an_action_is_offered_to_whom_it_is_allowed(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor
    ) -> None:
        assert "Compute grading" in found(logged_in(ada), "jsfj")
        assert "Compute grading" not in found(logged_in(bo), "jsfj")

    def test_a_clause_is_found_by_its_id_and_by_its_words(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        by_id = browser.get("/palette/", {"q": "ny-6.2.b"}, headers=FRAGMENT).content.decode()

        assert 'href="/regulations/NY/#NY-6.2.b"' in by_id
        assert any("complaint" in title for title in found(browser, "complaint"))

    def test_the_characters_that_were_meant_are_marked(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        answer = logged_in(ada).get("/palette/", {"q": "chl"}, headers=FRAGMENT)

        assert "<b>春和里</b>便民店" in answer.content.decode()

    @pytest.mark.parametrize("words", ["\0", "' OR 1=1 --", "%", '"><script>', "a" * 5_000, "{{7*7}}", "🙂"])
    def test_rubbish_finds_nothing_and_harms_nothing(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], words: str
    ) -> None:
        answer = logged_in(ada).get("/palette/", {"q": words}, headers=FRAGMENT)

        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()

    def test_more_than_fits_leads_to_the_register(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        register(ada, *({"code": f"N{n}", "name": f"南桥店{n}", "unit": "E11"} for n in range(8)))

        answer = logged_in(ada).get("/palette/", {"q": "nqd"}, headers=FRAGMENT).content.decode()

        assert 'href="/customers/?q=nqd"' in answer
        assert answer.count("南桥") == 6

    def test_it_asks_the_database_a_few_times_whatever_it_finds(
        self,
        logged_in: LoggedIn,
        ada: Actor,
        shops: dict[str, int],
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        browser = logged_in(ada)

        with django_assert_max_num_queries(12):
            browser.get("/palette/", {"q": "li"}, headers=FRAGMENT)


class TestBeforeAnythingIsTyped:
    def test_what_was_opened_last_comes_first_in_its_order(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        opened = [f"/customers/{shops['K3']}/", "/grading/", f"/customers/{shops['K1']}/"]

        assert found(logged_in(ada), opened=opened)[:2] == ["长虹里超市", "春和里便民店"]

    def test_what_others_opened_in_this_browser_is_not_told(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int]
    ) -> None:
        assert "长虹里超市" not in found(logged_in(bo), opened=[f"/customers/{shops['K3']}/"])

    @pytest.mark.parametrize(
        "address", ["", "nowhere", "/customers/99999999999999999999/", "//elsewhere.example/"]
    )
    def test_an_address_of_nothing_is_passed_over(
        self, logged_in: LoggedIn, ada: Actor, address: str
    ) -> None:
        assert "Desk" in found(logged_in(ada), opened=[address])


class TestThePage:
    def test_it_works_as_a_page_of_its_own(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get("/palette/", {"q": "chl"}).content.decode()

        assert 'class="bf-nav"' in page
        assert "春和里便民店" in page

    def test_nothing_found_says_what_may_be_typed(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/palette/", {"q": "zzzzqq"}).content.decode()

        assert "Nothing found" in page
        assert "initials" in page

    def test_it_is_only_read(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).post("/palette/").status_code == 405

    def test_a_stranger_is_sent_to_the_log_in(self, client: Client) -> None:
        assert client.get("/palette/").status_code == 302

    def test_the_list_of_keys_names_the_pages(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/keys/").content.decode()
        alone = logged_in(ada).get("/keys/", headers=FRAGMENT).content.decode()

        assert "<dt>Customers</dt>" in page
        assert alone.startswith('<div class="bf-keys">')


@pytest.mark.parametrize(("field", "address"), [("theme", "/theme/"), ("language", "/language/")])
def test_a_switch_goes_to_the_other_one_and_back(
    client: Client, ada: Actor, field: str, address: str
) -> None:
    values = [client.post(address, {field: "other"}).cookies[field].value for _ in range(3)]

    assert values[0] == values[2] != values[1]
