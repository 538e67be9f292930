"""What a reader's customers bought by month, against what everybody bought."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.http import QueryDict

from banfa.features.customers.models import Customer
from banfa.features.ledger.desk import fill_sales
from banfa.features.ledger.month_sums import amounts_seen, newest_on, recent_months
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.platform.web.slots import Asked
from tests.features.given import file, land

pytestmark = pytest.mark.django_db
ROWS = (
    "date,customer,product,quantity,amount",
    "2025-09-30,K3,烟,1,11",
    "2026-08-31,K1,烟,1,10.10",
    "2026-09-01,K1,烟,1,20.20",
    "2026-09-30,K2,烟,1,300",
    "2026-09-30,K3,烟,1,5000",
)


@pytest.fixture(autouse=True)
def _sales(ada: Actor, shops: dict[str, int], tmp_path: Path) -> None:
    land(import_sales, file(tmp_path, "s.csv", *ROWS), ada)


def asked(actor: Actor) -> Asked:
    return Asked(actor=actor, query=QueryDict())


def amounts(actor: Actor) -> dict[str, Decimal]:
    page = asked(actor)
    newest = newest_on(page)
    assert newest is not None
    return {
        f"{month:%Y-%m}": sum_ for month, sum_ in amounts_seen(actor, recent_months(page, newest)).items()
    }


def test_a_month_is_the_sum_over_the_customers_one_sees(ada: Actor, bo: Actor) -> None:
    assert amounts(bo) == {"2025-09": Decimal(0), "2026-08": Decimal("10.10"), "2026-09": Decimal("320.20")}
    assert amounts(ada)["2026-09"] == Decimal("5320.20")


def test_a_customer_that_is_new_to_the_reader_counts_at_once(
    ada: Actor, bo: Actor, shops: dict[str, int], units: dict[str, Unit]
) -> None:
    before = amounts(bo)["2026-09"]
    Customer.objects.filter(pk=shops["K3"]).update(unit=units["E11"], unit_path=units["E11"].path)

    assert amounts(bo)["2026-09"] == before + 5000


def test_the_desk_tells_a_reader_of_a_part_that_it_is_theirs(ada: Actor, bo: Actor) -> None:
    part, whole = fill_sales(asked(bo)), fill_sales(asked(ada))

    assert part is not None
    assert whole is not None
    assert (part["is_part"], part["amount"]) == (True, Decimal("320.20"))
    assert (whole["is_part"], whole["amount"]) == (False, Decimal("5320.20"))
