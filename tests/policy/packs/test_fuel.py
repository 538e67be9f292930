"""The classification clauses of FUEL and FUEL-STN, each shown at its bounds."""

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


@pytest.mark.clause("FUEL-3.2.1")
def test_any_one_measure_at_its_bound_makes_a_large_institution(engine: BaseBackend, tmp_path: Path) -> None:
    customers = prospects(
        {**gasoline(5), **diesel(0), **cards(0)},
        {**gasoline(0), **diesel(50), **cards(0)},
        {**gasoline(0), **diesel(0), **cards(1_000_000)},
    )

    assert values(graded(engine, tmp_path, customers), "size") == ["large", "large", "large"]


@pytest.mark.clause("FUEL-3.2.2")
def test_a_medium_band_holds_its_lower_bound_and_not_its_upper(engine: BaseBackend, tmp_path: Path) -> None:
    in_band = [gasoline(2), gasoline("4.999"), diesel(20), diesel("49.9"), cards(100_000), cards("999999.99")]
    customers = prospects(*in_band, *({**need, **diesel(50)} for need in in_band))

    found = values(graded(engine, tmp_path, customers), "size")

    assert found == ["medium"] * 6 + ["large"] * 6


@pytest.mark.clause("FUEL-3.2.3")
def test_an_institution_below_every_band_is_small(engine: BaseBackend, tmp_path: Path) -> None:
    customers = prospects(
        {**gasoline("1.99"), **diesel("19.9"), **cards("99999")}, {**gasoline("2.00"), **diesel("19.9")}, {}
    )

    assert values(graded(engine, tmp_path, customers), "size") == ["small", "medium", "small"]


@pytest.mark.clause("FUEL-3.2")
def test_an_organisation_that_resells_is_no_institution(engine: BaseBackend, tmp_path: Path) -> None:
    customers = [
        institution(1, diesel_kind="redistribution"),
        institution(2, diesel_kind="freight"),
        individual(3),
    ]

    result = graded(engine, tmp_path, customers)

    assert result.values("size") == {2: "small"}
    assert result.values("nature") == {1: None, 2: "institution", 3: None}


@pytest.mark.clause("FUEL-3.2b")
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


@pytest.mark.clause("FUEL-6.3.1")
def test_the_highest_level_wins_and_the_criterion_is_kept(engine: BaseBackend, tmp_path: Path) -> None:
    row = graded(engine, tmp_path, prospects({**gasoline(6), **cards(100_000)})).rows("level")[1]

    assert row["value"] == "prefecture"  # by gasoline, while the cards alone would make it county
    assert row["criterion"] == 3  # the fourth of all criteria


@pytest.mark.clause("FUEL-6.3.1.1.1")
def test_central_purchasing_makes_an_institution_provincial_whatever_its_tonnage(
    engine: BaseBackend, tmp_path: Path
) -> None:
    customers = [institution(1, central_purchasing=True), individual(2, central_purchasing=True)]

    assert values(graded(engine, tmp_path, customers), "level") == ["province", "station"]


@pytest.mark.clause("FUEL-6.3.1.1.2")
def test_the_companys_own_agreement_makes_a_customer_provincial(engine: BaseBackend, tmp_path: Path) -> None:
    customers = [
        institution(1) | {"fact_framework_agreement": True},
        institution(2) | {"fact_framework_agreement": False},
    ]

    result = graded(engine, tmp_path, customers, facts=frozenset({"framework_agreement"}))

    assert values(result, "level") == ["province", "station"]


@pytest.mark.clause("FUEL-6.3.1.1.3")
@pytest.mark.clause("FUEL-6.3.1.2.3")
@pytest.mark.clause("FUEL-6.3.1.3.3")
@pytest.mark.clause("FUEL-6.4.1.4.2")
def test_bearer_cards_lift_a_customer_at_each_bound(engine: BaseBackend, tmp_path: Path) -> None:
    amounts = [20_000_000, 19_999_999, 1_000_000, "999999.99", 100_000, "99999.99"]

    found = values(graded(engine, tmp_path, prospects(*map(cards, amounts))), "level")

    assert found == ["province", "prefecture", "prefecture", "county", "county", "station"]


@pytest.mark.clause("FUEL-6.3.1.2.1")
def test_five_tonnes_of_gasoline_or_fifty_of_diesel_make_anyone_prefecture(
    engine: BaseBackend, tmp_path: Path
) -> None:
    customers = [individual(1), institution(2)]
    sales = [filling(1, 15), filling(2, 150, category="diesel")]

    assert values(graded(engine, tmp_path, customers, sales), "level") == ["prefecture", "prefecture"]


@pytest.mark.clause("FUEL-6.3.1.3.1")
@pytest.mark.clause("FUEL-6.4.1.4.1")
def test_two_tonnes_of_gasoline_or_twenty_of_diesel_make_anyone_county(
    engine: BaseBackend, tmp_path: Path
) -> None:
    customers = prospects(
        gasoline(2), gasoline("4.99"), diesel(20), diesel("49.9"), {**gasoline("1.9"), **diesel(19)}
    )

    found = values(graded(engine, tmp_path, customers), "level")

    assert found == ["county", "county", "county", "county", "station"]


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


