"""NY, articles 6.2, 7 and 9: the scale index, its bands and codes, the service grade, the quarter."""

from datetime import date
from decimal import Decimal

import pytest

from .small_world import World


def shops(world: World, amounts: dict[str, int], *, business_format: str = "Z", city: str = "LZ") -> None:
    """Shops of one format that bought for the given yuan; each carton costs one."""
    for name, amount in amounts.items():
        world.customer(name, business_format=business_format, units={"city": city})
        if amount:
            world.sale(name, quantity=amount, amount=amount)


@pytest.mark.clause("NY-6.2.a")
class TestTheScaleIndex:
    def test_is_the_mean_of_the_shares_in_the_formats_volume_and_amount(self, tobacco: World) -> None:
        """Of 1,000 cartons and 200,000 yuan a shop bought 50 and 20,000: (0.05 + 0.10) / 2."""
        for name in ("an", "bo", "cy"):
            tobacco.customer(name, business_format="Z")
        tobacco.sale("an", quantity=50, amount=20_000)
        tobacco.sale("bo", quantity=450, amount=80_000)
        tobacco.sale("cy", quantity=500, amount=100_000)

        scores = {name: row["score"] for name, row in tobacco.graded("scale").rows("scale").items()}

        assert scores == {"an": Decimal("0.075"), "bo": Decimal("0.425"), "cy": Decimal("0.5")}
        assert sum(scores.values()) == 1

    def test_counts_volume_as_much_as_amount(self, tobacco: World) -> None:
        """One has three quarters of the volume, the other of the amount: (0.75 + 0.25) / 2 each."""
        for name in ("cheap", "dear"):
            tobacco.customer(name, business_format="Z")
        tobacco.sale("cheap", quantity=75, amount=2_500)
        tobacco.sale("dear", quantity=25, amount=7_500)

        rows = tobacco.graded("scale").rows("scale")

        assert {name: row["score"] for name, row in rows.items()} == {
            "cheap": Decimal("0.5"),
            "dear": Decimal("0.5"),
        }

    def test_divides_by_the_customers_own_format_alone(self, tobacco: World) -> None:
        shops(tobacco, {"an": 10, "bo": 30})
        shops(tobacco, {"cy": 1_000}, business_format="S")

        rows = tobacco.graded("scale").rows("scale")

        assert {name: row["score"] for name, row in rows.items()} == {
            "an": Decimal("0.25"),
            "bo": Decimal("0.75"),
            "cy": Decimal(1),
        }


@pytest.mark.clause("NY-6.2.b")
class TestTheFifths:
    def test_make_two_of_ten_large_six_medium_and_two_small(self, tobacco: World) -> None:
        shops(tobacco, {f"shop {place}": 1_100 - 100 * place for place in range(1, 11)})

        values = tobacco.graded("scale").values("scale")

        assert "".join(value or "-" for value in values.values()) == "1122222233"

    def test_are_not_influenced_by_another_format(self, tobacco: World) -> None:
        """Ten groceries smaller than every supermarket are still cut among themselves."""
        shops(tobacco, {f"grocery {place}": 110 - 10 * place for place in range(1, 11)})
        shops(
            tobacco,
            {f"supermarket {place}": 11_000 - 1_000 * place for place in range(1, 6)},
            business_format="S",
        )

        values = list(tobacco.graded("scale").values("scale").values())

        assert "".join(value or "-" for value in values[:10]) == "1122222233"
        assert "".join(value or "-" for value in values[10:]) == "12223"

    def test_end_where_a_fifth_of_the_customers_is_reached(self, tobacco: World) -> None:
        """Of five, places 1.5 and 4.5 lie at 20 % and 80 % exactly; place 2 lies at 30 %, place 4 at 70 %."""
        cases = {
            "each alone": ([90, 80, 70, 60, 50], "12223"),
            "pairs at 20 % and at 80 %": ([90, 90, 70, 60, 60], "11222"),
            "three at 30 %": ([90, 90, 90, 60, 50], "22223"),
            "three at 70 %": ([90, 80, 60, 60, 60], "12222"),
        }
        for city, (amounts, _) in cases.items():
            shops(tobacco, {f"{city} {place}": amount for place, amount in enumerate(amounts)}, city=city)

        values = tobacco.graded("scale").values("scale")

        for city, (_, expected) in cases.items():
            assert "".join(values.get(f"{city} {place}") or "-" for place in range(5)) == expected, city

    def test_count_active_customers_only(self, tobacco: World) -> None:
        shops(tobacco, {f"shop {place}": 600 - 100 * place for place in range(1, 6)})
        tobacco.customer("closed", business_format="Z", status="closed")
        tobacco.sale("closed", quantity=9_000, amount=9_000)

        values = tobacco.graded("scale").values("scale")

        assert "closed" not in values
        assert "".join(value or "-" for value in values.values()) == "12223"


