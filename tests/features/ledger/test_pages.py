import re
from decimal import Decimal
from pathlib import Path

import pytest

from banfa.features.ledger.customer_months import from_first_sale, newest_whole
from banfa.features.ledger.parts import change_words
from banfa.features.ledger.queries import MonthFigures
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from tests.features.given import file, land
from tests.platform.exporting.answering import answered, taken
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
ROWS = (
    "date,customer,product,quantity,amount,category",
    "2026-05-15,K1,烟,10,1000,细支",
    "2026-07-01,K1,烟,4,500.50,细支",
    "2026-08-31,K1,烟,8,700.25,",
    "2026-10-02,K1,烟,1,90,中支",
    "2026-10-02,K3,烟,1,90,中支",
)


def months(first: str, *lines: int) -> list[MonthFigures]:
    start = Period.parse(first)
    window = Period(start.start, start.end).window(1)
    found = []
    for count in lines:
        found.append(MonthFigures(month=window, quantity=Decimal(count), amount=Decimal(count), lines=count))
        window = Period.containing(window.end, PeriodKind.MONTH)
    return found


@pytest.mark.parametrize(
    ("kind", "last", "period"),
    [
        (PeriodKind.QUARTER, "2026-09", "2026Q3"),
        (PeriodKind.QUARTER, "2026-10", "2026Q3"),
        (PeriodKind.QUARTER, "2026-12", "2026Q4"),
        (PeriodKind.MONTH, "2026-10", "2026-10"),
        (PeriodKind.YEAR, "2026-10", "2025"),
    ],
)
def test_the_newest_whole_period_ends_with_the_ledger(kind: PeriodKind, last: str, period: str) -> None:
    assert newest_whole(months(last, 1), kind) == Period.parse(period)


def test_the_table_begins_with_the_first_sale() -> None:
    assert [one.lines for one in from_first_sale(months("2026-05", 0, 0, 3, 0, 1))] == [3, 0, 1]
    assert [one.lines for one in from_first_sale(months("2026-05", 0, 0))] == [0]


def test_a_change_is_told_against_the_period_before() -> None:
    assert change_words(Decimal(164), Decimal(100)).en == "+64% on the period before"
    assert change_words(Decimal(708), Decimal(1000)).en == "−29.2% on the period before"
    assert change_words(Decimal(5), Decimal(0)).en == "none in the period before"


