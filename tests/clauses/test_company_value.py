"""CRM-TPL, CRM-GOV and CUST-B: value by marks, potential, the level that both give, and what follows from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from banfa.policy.values import read

from .small_world import World

FIRST_DAY = {4: date(2025, 10, 1), 3: date(2026, 1, 1), 2: date(2026, 4, 1), 1: date(2026, 7, 1)}


def ten_customers(company: World) -> None:
    """Make no. 1 an A, no. 10 a C and the eight between them B; each buys once, on the same day."""
    for place in range(1, 11):
        company.customer(f"no. {place}")
        company.sale(f"no. {place}", amount=1_100 - 100 * place, on=date(2026, 7, 1))


def small_purchases(company: World, name: str, *, quarters: int, days: int) -> None:
    """Let a customer buy on further days for nothing, from the first day of so many quarters ago."""
    for quarter in range(2, quarters + 1):
        company.sale(name, amount=0, on=FIRST_DAY[quarter])
    for number in range(days - quarters):
        company.sale(name, amount=0, on=date(2026, 7, 2) + timedelta(days=number))


@pytest.mark.clause("CRM-TPL-4")
class TestTheValue:
    def test_weighs_amount_frequency_and_loyalty(self, company: World) -> None:
        """Half for the amount, a quarter each for the others: 50 + 5 + 5, 30 + 5 + 5, 10 + 5 + 5."""
        ten_customers(company)

        rows = company.graded("value").rows("value")

        points = {name: rows[name]["score"] for name in ("no. 1", "no. 2", "no. 10")}
        assert points == {"no. 1": Decimal(60), "no. 2": Decimal(40), "no. 10": Decimal(20)}
        assert [rows[name]["value"] for name in points] == ["medium", "low", "low"]

    @pytest.mark.parametrize(
        ("quarters", "days", "points", "value"),
        [
            pytest.param(4, 48, 80, "high", id="four days a month in four quarters: 30 + 25 + 25"),
            pytest.param(4, 47, 70, "medium", id="a day short of four a month: 30 + 15 + 25"),
            pytest.param(4, 12, 70, "medium", id="one day a month: 30 + 15 + 25"),
            pytest.param(4, 11, 60, "medium", id="a day short of one a month: 30 + 5 + 25"),
            pytest.param(3, 11, 50, "medium", id="three quarters: 30 + 5 + 15"),
            pytest.param(2, 11, 50, "medium", id="two quarters: 30 + 5 + 15"),
            pytest.param(1, 11, 40, "low", id="one quarter: 30 + 5 + 5"),
        ],
    )
    def test_cuts_the_points_into_bands(
        self, company: World, quarters: int, days: int, points: int, value: str
    ) -> None:
        ten_customers(company)
        small_purchases(company, "no. 5", quarters=quarters, days=days)

        row = company.graded("value").rows("value")["no. 5"]

        assert (row["score"], row["value"]) == (Decimal(points), value)

    def test_has_at_least_three_items_and_tells_their_marks(self, company: World) -> None:
        ten_customers(company)

        told = company.graded("value").sentence("value", "no. 1")

        assert all(word in told.zh for word in ("消费金额", "消费频次", "忠诚度"))
        assert all(word in told.en for word in ("amount", "frequency", "loyalty"))


CELLS = {
    ("high", "high"): "1",
    ("high", "medium"): "2",
    ("high", "low"): "2",
    ("medium", "high"): "2",
    ("medium", "medium"): "3",
    ("medium", "low"): "3",
    ("low", "high"): "3",
    ("low", "medium"): "4",
    ("low", "low"): "4",
}


@pytest.mark.clause("CRM-GOV-3.1.2")
class TestTheLevel:
    def test_is_read_from_the_crossing_of_value_and_potential(self, company: World) -> None:
        for value, potential in CELLS:
            name = f"{value} and {potential}"
            company.customer(name)
            company.decide("value", name, value)
            company.decide("potential", name, potential)

        levels = company.graded("value_level").values("value_level")

        assert levels == {f"{value} and {potential}": level for (value, potential), level in CELLS.items()}

    def test_is_traced_to_the_points_of_both(self, company: World) -> None:
        """no. 1 buys for 1,000 of an estimated 2,000 (100 × 60 %), and nothing in the earlier half-year (20 × 40 %)."""
        ten_customers(company)
        company.customer("no. 1", estimated_purchases=2_000)

        graded = company.graded("value_level")

        assert graded.rows("value")["no. 1"]["score"] == Decimal(60)
        assert graded.rows("potential")["no. 1"]["score"] == Decimal(68)
        assert graded.values("potential")["no. 1"] == "medium"
        assert graded.values("value_level")["no. 1"] == "3"
        assert "中价值" in graded.sentence("value_level", "no. 1").zh

    @pytest.mark.parametrize(
        ("estimated", "points"),
        [
            pytest.param(2_000, 68, id="half is not won yet: 60 + 8"),
            pytest.param(1_999, 44, id="a little less than half: 36 + 8"),
            pytest.param(1_250, 44, id="a fifth: 36 + 8"),
            pytest.param(1_249, 20, id="less than a fifth: 12 + 8"),
            pytest.param(None, 44, id="not estimated: 36 + 8"),
        ],
    )
    def test_counts_the_part_that_is_not_won_yet(
        self, company: World, estimated: float | None, points: int
    ) -> None:
        company.customer("lin", estimated_purchases=estimated)
        company.sale("lin", amount=1_000)

        assert company.graded("potential").rows("potential")["lin"]["score"] == Decimal(points)

    @pytest.mark.parametrize(
        ("before", "points"),
        [
            pytest.param(1_000, 76, id="a fifth more than before: 36 + 40"),
            pytest.param(1_001, 60, id="a little less than a fifth more: 36 + 24"),
            pytest.param(1_200, 60, id="as much as before: 36 + 24"),
            pytest.param(1_201, 44, id="less than before: 36 + 8"),
        ],
    )
    def test_counts_how_purchases_grow(self, company: World, before: float, points: int) -> None:
        company.customer("lin")
        company.sale("lin", amount=before, on=date(2026, 3, 31))
        company.sale("lin", amount=1_200, on=date(2026, 4, 1))

        assert company.graded("potential").rows("potential")["lin"]["score"] == Decimal(points)


@pytest.mark.clause("CUST-B-1")
class TestAttentionAndService:
    def test_change_with_the_level(self, company: World) -> None:
        company.customer("lin")
        company.decide("value_level", "lin", "1")
        before = company.graded("value_level").due("value_level", "lin")
        company.decide("value_level", "lin", "4")

        after = company.graded("value_level").due("value_level", "lin")

        assert before == {"level_1_contact", "priority_service"}
        assert after == {"level_4_contact"}

    def test_ask_for_contact_the_more_often_the_higher_the_level(self, company: World) -> None:
        """A year has 12 months and 4 quarters: 24, 12, 4 and 1 contacts."""
        treatments = company.pack().treatments

        a_year = {"month": 12, "quarter": 4, "year": 1}
        contacts = [
            rule.times.value * a_year[rule.per]
            for level in "1234"
            for rule in treatments.values()
            if rule.of == "value_level" and rule.manner == "contact" and level in rule.when
            if rule.times is not None and rule.times.value is not None and rule.per is not None
        ]
        assert contacts == [24, 12, 4, 1]


@pytest.mark.clause("PHIL-1.5")
def test_preferences_and_tags_stand_in_every_customers_file(company: World) -> None:
    fields = company.pack().fields

    today = date(2026, 9, 30)
    liking = read(fields["preferences"], "只在周三收货，喜欢电话联系", today=today)
    tags = read(fields["tags"], "老朋友、爱尝新", today=today)
    assert (liking.value, tags.value) == ("只在周三收货，喜欢电话联系", "老朋友、爱尝新")
    assert fields["preferences"].group == fields["tags"].group == fields["name"].group
