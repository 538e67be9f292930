"""The classification clauses of NY, each shown on shops whose classes are worked out by hand."""

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


def shop(number: int, **columns: Any) -> dict[str, Any]:
    """An active grocery in town, unless told otherwise."""
    usual = {
        "unit_city": "LZ",
        "field_status": "active",
        "field_business_format": "Z",
        "field_market_type": "C",
    }
    return customer(number, **{**usual, **columns})


def graded(
    engine: BaseBackend,
    folder: Path,
    shops: list[dict[str, Any]],
    sales: list[dict[str, Any]] | None = None,
    period: Period = Q3,
) -> Run:
    return run(engine, load("tobacco", on=period.last_day), folder, shops, sales or [], period=period)


def ten_shops(first: int, **columns: Any) -> list[dict[str, Any]]:
    return [shop(first + place, **columns) for place in range(10)]


def falling_sales(first: int, factor: int = 1) -> list[dict[str, Any]]:
    """Ten shops' purchases, the first shop's the largest: 10, 9, … 1 cartons at 100 yuan."""
    return [sale(first + place, factor * (10 - place), factor * 100 * (10 - place)) for place in range(10)]


# ---- scale


@pytest.mark.clause("NY-6.2.a")
def test_the_index_is_the_mean_of_the_shares_of_volume_and_amount(
    engine: BaseBackend, tmp_path: Path
) -> None:
    shops = [shop(1), shop(2), shop(3, field_business_format="B")]
    sales = [sale(1, 50, 20_000), sale(2, 950, 180_000), sale(3, 7, 700)]

    scores = {
        number: row["score"] for number, row in graded(engine, tmp_path, shops, sales).rows("scale").items()
    }

    # (50/1000 + 20000/200000) / 2 and (950/1000 + 180000/200000) / 2; the other format is a whole of its own
    assert scores == {1: Decimal("0.075"), 2: Decimal("0.925"), 3: Decimal(1)}


@pytest.mark.clause("NY-6.2.b")
def test_ten_distinct_groceries_are_two_large_six_medium_and_two_small(
    engine: BaseBackend, tmp_path: Path
) -> None:
    shops = ten_shops(1) + ten_shops(101, field_business_format="B") + ten_shops(201, unit_city="HZ")
    sales = falling_sales(1) + falling_sales(101, factor=1_000) + falling_sales(201, factor=1_000)

    scales = graded(engine, tmp_path, shops, sales).values("scale")

    for first in (1, 101, 201):  # neither the other format nor the other city moves a cut
        assert [scales[first + place] for place in range(10)] == ["1"] * 2 + ["2"] * 6 + ["3"] * 2


@pytest.mark.clause("NY-6.2.c")
def test_a_shop_in_the_last_fifth_carries_3_as_the_third_part_of_its_mark(
    engine: BaseBackend, tmp_path: Path
) -> None:
    marks = graded(engine, tmp_path, ten_shops(1), falling_sales(1)).values("mark")

    assert (marks[1], marks[5], marks[10]) == ("CZ1", "CZ2", "CZ3")


def test_a_shop_without_purchases_is_small_and_counts_in_its_group(
    engine: BaseBackend, tmp_path: Path
) -> None:
    # of five shops the fifth bought nothing: ranks 1 to 4 of 5 have percentiles 10, 30, 50 and 70
    shops = [shop(number) for number in range(1, 6)]
    sales = [sale(number, 10 - number, 100 * (10 - number)) for number in range(1, 5)]

    scales = graded(engine, tmp_path, shops, sales).values("scale")

    assert scales == {1: "1", 2: "2", 3: "2", 4: "2", 5: "3"}


@pytest.mark.clause("NY-9.b")
@pytest.mark.clause("TOB-INFO-7.1")
@pytest.mark.parametrize("period", ["2026Q3", "2026-09"])
def test_the_ranking_rests_on_the_purchases_of_one_quarter(
    engine: BaseBackend, tmp_path: Path, period: str
) -> None:
    sales = [
        sale(1, 1, 100, on=date(2026, 7, 1)),
        sale(1, 900, 90_000, on=date(2026, 6, 30)),
        sale(1, 900, 90_000, on=date(2026, 10, 1)),
        sale(2, 3, 300, on=date(2026, 9, 30)),
    ]

    rows = graded(engine, tmp_path, [shop(1), shop(2)], sales, Period.parse(period)).rows("scale")

    assert {number: row["score"] for number, row in rows.items()} == {1: Decimal("0.25"), 2: Decimal("0.75")}


