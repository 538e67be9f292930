import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.platform.access import Actor
from tests.features.grading.pages.conftest import SUMMER
from tests.platform.web.conftest import LoggedIn

FRAGMENT = {"HX-Request": "true", "HX-Target": "why"}


def page(browser: Client, address: str, **headers: str) -> str:
    return " ".join(browser.get(address, headers=headers or None).content.decode().split())


def codes(browser: Client, address: str) -> list[str]:
    return re.findall(r'class="bf-code">([^<]+)<', browser.get(address).content.decode())


class TestTheRegister:
    def test_each_customer_has_its_grade_its_mark_and_its_movement(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        rows = page(logged_in(ada), "/customers/?sort=code").split("<tr data-row")[1:]

        assert 'title="key customer">A' in rows[0]
        assert ">CZ1<" in rows[0]
        assert "up from before" in rows[0]
        assert "down from before" in rows[1]
        assert "from before" not in rows[2]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("grade=A", ["K1"]),
            ("grade=B&sort=code", ["K2", "K3", "K4"]),
            ("grade=-&sort=code", ["K6", "K7"]),
        ],
    )
    def test_it_is_filtered_by_grade(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int], query: str, found: list[str]
    ) -> None:
        assert codes(logged_in(ada), f"/customers/?{query}") == found

    def test_sorted_by_grade_the_best_come_first_and_the_ungraded_last(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        browser = logged_in(ada)

        up, down = codes(browser, "/customers/?sort=standing"), codes(browser, "/customers/?sort=-standing")

        assert up[0] == "K1"
        assert set(up[1:4]) == {"K2", "K3", "K4"}
        assert set(up[6:]) == {"K6", "K7"}
        assert down == up[::-1]

    @pytest.mark.parametrize("sort", ["standing", "-standing"])
    def test_pages_by_grade_go_on_and_back_across_the_values(
        self,
        logged_in: LoggedIn,
        ada: Actor,
        published: dict[str, int],
        sort: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.queries.PAGE_SIZE", 3)
        browser, numbers = logged_in(ada), published
        first = codes(browser, f"/customers/?sort={sort}")
        second = codes(browser, f"/customers/?sort={sort}&after={numbers[first[-1]]}")
        third = codes(browser, f"/customers/?sort={sort}&after={numbers[second[-1]]}")

        assert [len(first), len(second), len(third)] == [3, 3, 2]
        assert len({*first, *second, *third}) == 8
        assert codes(browser, f"/customers/?sort={sort}&before={numbers[third[0]]}") == second
        assert codes(browser, f"/customers/?sort={sort}&before={numbers[second[0]]}") == first

    def test_before_anything_is_published_no_grade_is_shown_or_offered(
        self, logged_in: LoggedIn, ada: Actor, graded: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), "/customers/")

        assert "bf-grade" not in shown
        assert 'name="grade"' not in shown
        assert logged_in(ada).get("/customers/?sort=standing").status_code == 200


class TestACustomer:
    def test_its_head_shows_the_grade_and_what_the_mark_means(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/")

        assert '<span class="bf-grade a lg" title="key customer">A' in shown
        assert '<span class="bf-mark strong">CZ1</span>' in shown
        assert "town · grocery · large" in shown
        assert 'href="?why=grade"' in shown

    def test_one_outside_of_the_population_is_said_to_be_ungraded(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K6']}/?why=grade")

        assert "not graded" in shown
        assert "This customer is outside what the classification covers" in shown

    def test_its_grades_stand_period_by_period(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/?tab=grades")

        rows = shown.split('<th scope="row" class="num">')[1:]
        assert [row[:6] for row in rows] == ["2026Q3", "2026Q2"]
        assert ">CZ1<" in rows[0]
        assert ">CZ2<" in rows[1]


class TestWhy:
    def test_a_grade_is_told_by_the_ranking_it_follows(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/?why=grade")

        # 50 of the 100 cartons and 500 of the 1,000 yuan of six groceries in the city.
        assert "Scale index 50% in Q3 2026, ranked 1 of 6 customers (Grocery)" in shown
        assert "<td>50</td><td>100</td><td>50%</td>" in shown
        assert "<td>500</td><td>1,000</td><td>50%</td>" in shown
        assert "no. 1 · top 8.3%" in shown
        assert 'href="/regulations/NY/#NY-7.b"' in shown
        assert 'href="/regulations/NY/#NY-6.2.b"' in shown

    def test_the_bar_cuts_at_the_shares_of_the_bands(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/?why=scale")

        bar = shown.split('class="bf-rank"')[1].split("</svg>")[0]
        assert re.findall(r'<line class="cut" x1="([^"]+)"', bar) == ["20%", "80%"]
        assert re.findall(r'<rect x="([^"]+)" y="28" width="([^"]+)"', bar) == [
            ("0%", "20%"),
            ("20%", "60%"),
            ("80%", "20%"),
        ]
        assert re.findall(r'<line class="me" x1="([^"]+)"', bar) == ["8.333%"]
        assert "first 20%" in bar

    def test_the_next_bands_are_so_far_away(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K2']}/?why=scale")

        # K2 has 30 %, K1 the only A has 50 %, K5 the first C sold nothing.
        assert "Short of large by<b>20 percentage points</b>1 place to climb" in shown

    def test_the_period_before_stands_beside_it(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/?why=grade")

        assert '<th scope="row">2026Q2</th><td>5%</td><td>4 of 6</td>' in shown
        assert '<th scope="row">2026Q3</th><td>50%</td><td>1 of 6</td>' in shown

    def test_a_composed_code_is_told_with_its_parts(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K1']}/?why=mark")

        assert "Class mark is CZ1" in shown
        assert '<a href="?why=market_type"' in shown
        assert "ranked 1 of 6" in shown

    def test_an_undecided_one_says_what_is_missing(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        shown = page(logged_in(ada), f"/customers/{published['K7']}/?why=business_format")

        assert 'class="bf-grade x"' in shown
        assert "Business format" in shown.split("bf-reason")[1]

    def test_the_drawer_comes_alone_as_a_fragment_and_closes_to_nothing(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        browser, address = logged_in(ada), f"/customers/{published['K1']}/"
        response = browser.get(f"{address}?why=grade", headers=FRAGMENT)

        drawer = " ".join(response.content.decode().split())
        assert drawer.startswith('<aside class="bf-drawer"')
        assert response["Vary"].count("HX-") == 2
        assert drawer in page(browser, f"{address}?why=grade")
        assert page(browser, address, **FRAGMENT) == ""

    def test_an_unknown_classification_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        response = logged_in(ada).get(f"/customers/{published['K1']}/?why=nonsense")

        assert response.status_code == 400
        assert "the pack has no classification" in response.content.decode()

    def test_a_customer_of_another_part_gives_no_reasons(
        self, logged_in: LoggedIn, bo: Actor, published: dict[str, int]
    ) -> None:
        assert logged_in(bo).get(f"/customers/{published['K3']}/?why=grade").status_code == 404

    def test_it_is_told_in_chinese_too(
        self, logged_in: LoggedIn, ada: Actor, published: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        browser.cookies["language"] = "zh-hans"

        shown = page(browser, f"/customers/{published['K1']}/?why=grade")

        assert "2026 年第三季度规模指数 50%，在澜州市公司的 6 户食杂店中排第 1 名" in shown
        assert "第六条 2 <code>NY-6.2.b</code>" in shown


def test_the_desk_shows_the_newest_published_distribution(
    logged_in: LoggedIn, ada: Actor, published: dict[str, int]
) -> None:
    shown = page(logged_in(ada), "/")

    assert '<h2>Service grade</h2><span class="small muted">Q3 2026</span>' in shown
    assert 'aria-label="Service grade: key customer 1, ordinary customer 3' in shown
    assert f'href="/grading/{SUMMER}/"' in shown
    assert "First steps" not in shown


# Session with person, posts, organisation, grades in force: every page asks for these four. A list asks for the reader's own
# columns, for the newest month and the sums of its rows, and
MOST_QUERIES_OF_A_LIST = (
    11  # for who is on the page, what is shown of them with their grades, and the saved views
)
MOST_QUERIES_OF_A_SEARCH = (
    10  # for the hits in the index, their order, and what is shown of them with their grades
)
MOST_QUERIES_OF_A_CUSTOMER = 26  # and the customer, its units, people, grades, sales, their means and former runs, contacts, plan and duties


def test_a_page_of_grades_costs_as_many_queries_as_one_row(
    logged_in: LoggedIn, ada: Actor, published: dict[str, int]
) -> None:
    browser = logged_in(ada)
    browser.get("/customers/")  # the first reads what the published run was graded with, which never changes
    asked = []
    for query in ("?grade=A", ""):
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/customers/{query}")
        asked.append(len(queries))

    assert asked[0] == asked[1]
    assert asked[0] <= MOST_QUERIES_OF_A_LIST


def test_a_search_asks_no_more_than_its_hits_and_who_may_see_them(
    logged_in: LoggedIn, ada: Actor, published: dict[str, int]
) -> None:
    browser = logged_in(ada)
    browser.get("/customers/")

    with CaptureQueriesContext(connection) as queries:
        found = browser.get("/customers/?q=K1", headers={"HX-Request": "true"})

    assert "K1" in found.content.decode()
    assert len(queries) <= MOST_QUERIES_OF_A_SEARCH


def test_a_customers_page_asks_for_each_thing_once(
    logged_in: LoggedIn, ada: Actor, published: dict[str, int]
) -> None:
    browser = logged_in(ada)
    address = f"/customers/{published['K1']}/"
    browser.get(address)

    with CaptureQueriesContext(connection) as queries:
        browser.get(address)

    assert len(queries) <= MOST_QUERIES_OF_A_CUSTOMER
