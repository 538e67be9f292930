"""The classification clauses of a general company and of a supermarket."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.kernel.period import Period
from banfa.policy.loading import load
from tests.analytics.grading_runs import Run, customer, run, sale

Q3 = Period.parse("2026Q3")
Columns = dict[str, Any]


def buyer(number: int, **columns: Any) -> Columns:
    return customer(number, **{"field_status": "active", **columns})


def graded(
    engine: BaseBackend, folder: Path, pack: str, customers: list[Columns], sales: list[Columns]
) -> Run:
    return run(engine, load(pack, on=Q3.last_day), folder, customers, sales, period=Q3)


@pytest.mark.clause("CUST-ABC-2.1")
def test_of_a_hundred_customers_ten_are_a_eighty_b_and_ten_c(engine: BaseBackend, tmp_path: Path) -> None:
    sales = [sale(number, 1, 1_000 + number) for number in range(100)]

    classes = graded(engine, tmp_path, "company", [buyer(number) for number in range(100)], sales).values(
        "abc"
    )

    assert [classes[number] for number in (99, 90, 89, 10, 9, 0)] == ["A", "A", "B", "B", "C", "C"]
    assert sorted(classes.values()) == ["A"] * 10 + ["B"] * 80 + ["C"] * 10  # type: ignore[type-var]


@pytest.mark.clause("CUST-ABC-3.2b")
def test_the_amount_ranked_is_the_sum_of_the_purchase_history(engine: BaseBackend, tmp_path: Path) -> None:
    sales = [
        sale(1, 1, Decimal("10.10"), on=date(2026, 7, 1)),
        sale(1, 1, Decimal("20.20"), on=date(2026, 9, 30)),
        sale(1, -1, Decimal("-5.05")),
        sale(1, 1, 999, on=date(2026, 6, 30)),
    ]

    row = graded(engine, tmp_path, "company", [buyer(1)], sales).rows("abc")[1]

    assert row["score"] == pytest.approx(25.25, abs=1e-9)


@pytest.mark.clause("CUST-ABC-2.2")
def test_customers_are_classed_by_industry(engine: BaseBackend, tmp_path: Path) -> None:
    industries = ["it", "manufacturing", "finance", "other", None]
    customers = [buyer(number, field_industry=industry) for number, industry in enumerate(industries)]

    found = graded(engine, tmp_path, "company", customers, []).values("industry")

    assert list(found.values()) == industries


@pytest.mark.clause("CUST-A-4.2")
@pytest.mark.clause("CUST-A-4.3")
def test_a_contact_without_sales_is_potential_and_turns_current_with_the_first(
    engine: BaseBackend, tmp_path: Path
) -> None:
    customers = [buyer(1), buyer(2, field_status="prospect"), buyer(3, field_status="closed")]

    found = graded(engine, tmp_path, "company", customers, [sale(1, 1, 1, on=date(2026, 9, 5))]).values(
        "lifecycle"
    )

    assert found == {1: "current", 2: "potential"}


def test_a_shopper_who_stayed_away_for_a_month_is_lost(engine: BaseBackend, tmp_path: Path) -> None:
    sales = [sale(1, 1, 1, on=date(2026, 8, 30)), sale(2, 1, 1, on=date(2026, 9, 1))]

    found = graded(engine, tmp_path, "supermarket", [buyer(1), buyer(2)], sales).values("lifecycle")

    assert found == {1: "lost", 2: "current"}


def test_a_members_tier_follows_the_spending_of_a_month(engine: BaseBackend, tmp_path: Path) -> None:
    # over the quarter's three months 7,500 is 2,500 a month and 3,000 is 1,000
    quarter = {1: "7500", 2: "7499.99", 3: "3000", 4: "2999.99"}
    sales = [sale(number, 1, amount) for number, amount in quarter.items()]

    found = graded(engine, tmp_path, "supermarket", [buyer(number) for number in range(1, 6)], sales).values(
        "tier"
    )

    assert found == {1: "gold", 2: "silver", 3: "silver", 4: "ordinary", 5: "ordinary"}


def test_a_day_with_several_purchases_is_one_visit(engine: BaseBackend, tmp_path: Path) -> None:
    twelve_days = [sale(1, 1, 1, on=date(2026, 7, day)) for day in range(1, 13)]
    one_day = [sale(2, 1, 1, on=date(2026, 7, 1)) for _ in range(12)]
    three_days = [sale(3, 1, 1, on=date(2026, month, 1)) for month in (7, 8, 9)]

    customers = [buyer(number) for number in (1, 2, 3)]
    found = graded(engine, tmp_path, "supermarket", customers, twelve_days + one_day + three_days).values(
        "frequency"
    )

    assert found == {1: "weekly", 2: "rare", 3: "monthly"}