def test_only_active_shops_are_graded(engine: BaseBackend, tmp_path: Path) -> None:
    shops = [
        shop(1),
        *(shop(2 + place, field_status=status) for place, status in enumerate(("lost", "prospect", None))),
    ]

    result = graded(engine, tmp_path, shops, [sale(number, 1, 100) for number in range(1, 5)])

    assert {name: set(result.values(name)) for name in result.pack.classifications} == {
        name: {1} for name in result.pack.classifications
    }


# ---- mark and grade


@pytest.mark.clause("NY-6.b")
def test_a_shop_has_one_value_in_each_dimension_or_the_reason_why_not(
    engine: BaseBackend, tmp_path: Path
) -> None:
    shops = [shop(1), shop(2, field_business_format=None), shop(3, field_market_type=None)]

    result = graded(engine, tmp_path, shops, [sale(number, 1, 100) for number in (1, 2, 3)])

    assert result.values("mark") == {1: "CZ2", 2: None, 3: None}
    assert result.values("business_format")[2] is None
    assert result.values("market_type")[3] is None
    assert result.rows("business_format")[2]["reason"] == "missing:business_format"
    assert result.rows("mark")[3]["reason"]


@pytest.mark.clause("NY-6.c")
def test_the_mark_reads_market_type_then_format_then_scale(engine: BaseBackend, tmp_path: Path) -> None:
    shops = [*ten_shops(1), shop(11, field_business_format="S", field_market_type="X")]

    marks = graded(engine, tmp_path, shops, [*falling_sales(1), sale(11, 5, 500)]).values("mark")

    assert marks[1] == "CZ1"  # town, grocery, large
    assert marks[11] == "XS2"  # country, supermarket, and alone in its group, hence in the middle


@pytest.mark.clause("NY-7.b")
def test_large_medium_and_small_are_grades_a_b_and_c(engine: BaseBackend, tmp_path: Path) -> None:
    grades = graded(engine, tmp_path, ten_shops(1), falling_sales(1)).values("grade")

    assert [grades[number] for number in range(1, 11)] == ["A"] * 2 + ["B"] * 6 + ["C"] * 2


@pytest.mark.clause("NY-6.1")
def test_z_is_a_grocery_by_this_regulation() -> None:
    field = load("tobacco", on=Q3.last_day).fields["business_format"]
    [grocery] = [option for option in field.options if option.zh == "食杂店"]

    assert grocery.value == "Z"
    assert grocery.cites == ("NY-6.1",)
    assert not grocery.inferred


@pytest.mark.clause("NY-6.1.std")
def test_seven_formats_of_which_all_but_z_come_from_the_national_standard(
    engine: BaseBackend, tmp_path: Path
) -> None:
    field = load("tobacco", on=Q3.last_day).fields["business_format"]
    formats = graded(
        engine,
        tmp_path,
        [shop(number, field_business_format=letter) for number, letter in enumerate("ZBSNYFQ")],
    )

    assert [option.value for option in field.options if option.inferred] == list("BSNYFQ")
    assert list(formats.values("business_format").values()) == list("ZBSNYFQ")


# ---- market type


def market_types(engine: BaseBackend, folder: Path, *shops: dict[str, Any]) -> list[str | None]:
    return list(graded(engine, folder, list(shops)).values("market_type").values())


@pytest.mark.clause("NY-6.3.a")
def test_the_area_decides_for_all_its_customers_whatever_their_own_field_says(
    engine: BaseBackend, tmp_path: Path
) -> None:
    area = {"area_joined_to_seat": "none"}

    found = market_types(engine, tmp_path, shop(1, **area), shop(2, field_market_type="X", **area), shop(3))

    assert found == ["X", "X", "C"]


@pytest.mark.clause("NY-6.3.b")
@pytest.mark.parametrize(("seat", "criterion"), [("city", 0), ("town", 1)])
def test_an_area_joined_to_a_seat_is_town_and_keeps_which(
    engine: BaseBackend, tmp_path: Path, seat: str, criterion: int
) -> None:
    result = graded(engine, tmp_path, [shop(1, area_joined_to_seat=seat, field_market_type="X")])

    row = result.rows("market_type")[1]

    assert (row["value"], row["criterion"]) == ("C", criterion)


@pytest.mark.clause("NY-6.3.c")
def test_a_special_area_is_town_from_3000_residents_and_a_farms_headquarters_without_a_count(
    engine: BaseBackend, tmp_path: Path
) -> None:
    college = {"area_joined_to_seat": "none", "area_special_area": True, "field_market_type": "X"}
    farm = {"area_joined_to_seat": "none", "area_is_farm_headquarters": True, "field_market_type": "X"}

    found = market_types(
        engine,
        tmp_path,
        shop(1, **college, area_permanent_residents=3_000),
        shop(2, **college, area_permanent_residents=2_999),
        shop(3, **college, area_permanent_residents=None),
        shop(4, **farm),
    )

    assert found == ["C", "X", None, "C"]  # without a head count a special area is neither