@pytest.mark.clause("FUEL-6.4.1.4.3")
def test_an_individual_whom_no_higher_level_catches_is_stations(engine: BaseBackend, tmp_path: Path) -> None:
    found = graded(engine, tmp_path, [individual(1)], [filling(1, "0.074", payment="fuel_card")]).values(
        "level"
    )

    assert found == {1: "station"}


# ---- the other axes


@pytest.mark.clause("FUEL-6.2.1")
def test_an_individual_has_one_of_three_kinds_and_no_size(engine: BaseBackend, tmp_path: Path) -> None:
    kinds = ["private_car", "transport", "production", None]
    customers = [individual(number, individual_kind=kind) for number, kind in enumerate(kinds)]

    result = graded(engine, tmp_path, customers)

    assert values(result, "nature") == kinds
    assert result.values("size") == {}


@pytest.mark.clause("FUEL-6.2.2a")
def test_a_customer_that_buys_both_fuels_has_a_class_on_each_side(
    engine: BaseBackend, tmp_path: Path
) -> None:
    both = {"gasoline_kind": "organisation", "diesel_kind": "production"}
    customers = [institution(1, **both), institution(2, **both), individual(3, gasoline_kind="taxi")]
    sales = [filling(1, 1), filling(1, 1, category="diesel"), filling(2, 1, category="diesel"), filling(3, 1)]

    result = graded(engine, tmp_path, customers, sales)

    assert result.values("gasoline_class") == {1: "organisation", 3: "taxi"}
    assert result.values("diesel_class") == {1: "production", 2: "production"}


@pytest.mark.clause("FUEL-6.2.2b")
def test_diesel_customers_are_of_four_kinds(engine: BaseBackend, tmp_path: Path) -> None:
    kinds = ["passenger", "freight", "production", "redistribution"]
    customers = [institution(number, diesel_kind=kind) for number, kind in enumerate(kinds)]
    sales = [filling(number, 1, category="diesel") for number in range(4)]

    assert values(graded(engine, tmp_path, customers, sales), "diesel_class") == kinds


@pytest.mark.parametrize(
    ("kind", "field", "classification", "choices"),
    [
        pytest.param(
            "passenger",
            "passenger_kind",
            "passenger_class",
            ["long_distance", "short_distance", "bus", "shuttle"],
            marks=pytest.mark.clause("FUEL-6.2.2c"),
        ),
        pytest.param(
            "freight",
            "freight_kind",
            "freight_class",
            ["fixed_route", "occasional"],
            marks=pytest.mark.clause("FUEL-6.2.2d"),
        ),
        pytest.param(
            "production",
            "production_kind",
            "production_class",
            ["plant", "site"],
            marks=pytest.mark.clause("FUEL-6.2.2e"),
        ),
    ],
)
def test_a_diesel_kind_is_split_further(
    engine: BaseBackend, tmp_path: Path, kind: str, field: str, classification: str, choices: list[str]
) -> None:
    customers = [
        institution(number, diesel_kind=kind, **{field: choice}) for number, choice in enumerate(choices)
    ]
    customers.append(institution(99, diesel_kind="redistribution", **{field: choices[0]}))
    sales = [filling(row["customer_id"], 1, category="diesel") for row in customers]

    result = graded(engine, tmp_path, customers, sales)

    assert [value.value for value in result.pack.classifications[classification].given] == choices
    assert values(result, classification) == choices


@pytest.mark.clause("FUEL-6.2.3")
@pytest.mark.clause("FUEL-3.3")
def test_a_customer_is_classed_by_how_it_paid(engine: BaseBackend, tmp_path: Path) -> None:
    paid = {1: ["cash", "fuel_card"], 2: ["cash", "bank_card"], 3: ["cash"], 4: [None], 5: []}
    sales = [filling(number, 1, payment=means) for number, each in paid.items() for means in each]

    found = graded(engine, tmp_path, [individual(number) for number in paid], sales).values("payment_class")

    assert found == {1: "fuel_card", 2: "bank_card", 3: "cash", 4: None}


@pytest.mark.clause("FUEL-STN-6.1a")
@pytest.mark.clause("FUEL-STN-6.1b")
@pytest.mark.clause("FUEL-STN-6.1c")
def test_a_month_without_a_purchase_loses_a_customer(engine: BaseBackend, tmp_path: Path) -> None:
    last = {1: date(2026, 9, 30), 2: date(2026, 8, 31), 3: date(2026, 8, 30), 4: date(2023, 1, 1), 5: None}
    customers = [individual(number) for number in last]
    sales = [filling(number, 1, on=day) for number, day in last.items() if day is not None]

    found = graded(engine, tmp_path, customers, sales).values("lifecycle")

    # the period ends on 30 September; a month after 31 August is 30 September, since September has no 31st
    assert found == {1: "existing", 2: "lost", 3: "lost", 4: "lost", 5: "potential"}