@pytest.mark.django_db(transaction=True)
class TestACustomersSales:
    @pytest.fixture(autouse=True)
    def _sales(self, ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
        land(import_sales, file(tmp_path, "s.csv", *ROWS), ada)

    def test_its_figures_are_those_of_the_newest_whole_period(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/").content.decode()

        # The third quarter: 4 + 8 cartons, 500.50 + 700.25 yuan, against 10 and 1,000.
        assert "Purchase quantity, Q3 2026" in page
        assert '<div class="v">12<small>cartons</small>' in page
        assert '<div class="d up">+20% on the period before' in page
        assert '<div class="v">1,200.75<small>yuan</small>' in page
        assert '<div class="v">100.06<small>yuan per carton</small>' in page

    def test_each_figure_leads_to_the_sales_behind_it(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/?from=unit%3DE").content.decode()

        address = "?from=unit%3DE&amp;tab=sales&amp;by=product&amp;period=2026Q3#tab"
        assert page.count(f'href="{address}"') == 3

    def test_its_trend_ends_with_the_newest_month_of_the_ledger(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/").content.decode()

        titles = re.findall(r"<title>([^<]+ yuan[^<]*)</title>", page)
        assert len(titles) == 12
        assert titles[-1] == "October 2026 90 yuan · mean 90"
        assert titles[-2] == "September 2026 0 yuan"
        assert titles[-6] == "May 2026 1,000 yuan · mean 1,000"
        assert len(re.findall(r'<a href="[^"]+" aria-label="[^"]+ yuan[^"]*" class="strong">', page)) == 4

    def test_a_bar_leads_to_the_lines_of_its_month(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        page = browser.get(f"/customers/{shops['K1']}/").content.decode()
        address = next(one for one in re.findall(r'<a href="([^"]+)"', page) if "2026-08" in one)

        lines = browser.get(f"/customers/{shops['K1']}/{address}".replace("&amp;", "&")).content.decode()

        assert '<th scope="row" class="num">2026-08-31</th><td>烟</td>' in lines
        assert '<td class="fig">700.25</td>' in lines
        assert "500.50" not in lines

    def test_its_months_are_listed_with_the_way_to_their_lines(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/?tab=sales").content.decode()

        assert re.findall(r'<th scope="row">(?:<a [^>]+>)?(2026-\d\d)', page) == [
            "2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05",
        ]  # fmt: skip
        assert re.findall(r"by=lines&amp;period=(2026-\d\d)\" hx-get", page) == [
            "2026-10", "2026-08", "2026-07", "2026-05",
        ]  # fmt: skip
        assert '<td class="fig">500.50</td>' in page

    @pytest.mark.parametrize(
        ("by", "period", "rows"),
        [
            ("product", "2026Q3", [("烟", "12", "1,200.75", "100%")]),
            (
                "category",
                "2026Q3",
                [("none given", "8", "700.25", "58.3%"), ("细支", "4", "500.50", "41.7%")],
            ),
            ("category", "2026-10", [("中支", "1", "90.00", "100%")]),
            ("category", "2026Q1", []),
        ],
    )
    def test_they_are_added_up_by_what_was_sold(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], by: str, period: str, rows: list[str]
    ) -> None:
        page = (
            logged_in(ada)
            .get(f"/customers/{shops['K1']}/?tab=sales&by={by}&period={period}")
            .content.decode()
        )

        found = re.findall(
            r'<th scope="row"><a [^>]+>([^<]+)</a></th>.*?<td class="fig">([^<]+)</td>'
            r'<td class="fig">([^<]+)</td><td class="end">([^<]+)</td>',
            page,
        )
        assert found == rows
        assert ("No sales in this period" in page) is (not rows)

    def test_lines_of_one_value_are_listed_page_by_page(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.ledger.selling.PAGE_SIZE", 1)
        browser, address = logged_in(ada), f"/customers/{shops['K1']}/?tab=sales&by=lines&period=2026"

        narrowed = browser.get(f"{address}&column=category&value=%E7%BB%86%E6%94%AF").content.decode()
        second = browser.get(f"{address}&page=2").content.decode()
        blank = browser.get(f"{address}&column=category&value=-").content.decode()

        assert "2 lines, page 1 of 2" in narrowed
        assert "2026-07-01" in narrowed
        assert '<td class="fig">1,500.50</td>' in narrowed
        assert "4 lines, page 2 of 4" in second
        assert '<th scope="row" class="num">2026-08-31</th>' in second
        assert "none given" in blank
        assert "700.25" in blank

    @pytest.mark.parametrize(
        "query",
        [
            "by=customer_id", "by=x", "period=2026Q5", "period=0001..9999", "by=lines&page=0", "by=lines&page=x",
            "by=lines&column=amount", 'by=product"',
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str
    ) -> None:
        assert logged_in(ada).get(f"/customers/{shops['K1']}/?tab=sales&{query}").status_code == 400

    def test_a_customer_without_sales_is_told_so(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K2']}/").content.decode()

        assert "There were no sales in this time" in page

    def test_lines_are_taken_out_by_those_who_may_and_that_is_logged(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, cy: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/sales/customers/{shops['K1']}/export/?period=2026Q3"

        browser = logged_in(ada)
        response = answered(browser, browser.get(address))
        lines = b"".join(response).decode().splitlines()

        assert lines == [
            "Date,Product,Category,Purchase quantity,Purchase amount",
            "2026-08-31,烟,,8,700.25",
            "2026-07-01,烟,细支,4,500.5",
        ]
        assert response["Content-Disposition"].startswith("attachment")
        event = Event.objects.get(action="sales.exported")
        assert (event.action, event.subject, event.summary["rows"]) == ("sales.exported", "customer:K1", 2)
        assert logged_in(bo).get(address).status_code == 403
        assert logged_in(cy).get(address).status_code == 403
        assert answered(browser, browser.get(address), ending=".exe").status_code == 400
        assert logged_in(ada).post(address).status_code == 405
        assert "/export/" not in logged_in(bo).get(f"/customers/{shops['K1']}/?tab=sales").content.decode()

    def test_a_workbook_is_one(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        browser = logged_in(ada)
        question = browser.get(f"/sales/customers/{shops['K1']}/export/?period=2026Q3")

        assert taken(browser, question, ending=".xlsx").startswith(b"PK")

    def test_the_whole_ledgers_sums_are_for_who_sees_all_of_it(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor
    ) -> None:
        everything, a_part = (logged_in(who).get("/").content.decode() for who in (ada, bo))

        assert "2 lines, 180 yuan" in everything
        assert "180 yuan" not in a_part
        assert '<div class="v">2026-10</div>' in a_part