@pytest.mark.clause("NY-6.3.d")
def test_an_area_that_meets_none_of_the_town_tests_is_country(engine: BaseBackend, tmp_path: Path) -> None:
    village = {"area_joined_to_seat": "none", "area_special_area": False, "area_is_farm_headquarters": False}

    assert market_types(engine, tmp_path, shop(1, **village, area_permanent_residents=9_000)) == ["X"]


def test_an_area_recorded_as_town_counts_only_where_its_grounds_are_not_known(
    engine: BaseBackend, tmp_path: Path
) -> None:
    found = market_types(
        engine,
        tmp_path,
        shop(1, area_market_type="C", field_market_type="X"),
        shop(2, area_market_type="X", field_market_type="C"),
        shop(3, area_market_type="C", area_joined_to_seat="none"),
    )

    assert found == ["C", "X", "X"]


# ---- zones


def zones(engine: BaseBackend, folder: Path, *areas: dict[str, Any]) -> list[str | None]:
    shops = [
        shop(number, **{f"area_{key}": value for key, value in area.items()})
        for number, area in enumerate(areas)
    ]
    return list(graded(engine, folder, shops).values("zone").values())


@pytest.mark.clause("NY-8.b")
def test_city_a_needs_the_quarter_strong_trade_and_a_high_structure(
    engine: BaseBackend, tmp_path: Path
) -> None:
    quarter = {"place_kind": "seat_quarter", "trade": "strong", "structure_like": "city"}

    found = zones(
        engine,
        tmp_path,
        quarter,
        {**quarter, "trade": "ordinary"},
        {**quarter, "structure_like": "township"},
        {**quarter, "place_kind": "seat_other"},
    )

    assert found == ["city_a", "city_b", "city_b", "city_b"]


@pytest.mark.clause("NY-8.c")
def test_city_b_is_the_rest_of_a_seat_the_fringe_and_rural_sites_like_the_city(
    engine: BaseBackend, tmp_path: Path
) -> None:
    found = zones(
        engine,
        tmp_path,
        {"place_kind": "seat_other"},
        {"place_kind": "urban_fringe"},
        {"place_kind": "rural_site", "structure_like": "city"},
    )

    assert found == ["city_b"] * 3


@pytest.mark.clause("NY-8.d")
def test_township_is_its_seat_its_main_roads_lively_markets_and_rural_sites_like_it(
    engine: BaseBackend, tmp_path: Path
) -> None:
    found = zones(
        engine,
        tmp_path,
        {"place_kind": "township_seat"},
        {"place_kind": "township_road"},
        {"place_kind": "village_market"},
        {"place_kind": "rural_site", "structure_like": "township"},
        {"place_kind": "rural_site"},
    )

    assert found == ["township"] * 5


@pytest.mark.clause("NY-8.e")
def test_village_is_what_none_of_the_others_is(engine: BaseBackend, tmp_path: Path) -> None:
    found = zones(
        engine,
        tmp_path,
        {"place_kind": "natural_village"},
        {"place_kind": "rural_site", "structure_like": "village"},
    )

    assert found == ["village", "village"]


@pytest.mark.clause("NY-8.a")
def test_the_zones_are_four_and_an_area_without_a_place_has_none(engine: BaseBackend, tmp_path: Path) -> None:
    zone = load("tobacco", on=Q3.last_day).classifications["zone"]

    assert [value.zh for value in zone.given] == ["城市A类", "城市B类", "乡镇", "农村"]
    assert zones(engine, tmp_path, {"trade": "strong"}) == [None]


@pytest.mark.clause("NY-8.g")
def test_the_customers_of_an_area_are_never_of_two_zones(engine: BaseBackend, tmp_path: Path) -> None:
    area = {"area_place_kind": "seat_quarter", "area_trade": "strong", "area_structure_like": "city"}
    shops = [shop(1, **area), shop(2, field_business_format="Q", field_market_type="X", **area)]

    found = graded(engine, tmp_path, shops, [sale(1, 900, Decimal("9999.99"))]).values("zone")

    assert found == {1: "city_a", 2: "city_a"}


# ---- the file and the ledger


@pytest.mark.clause("NY-14.1")
def test_an_order_comes_by_telephone_online_or_short_message() -> None:
    field = load("tobacco", on=Q3.last_day).fields["ordering_method"]

    assert {option.value: option.zh for option in field.options} == {
        "telephone": "电话订货",
        "web": "网上订货",
        "sms": "短信订货",
    }
