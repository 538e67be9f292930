"""What the shipped supermarket pack computes beyond any clause: lost shoppers, tiers and visits."""

from datetime import date
from pathlib import Path
from typing import Any

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
