"""Ranking, worked out by hand from the design's rank semantics."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.policy.model import Pack
from tests.analytics.grading_runs import Run, customer, run, sale
from tests.analytics.packs import NY, SCALE, pack

ONE_GROUP: dict[str, Any] = {
    "title": {"zh": "规模", "en": "scale"},
    "score": "sum(amount)",
    "rank": SCALE["rank"],
    "zero_score": "3",
}


def banded(*shares: str, zero_score: str | None = None, **more: Any) -> Pack:
    """Return a pack with one ranking by amount into bands `1`, `2`, … of these shares (`n` customers for a quota)."""
    bands = [
        {"value": str(place), "zh": "档", "en": "band", **_share_or_quota(share)}
        for place, share in enumerate(shares, start=1)
    ]
    rule = {**ONE_GROUP, "rank": bands, "zero_score": zero_score or str(len(shares)), **more}
    return pack({"scale": rule}, **NY)


def _share_or_quota(words: str) -> dict[str, str]:
    return {"share": words} if words.endswith("%") else {"quota": words.removesuffix(" customers")}


def ranked(engine: BaseBackend, folder: Path, chosen: Pack, amounts: list[Any]) -> Run:
    """Grade customers 1, 2, … with these amounts; None did not trade."""
    people = [customer(number) for number in range(1, len(amounts) + 1)]
    sales = [
        sale(number, amount=amount) for number, amount in enumerate(amounts, start=1) if amount is not None
    ]
    return run(engine, chosen, folder, people, sales)


def bands(engine: BaseBackend, folder: Path, chosen: Pack, amounts: list[Any]) -> str:
    return "".join(value or "-" for value in ranked(engine, folder, chosen, amounts).values("scale").values())


def test_ten_distinct_customers_at_20_60_20_give_two_six_and_two(engine: BaseBackend, tmp_path: Path) -> None:
    amounts = [100, 90, 80, 70, 60, 50, 40, 30, 20, 10]

    assert bands(engine, tmp_path, banded("20%", "60%", "20%"), amounts) == "1122222233"


GROUPS = {
    "alone one is in the middle": ([5], "2"),
    "two: 25 % and 75 %": ([5, 4], "22"),
    "three: 16.7 %, 50 %, 83.3 %": ([5, 4, 3], "123"),
    "four: 12.5 %, 37.5 %, 62.5 %, 87.5 %": ([5, 4, 3, 2], "1223"),
    "seven: 7.1 % and 21.4 %": ([9, 8, 7, 6, 5, 4, 3], "1222223"),
    "all equal are all in the middle": ([7, 7, 7, 7, 7], "22222"),
    "ties inside a band": ([9, 9, 5, 4, 3, 3, 2, 2, 1, 1], "1122222233"),
    "three tie at the cut: r = 3, 25 %": ([9, 8, 8, 8, 5, 4, 3, 2, 1, 1], "1222222233"),
    "three tie at the top: r = 2, 15 %": ([9, 9, 9, 6, 5, 4, 3, 2, 1, 1], "1112222233"),
}


@pytest.fixture(scope="module")
def groups_in_one_run(engine: BaseBackend, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every group of GROUPS side by side in one run: the bands of each, in the order of its amounts."""
    members = [(name, amount) for name, (amounts, _) in GROUPS.items() for amount in amounts]
    people = [customer(number, field_business_format=name) for number, (name, _) in enumerate(members)]
    sales = [sale(number, amount=amount) for number, (_, amount) in enumerate(members)]
    chosen = banded("20%", "60%", "20%", within=["business_format"])
    values = run(engine, chosen, tmp_path_factory.mktemp("groups"), people, sales).values("scale")
    return {
        name: "".join(values[number] or "-" for number, (of, _) in enumerate(members) if of == name)
        for name in GROUPS
    }


