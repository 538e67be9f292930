"""Criteria that rest on an agreement: at work where a feature supplies the fact, waiting where none does."""

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


def institution(number: int, **fields: Any) -> Columns:
    """A trading institution, unless told otherwise."""
    usual = {"status": "active", "customer_kind": "institution"}
    return customer(number, **{f"field_{name}": value for name, value in {**usual, **fields}.items()})


def individual(number: int, **fields: Any) -> Columns:
    return institution(number, **{"customer_kind": "personal", **fields})


def filling(number: int, tonnes: Any, category: str = "gasoline", **more: Any) -> Columns:
    return sale(
        number, quantity=1, amount=1, **{"tonnes": Decimal(str(tonnes)), "category": category, **more}
    )


def graded(
    engine: BaseBackend,
    folder: Path,
    customers: list[Columns],
    sales: list[Columns] | None = None,
    *,
    period: Period = Q3,
    facts: frozenset[str] = frozenset(),
) -> Run:
    pack = load("fuel", on=period.last_day)
    return run(engine, pack, folder, customers, sales or [], period=period, facts=facts)


def prospects(*needs: Columns) -> list[Columns]:
    """Institutions that do not buy yet, each with what it declares or holds."""
    return [institution(number, status="prospect", **need) for number, need in enumerate(needs, start=1)]


def gasoline(tonnes: Any) -> Columns:
    return {"declared_gasoline_month": Decimal(str(tonnes))}


def diesel(tonnes: Any) -> Columns:
    return {"declared_diesel_month": Decimal(str(tonnes))}


def cards(yuan: Any) -> Columns:
    return {"bearer_card_purchases_year": Decimal(str(yuan))}


def values(run_of: Run, name: str) -> list[str | None]:
    return [value for _, value in sorted(run_of.values(name).items())]


# ---- size


def test_a_trading_customer_is_measured_by_its_tonnes_and_a_prospect_by_what_it_declares(
    engine: BaseBackend, tmp_path: Path
) -> None:
    customers = [
        institution(1, **gasoline(100)),  # declares a lot, buys nothing
        institution(2),  # 15 t in one of the quarter's three months: 5 t a month
        institution(3),  # a millionth of a tonne less
        institution(4, status="prospect", **gasoline(5)),
        institution(5, status="prospect"),  # its purchases of an earlier life do not count
    ]
    sales = [
        filling(2, "15", on=date(2026, 9, 30)),
        filling(3, "14.999999"),
        filling(5, "900"),
        filling(2, "60", on=date(2026, 6, 30)),  # before the quarter
        filling(3, "60", category="other"),
    ]

    assert values(graded(engine, tmp_path, customers, sales), "size") == [
        "small",
        "large",
        "medium",
        "large",
        "small",
    ]


# ---- level


@pytest.mark.clause("FUEL-6.3.1.1.2")
def test_the_companys_own_agreement_makes_a_customer_provincial(engine: BaseBackend, tmp_path: Path) -> None:
    customers = [
        institution(1) | {"fact_framework_agreement": True},
        institution(2) | {"fact_framework_agreement": False},
    ]

    result = graded(engine, tmp_path, customers, facts=frozenset({"framework_agreement"}))

    assert values(result, "level") == ["province", "station"]


@pytest.mark.clause("FUEL-6.3.1.2.2")
@pytest.mark.clause("FUEL-6.3.1.3.2")
def test_a_supply_agreement_with_stable_demand_lifts_an_institution_by_its_size(
    engine: BaseBackend, tmp_path: Path
) -> None:
    signed = {"fact_supply_agreement": True}
    customers = [
        institution(1, diesel_kind="production", stable_consumption=True, **cards(1_000_000)) | signed,
        institution(2, stable_consumption=True) | signed,
        institution(3, stable_consumption=False) | signed,
        institution(4, stable_consumption=True) | {"fact_supply_agreement": False},
    ]

    result = graded(engine, tmp_path, customers, facts=frozenset({"supply_agreement"}))

    assert values(result, "level") == ["prefecture", "county", "station", "station"]
    assert result.rows("level")[1]["criterion"] == 5  # the agreement is asked before the cards


def test_without_a_register_of_agreements_those_criteria_wait(engine: BaseBackend, tmp_path: Path) -> None:
    result = graded(engine, tmp_path, [institution(1, stable_consumption=True)])

    assert result.values("level") == {1: "station"}


# ---- the other axes
