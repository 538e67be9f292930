import re
from decimal import Decimal
from pathlib import Path

import pytest

from banfa.features.ledger.parts import change_words, from_first_sale, newest_whole
from banfa.features.ledger.queries import MonthFigures
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.access import Actor
from tests.features.given import file, land
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

    def test_its_trend_ends_with_the_newest_month_of_the_ledger(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/").content.decode()

        titles = re.findall(r"<title>([^<]+ yuan)</title>", page)
        assert len(titles) == 12
        assert titles[-1] == "October 2026 90 yuan"
        assert titles[-6] == "May 2026 1,000 yuan"
        assert page.count('<g class="strong">') == 4

    def test_its_months_and_categories_are_listed(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K1']}/?tab=sales").content.decode()

        assert re.findall(r'<th scope="row">(2026-\d\d)</th>', page) == [
            "2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05",
        ]  # fmt: skip
        assert '<td class="fig">500.50</td>' in page
        assert (
            '<th scope="row">none given</th><td class="fig">8</td><td class="fig">700.25</td><td class="end">58.3%'
            in page
        )

    def test_a_customer_without_sales_is_told_so(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(f"/customers/{shops['K2']}/").content.decode()

        assert "There were no sales in this time." in page

    def test_the_whole_ledgers_sums_are_for_who_sees_all_of_it(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor
    ) -> None:
        everything, a_part = (logged_in(who).get("/").content.decode() for who in (ada, bo))

        assert "2 lines, 180 yuan" in everything
        assert "180 yuan" not in a_part
        assert '<div class="v">2026-10</div>' in a_part