@pytest.mark.clause("NY-6.2.c")
def test_the_scale_is_the_third_part_of_the_mark_1_for_large_2_for_medium_3_for_small(tobacco: World) -> None:
    tobacco.area("old town", joined_to_seat="city")
    for place in range(1, 6):
        tobacco.customer(f"shop {place}", business_format="Z", area="old town")
        tobacco.sale(f"shop {place}", quantity=60 - 10 * place, amount=60 - 10 * place)

    graded = tobacco.graded("scale", "mark")

    assert [mark and mark[2] for mark in graded.values("mark").values()] == ["1", "2", "2", "2", "3"]
    labels = [graded.explained("scale", f"shop {place}").label for place in (1, 2, 5)]
    assert [label and label.zh for label in labels] == ["大", "中", "小"]


@pytest.mark.clause("NY-7.b")
def test_grade_a_is_the_large_b_the_medium_and_c_the_small_customer(tobacco: World) -> None:
    shops(tobacco, {f"shop {place}": 600 - 100 * place for place in range(1, 6)})

    graded = tobacco.graded("scale", "grade")

    assert list(graded.values("scale").values()) == ["1", "2", "2", "2", "3"]
    assert list(graded.values("grade").values()) == ["A", "B", "B", "B", "C"]


@pytest.mark.clause("NY-9.b")
class TestTheQuartersRanking:
    def test_goes_by_the_mean_of_quantity_and_amount(self, tobacco: World) -> None:
        """Shares of 450 cartons and 4,500 yuan: first in neither, `even` is first in the mean."""
        bought = {"volume": (200, 400), "even": (150, 2_000), "amount": (100, 2_100)}
        for name, (quantity, amount) in bought.items():
            tobacco.customer(name, business_format="Z")
            tobacco.sale(name, quantity=quantity, amount=amount)

        rows = tobacco.graded("scale").rows("scale")

        assert {name: row["rank"] for name, row in rows.items()} == {"volume": 3, "even": 1, "amount": 2}

    def test_takes_the_purchases_of_three_months_from_the_first_day_to_the_last(self, tobacco: World) -> None:
        """Two cartons inside the quarter, hundreds the day before it and the day after it."""
        for name in ("inside", "outside"):
            tobacco.customer(name, business_format="Z")
        for day in (date(2026, 7, 1), date(2026, 9, 30)):
            tobacco.sale("inside", on=day)
        for day in (date(2026, 6, 30), date(2026, 10, 1)):
            tobacco.sale("outside", quantity=500, amount=500, on=day)

        rows = tobacco.graded("scale").rows("scale")

        assert {name: (row["score"], row["rank"]) for name, row in rows.items()} == {
            "inside": (1, 1),
            "outside": (0, 2),
        }

    def test_leaves_the_ranking_of_the_quarter_before_readable(self, tobacco: World) -> None:
        for name in ("rising", "falling"):
            tobacco.customer(name, business_format="Z")
        tobacco.sale("falling", quantity=9, amount=9, on=date(2026, 5, 20))
        tobacco.sale("rising", quantity=9, amount=9, on=date(2026, 8, 20))

        before = tobacco.graded("scale", period="2026Q2")
        after = tobacco.graded("scale", period="2026Q3")

        ranks = [
            {name: row["rank"] for name, row in graded.rows("scale").items()} for graded in (before, after)
        ]
        assert ranks == [{"rising": 2, "falling": 1}, {"rising": 1, "falling": 2}]
        assert str(before.period) == "2026Q2"


@pytest.mark.clause("TOB-INFO-7.1")
def test_the_customer_grade_follows_the_changes_of_business_once_a_quarter(tobacco: World) -> None:
    """A shop that was the smallest of five buys most in the next quarter, and the other way round."""
    for place in range(1, 6):
        tobacco.customer(f"shop {place}", business_format="Z")
        tobacco.sale(f"shop {place}", quantity=place, amount=place, on=date(2026, 6, 30))
        tobacco.sale(f"shop {place}", quantity=6 - place, amount=6 - place, on=date(2026, 7, 1))

    quarters = [tobacco.graded("grade", period=period) for period in ("2026Q2", "2026Q3")]

    grades = ["".join(value or "-" for value in one.values("grade").values()) for one in quarters]
    assert grades == ["CBBBA", "ABBBC"]
    assert tobacco.pack().period == "quarter"