@pytest.mark.parametrize("name", GROUPS)
def test_a_band_takes_those_whose_percentile_its_share_reaches(
    groups_in_one_run: dict[str, str], name: str
) -> None:
    assert groups_in_one_run[name] == GROUPS[name][1]


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        pytest.param("12.5%", "1222", id="exactly at the cut is inside"),
        pytest.param("12.4999999%", "2222", id="a hair below the cut is outside"),
        pytest.param("37.5%", "1122", id="exactly at the second one's percentile"),
    ],
)
def test_percentiles_are_compared_without_rounding(
    engine: BaseBackend, tmp_path: Path, share: str, expected: str
) -> None:
    rest = f"{100 - Decimal(share.rstrip('%'))}%"

    assert bands(engine, tmp_path, banded(share, rest), [4, 3, 2, 1]) == expected


def test_shares_of_a_third_are_cut_as_the_written_decimals_say(engine: BaseBackend, tmp_path: Path) -> None:
    # The three stand at 16.7 %, 50 % and 83.3 %; the bands end at 33.3333 % and 66.6666 %.
    chosen = banded("33.3333%", "33.3333%", "33.3334%")

    assert bands(engine, tmp_path, chosen, [3, 2, 1]) == "123"


def test_quotas_count_customers_and_the_last_band_takes_the_rest(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = banded("2 customers", "3 customers", "1 customers")

    assert bands(engine, tmp_path, chosen, [9, 8, 7, 6, 5, 4, 3, 2]) == "11222333"


def test_a_tie_across_a_quota_stays_together(engine: BaseBackend, tmp_path: Path) -> None:
    # r = 2.5 for the three in the middle: 2.5 - 0.5 <= 2, so all of them are still within the first two
    chosen = banded("2 customers", "5 customers")

    assert bands(engine, tmp_path, chosen, [9, 8, 8, 1]) == "1112"
    assert bands(engine, tmp_path, chosen, [9, 8, 8, 8]) == "1222"


def test_zero_negative_and_missing_scores_go_to_the_named_band_and_keep_their_place(
    engine: BaseBackend, tmp_path: Path
) -> None:
    chosen = banded("50%", "25%", "25%", zero_score="2", score="sum(amount) / count()")

    rows = ranked(engine, tmp_path, chosen, [8, 0, -3, None]).rows("scale")

    assert [row["value"] for row in rows.values()] == ["1", "2", "2", "2"]
    assert [row["rank"] for row in rows.values()] == [1, 2, 3, 4]
    assert [row["score"] for row in rows.values()] == [8, 0, -3, None]
    assert {row["population"] for row in rows.values()} == {4}
    assert rows[4]["percentile"] == Decimal("0.875")


def test_customers_without_sales_count_in_the_group(engine: BaseBackend, tmp_path: Path) -> None:
    # n = 10, so 20 % are two: the only two who bought
    assert bands(engine, tmp_path, banded("20%", "60%", "20%"), [5, 4] + [None] * 8) == "1133333333"


def test_a_group_whose_total_is_zero_goes_to_the_zero_band(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = banded("20%", "60%", "20%", score="share(amount)")

    rows = ranked(engine, tmp_path, chosen, [5, -5, 0]).rows("scale")

    assert [row["value"] for row in rows.values()] == ["3", "3", "3"]
    assert [row["score"] for row in rows.values()] == [None, None, None]
    assert [row["rank"] for row in rows.values()] == [2, 2, 2]


def test_one_total_of_zero_is_enough_even_where_the_score_is_not_missing(
    engine: BaseBackend, tmp_path: Path
) -> None:
    chosen = banded("50%", "50%", score="coalesce(share(quantity), 0) + share(amount)")

    assert bands(engine, tmp_path, chosen, [5, 4]) == "22"


def test_nobody_at_all_gives_an_empty_table(engine: BaseBackend, tmp_path: Path) -> None:
    done = ranked(engine, tmp_path, banded("20%", "60%", "20%"), [])

    assert done.rows("scale") == {}
    assert done.groups("scale") == []
    assert done.graded.counts["scale"] == {"1": 0, "2": 0, "3": 0}


def test_the_scale_index_is_the_mean_of_both_shares(engine: BaseBackend, tmp_path: Path) -> None:
    # 50 of 1000 in volume and 20000 of 200000 in amount: (0.05 + 0.10) / 2
    people = [
        customer(number, unit_city="c", field_status="active", field_business_format="Z") for number in (1, 2)
    ]
    sales = [sale(1, 50, 20_000), sale(2, 950, 180_000)]

    rows = run(engine, pack({"scale": SCALE}, **NY), tmp_path, people, sales).rows("scale")

    assert rows[1]["score"] == Decimal("0.075")
    assert rows[1]["score"] + rows[2]["score"] == 1


def test_formats_and_cities_do_not_influence_each_other(engine: BaseBackend, tmp_path: Path) -> None:
    places = [("c", "Z"), ("c", "B"), ("d", "Z")]
    people = [
        customer(10 * group + number, unit_city=city, field_business_format=form, field_status="active")
        for group, (city, form) in enumerate(places, start=1)
        for number in range(5)
    ]
    sales = [sale(person["customer_id"], 1, person["customer_id"] ** 3) for person in people]

    done = run(engine, pack({"scale": SCALE}, **NY), tmp_path, people, sales)

    assert "".join(value or "" for value in done.values("scale").values()) == "32221" * 3
    keys = {(row["key_0"], row["key_1"]): row["population"] for row in done.groups("scale")}
    assert keys == {("c", "Z"): 5, ("c", "B"): 5, ("d", "Z"): 5}


def test_a_missing_key_leaves_undecided_and_outside_the_count(engine: BaseBackend, tmp_path: Path) -> None:
    people = [
        customer(1, unit_city="c", field_business_format="Z", field_status="active"),
        customer(2, unit_city="c", field_business_format=None, field_status="active"),
        customer(3, unit_city=None, field_business_format=None, field_status="active"),
        customer(4, unit_city="c", field_business_format="Z", field_status="closed"),
    ]
    sales = [sale(number, 1, 1) for number in (1, 2, 3, 4)]

    rows = run(engine, pack({"scale": SCALE}, **NY), tmp_path, people, sales).rows("scale")

    assert {number: (row["value"], row["reason"]) for number, row in rows.items()} == {
        1: ("2", None),
        2: (None, "missing:business_format"),
        3: (None, "missing:city"),
    }
    assert rows[1]["population"] == 1
    assert rows[2]["population"] is rows[2]["rank"] is rows[2]["score"] is rows[2]["group_id"] is None


def test_scores_equal_to_twelve_places_are_ties(engine: BaseBackend, tmp_path: Path) -> None:
    # 0.1 + 0.2 and 0.3 differ in float64, not in twelve places
    chosen = banded("50%", "50%", score="sum(quantity) / 10 + sum(amount) / 10")
    people = [customer(1), customer(2)]

    rows = run(engine, chosen, tmp_path, people, [sale(1, 1, 2), sale(2, 0, 3)]).rows("scale")

    assert [row["rank"] for row in rows.values()] == [Decimal("1.5"), Decimal("1.5")]


def test_the_groups_table_holds_every_band_with_its_cuts(engine: BaseBackend, tmp_path: Path) -> None:
    done = ranked(engine, tmp_path, banded("20%", "60%", "20%", score="share(amount)"), [10])

    assert done.groups("scale") == [
        {"group_id": 1, "population": 1, "total_0": 10, "band": "1", "members": 0, "lowest": None, "highest": None},
        {"group_id": 1, "population": 1, "total_0": 10, "band": "2", "members": 1, "lowest": 1, "highest": 1},
        {"group_id": 1, "population": 1, "total_0": 10, "band": "3", "members": 0, "lowest": None, "highest": None},
    ]  # fmt: skip
