from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from banfa.features.ledger import queries
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import CategoryFigures, MonthFigures
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period
from banfa.platform.access import Actor, Denied, NotThere
from tests.features.given import file, land

pytestmark = pytest.mark.django_db
ROWS = (
    "date,customer,product,quantity,amount,category",
    "2026-06-30,K1,烟,1,10.10,a",
    "2026-07-01,K1,烟,2,20.20,a",
    "2026-07-31,K1,烟,3,300,b",
    "2026-09-30,K1,烟,-4,-40,a",
    "2026-09-30,K1,烟,5,50,",
    "2026-09-30,K3,烟,7,70,a",
)


@pytest.fixture(autouse=True)
def _sales(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    land(import_sales, file(tmp_path, "s.csv", *ROWS), ada)


def month(words: str, quantity: str, amount: str, lines: int) -> MonthFigures:
    return MonthFigures(
        month=Period.parse(words), quantity=Decimal(quantity), amount=Decimal(amount), lines=lines
    )


def test_every_month_of_the_window_is_there_traded_or_not(ada: Actor, shops: dict[str, int]) -> None:
    found = queries.monthly(ada, shops["K1"], until=Period.parse("2026-10"), months=5)

    assert found == [
        month("2026-06", "1", "10.10", 1),
        month("2026-07", "5", "320.20", 2),
        month("2026-08", "0", "0", 0),
        month("2026-09", "1", "10", 2),
        month("2026-10", "0", "0", 0),
    ]


def test_a_customer_who_never_bought_has_zeros(ada: Actor, shops: dict[str, int]) -> None:
    found = queries.monthly(ada, shops["K2"], until=Period.parse("2026-09"), months=24)

    assert len(found) == 24
    assert {(one.quantity, one.amount, one.lines) for one in found} == {(Decimal(0), Decimal(0), 0)}


def test_categories_stand_by_amount_with_the_nameless_one_among_them(
    ada: Actor, shops: dict[str, int]
) -> None:
    found = queries.by_category(ada, shops["K1"], Period.parse("2026Q3"))

    assert found == [
        CategoryFigures(category="b", quantity=Decimal(3), amount=Decimal(300), lines=1),
        CategoryFigures(category=None, quantity=Decimal(5), amount=Decimal(50), lines=1),
        CategoryFigures(category="a", quantity=Decimal(-2), amount=Decimal("-19.80"), lines=2),
    ]


def test_a_period_without_sales_has_no_categories(ada: Actor, shops: dict[str, int]) -> None:
    assert queries.by_category(ada, shops["K1"], Period.parse("2025")) == []


def test_the_figures_of_a_foreign_customer_are_not_there(bo: Actor, cy: Actor, shops: dict[str, int]) -> None:
    assert queries.monthly(bo, shops["K1"], until=Period.parse("2026-09"), months=1)[0].lines == 2

    for customer in (shops["K3"], 999_999):
        with pytest.raises(NotThere):
            queries.monthly(bo, customer, until=Period.parse("2026-09"))
        with pytest.raises(NotThere):
            queries.by_category(bo, customer, Period.parse("2026Q3"))
    with pytest.raises(Denied):
        queries.monthly(cy, shops["K1"], until=Period.parse("2026-09"))


def test_files_are_found_by_month_and_the_newest_month_is_known(ada: Actor) -> None:
    def months(start: date | None = None, end: date | None = None) -> list[int]:
        return [file.month.month for file in queries.files_that_count(start=start, end=end)]

    assert months() == [6, 7, 9]
    assert months(start=date(2026, 7, 1), end=date(2026, 9, 1)) == [7]
    assert queries.newest_month() == Period.parse("2026-09")


def test_a_roll_up_that_is_replaced_while_it_is_read_is_looked_up_again(
    ada: Actor, shops: dict[str, int], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between asking where the roll-up lies and opening it, an import puts another in its place."""
    rolled = RollUp.objects.get(month=date(2026, 9, 1))
    real, calls = queries.rows_of, []

    def replaced(path: Path, customer_id: int, columns: tuple[str, ...]) -> object:
        if not calls:
            (home / rolled.path).rename(home / "lake/rollups/2026-09-new.parquet")
            RollUp.objects.filter(pk=rolled.pk).update(path="lake/rollups/2026-09-new.parquet")
        calls.append(1)
        return real(path, customer_id, columns)

    monkeypatch.setattr(queries, "rows_of", replaced)

    (found,) = queries.monthly(ada, shops["K1"], until=Period.parse("2026-09"), months=1)

    assert (found.lines, len(calls)) == (2, 2)


def test_batches_stand_newest_first(ada: Actor, cy: Actor) -> None:
    assert [batch.kind for batch in queries.batches(ada)] == ["sales"]
    with pytest.raises(Denied):
        queries.batches(cy)
