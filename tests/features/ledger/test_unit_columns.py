"""What units sold in the last whole period, of the customers that a reader sees."""

from decimal import Decimal
from pathlib import Path

import pytest

from banfa.features.customers.summary.columns import UnitColumn
from banfa.features.customers.summary.tree import Ask, Row, summary_of
from banfa.features.ledger.services import import_sales
from banfa.features.ledger.unit_columns import sales_by_unit
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.features.given import file, land

pytestmark = pytest.mark.django_db
ROWS = (
    "date,customer,product,quantity,amount",
    "2025-09-30,K3,烟,1,11",
    "2026-09-01,K1,烟,1,20.25",
    "2026-09-30,K2,烟,1,300",
    "2026-09-30,K3,烟,2,5000.01",
)


@pytest.fixture
def _sales(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    land(import_sales, file(tmp_path, "s.csv", *ROWS), ada)


def totals(actor: Actor) -> dict[str, int]:
    return {column.key: sum(column.parts[0].by_path.values()) for column in sales_by_unit(actor)}


def row_of(actor: Actor, code: str) -> Row:
    return next(row for row in summary_of(actor, pack_on(TODAY), Ask(depth=5)).rows if row.code == code)


def shown(row: Row, key: str) -> tuple[int | Decimal, str]:
    cell = next(piece.cells[0] for piece in row.shown if piece.column.key == key)
    return cell.figure, cell.address


@pytest.mark.usefixtures("_sales")
class TestSalesByUnit:
    def test_are_exact_to_the_fen(self, ada: Actor) -> None:
        assert totals(ada) == {"sum.amount": 532_026, "sum.quantity": 4_000}

    def test_are_those_of_the_customers_one_sees(self, bo: Actor) -> None:
        assert totals(bo) == {"sum.amount": 32_025, "sum.quantity": 2_000}

    def test_add_up_along_the_tree_and_lead_to_the_units_customers(self, ada: Actor) -> None:
        assert shown(row_of(ada, "E"), "sum.amount") == (Decimal("320.25"), "/customers/?unit=E")
        assert shown(row_of(ada, "W"), "sum.amount") == (Decimal("5000.01"), "/customers/?unit=W")
        assert shown(row_of(ada, "E"), "sum.quantity")[0] == 2

    def test_are_the_same_at_a_glance(self, ada: Actor, bo: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("banfa.features.customers.register.snapshot.WORTH_KEEPING", 1)

        assert totals(ada)["sum.amount"] == 532_026
        assert totals(bo)["sum.amount"] == 32_025

    def test_say_which_period_they_are_of(self, ada: Actor) -> None:
        titles: list[UnitColumn] = [*sales_by_unit(ada)]

        assert all("2026" in column.title.en and "2026" in column.title.zh for column in titles)


def test_an_empty_ledger_adds_no_column(ada: Actor, units: dict[str, Unit]) -> None:
    assert sales_by_unit(ada) == ()
