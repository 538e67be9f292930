"""A customer's page: its file, its people, its neighbours, its timeline."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.services import change_field, import_customers
from banfa.platform.access import Actor
from tests.conftest import NOW
from tests.features.customers.page import FRAGMENT, lin, shops
from tests.features.given import file, land
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["lin", "logged_in", "shops"]
pytestmark = pytest.mark.django_db
MOST_QUERIES = 19


def page_of(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


class TestTheFile:
    def test_it_stands_under_its_headings(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = page_of(logged_in(ada), f"/customers/{shops['Z9']}/")

        assert "<h1>安平便民店</h1>" in page
        assert re.search(
            r'id="f-business_format"><dt>Business format</dt><dd><span title="[^"]*">Grocery<', page
        )
        assert re.search(r'id="f-floor_area_sqm"><dt>Floor area</dt><dd><span class="muted">not given<', page)
        assert '<a href="/customers/?unit=E1">东城一部</a>' in page

    def test_whoever_may_not_export_sees_personal_values_masked(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/"

        whole, masked = (page_of(logged_in(who), address) for who in (ada, bo))

        assert 'href="tel:13900001234"' in whole
        assert "13900001234" not in masked
        assert "139****1234" in masked

    def test_only_whoever_may_change_it_is_offered_to(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/"

        changing, reading = (page_of(logged_in(who), address) for who in (ada, bo))

        assert f'hx-get="{address}fields/business_format/"' in changing
        assert f'hx-get="{address}fields/code/"' not in changing
        assert 'id="missing"' in changing
        assert "/fields/" not in reading
        assert 'id="missing"' not in reading

    def test_each_value_says_where_it_comes_from(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], tmp_path: Path
    ) -> None:
        path = file(tmp_path, "c.csv", "code,name,unit,ordering_method", "Z9,安平便民店,E11,web")
        land(import_customers, path, ada, at=NOW + timedelta(days=1))
        change_field(shops["Z9"], "business_format", "B", seal=None, actor=ada, at=NOW + timedelta(days=2))

        page = page_of(logged_in(ada), f"/customers/{shops['Z9']}/")

        assert '<span title="2026-10-10 10:14 · File changed · 系统管理员">Convenience store</span>' in page
        assert '<span title="2026-10-09 10:14 · Customers imported · 系统管理员">Online</span>' in page

    def test_the_history_of_a_field_opens_beside_it(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        change_field(shops["Z9"], "phone", "13900005678", seal=None, actor=ada, at=NOW)
        address = f"/customers/{shops['Z9']}/?history=phone"
        headers = {**FRAGMENT, "HX-Target": "why"}

        whole = logged_in(ada).get(address, headers=headers).content.decode()
        masked = page_of(logged_in(bo), address)

        assert "<html" not in whole
        assert "<del>13900001234</del> → <ins>13900005678</ins>" in whole
        assert "<del>139****1234</del> → <ins>139****5678</ins>" in masked

    def test_the_history_of_no_field_is_not_there(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(ada).get(f"/customers/{shops['Z9']}/?history=nmae")

        assert response.status_code == 404
        assert "did you mean name?" in response.content.decode()


class TestThePeople:
    def test_those_named_in_the_file_and_those_of_the_unit_are_named(
        self, logged_in: LoggedIn, ada: Actor, lin: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        page = page_of(logged_in(ada), f"/customers/{shops['Z9']}/")
        people = re.findall(r'<div class="grow"><span>([^<]+)</span><small>([^<]+)</small>', page)

        assert people == [
            ("林若溪", "Customer manager"),
            ("Lin", "Regional marketing manager · 东城县 · since 2020-01-01"),
        ]

    def test_where_nobody_is_in_charge_it_says_so(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert "Nobody is in charge yet" in page_of(logged_in(ada), f"/customers/{shops['Z5']}/")


class TestTheNeighbours:
    def test_those_of_the_list_one_came_from_stand_beside(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser, came = logged_in(ada), "unit%3DE%26sort%3D-name"

        first = page_of(browser, f"/customers/{shops['Z1']}/?from={came}&tab=timeline")
        last = page_of(browser, f"/customers/{shops['Z9']}/?from={came}")

        assert "1 of 2" in first
        assert (
            f'rel="next" href="/customers/{shops["Z9"]}/?from=unit%3DE%26sort%3D-name&amp;tab=timeline"'
            in first
        )
        assert 'rel="prev"' not in first
        assert f'rel="prev" href="/customers/{shops["Z1"]}/?from={came}"' in last
        assert '<a href="/customers/?unit=E&amp;sort=-name">Customers</a>' in last

    @pytest.mark.parametrize("came", ["f.nothing%3Dx", "unit%3DW", "sort%3D--"])
    def test_a_list_that_cannot_be_read_leaves_the_page_as_it_is(
        self, logged_in: LoggedIn, bo: Actor, shops: dict[str, int], came: str
    ) -> None:
        response = logged_in(bo).get(f"/customers/{shops['Z9']}/?from={came}")

        assert response.status_code == 200
        assert 'rel="next"' not in response.content.decode()


class TestTheTimeline:
    @pytest.fixture(autouse=True)
    def _changes(self, ada: Actor, lin: Actor, shops: dict[str, int]) -> None:
        change_field(shops["Z9"], "status", "suspended", seal=None, actor=ada, at=NOW)
        change_field(shops["Z9"], "phone", "13900005678", seal=None, actor=lin, at=NOW + timedelta(days=1))

    def test_it_tells_what_changed_and_by_whom(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/?tab=timeline"

        page, masked = (page_of(logged_in(who), address) for who in (ada, bo))

        assert "<dt>Customer status</dt><dd><del>Active</del> → <ins>Suspended</ins></dd>" in page
        assert "<del>13900001234</del> → <ins>13900005678</ins>" in page
        assert "系统管理员" in page
        assert "<del>139****1234</del> → <ins>139****5678</ins>" in masked

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("", ["13900005678", "Suspended"]),
            ("who=Lin", ["13900005678"]),
            ("kind=file", ["13900005678", "Suspended"]),
            ("kind=pictures", []),
            ("at_to=2026-10-08", ["Suspended"]),
            ("at_from=2026-10-09&at_to=2026-10-09", ["13900005678"]),
            ("who=Nobody", []),
        ],
    )
    def test_it_is_narrowed(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str, shown: list[str]
    ) -> None:
        page = page_of(logged_in(ada), f"/customers/{shops['Z9']}/?tab=timeline&{query}")

        assert re.findall(r"<ins>([^<]+)</ins>", page) == shown
        assert ("Nothing fits these conditions" in page) is (not shown)

    def test_it_goes_on_page_by_page(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.page.timeline.PAGE_SIZE", 1)
        browser, address = logged_in(ada), f"/customers/{shops['Z9']}/?tab=timeline"

        first = page_of(browser, address)
        older = re.search(r"older=(\d+)", first)
        assert older is not None
        second = page_of(browser, f"{address}&older={older[1]}")

        assert re.findall(r"<ins>([^<]+)</ins>", first) == ["13900005678"]
        assert re.findall(r"<ins>([^<]+)</ins>", second) == ["Suspended"]

    @pytest.mark.parametrize(
        "query",
        [
            "kind=x",
            "at_from=2026-13-01",
            "older=-1",
            "older=" + "9" * 30,
            "at_from=2026-10-09&at_to=2026-10-08",
        ],
    )
    def test_what_makes_no_sense_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str
    ) -> None:
        assert logged_in(ada).get(f"/customers/{shops['Z9']}/?tab=timeline&{query}").status_code == 400


class TestTheWholePage:
    def test_each_tab_comes_alone_as_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        for tab in ("file", "sales", "grades", "timeline", "attachments"):
            response = browser.get(
                f"/customers/{shops['Z9']}/?tab={tab}", headers={**FRAGMENT, "HX-Target": "tab"}
            )
            page = response.content.decode()

            assert page.lstrip().startswith('<nav class="bf-tabs in"')
            assert f'tab={tab}" hx-target="#tab" hx-push-url="true" aria-current="page"' in page

    def test_its_head_comes_alone_after_a_change(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(ada).get(f"/customers/{shops['Z9']}/", headers={**FRAGMENT, "HX-Target": "top"})

        page = response.content.decode()
        assert "<h1>安平便民店</h1>" in page
        assert 'id="tab"' not in page

    def test_without_grades_no_reason_is_offered(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = page_of(logged_in(ada), f"/customers/{shops['Z9']}/?why=grade")

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

    def test_it_costs_as_many_queries_after_many_changes(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser, address = logged_in(ada), f"/customers/{shops['Z9']}/"
        asked = []
        for many in (0, 12):
            for number in range(many):
                change_field(shops["Z9"], "business_scope", f"第{number}项", seal=None, actor=ada, at=NOW)
            with CaptureQueriesContext(connection) as queries:
                browser.get(address)
            asked.append(len(queries))

        assert asked[0] == asked[1]
        assert asked[0] <= MOST_QUERIES


def test_the_timeline_leads_to_the_log_of_this_customer_for_whoever_may_read_it(
    logged_in: LoggedIn, ada: Actor, lin: Actor, shops: dict[str, int]
) -> None:
    tab, way = f"/customers/{shops['Z9']}/?tab=timeline", "/audit/?subject=customer%3AZ9"

    assert f'href="{way}"' in page_of(logged_in(ada), tab)
    assert "/audit/" not in page_of(logged_in(lin), tab)
