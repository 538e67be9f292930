"""AD: what a customer contributes, and its rating."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from .own_packs import WriteOwnPack
from .small_world import World

QUARTERS = (date(2026, 7, 1), date(2026, 4, 1), date(2026, 1, 1), date(2025, 10, 1))
OWN_RATING = """
headline: rating
classifications:
  rating:
    title: {zh: 评级, en: Rating}
    cites: [AD-0.2b]
    inferred: true
    of: status == "active"
    score:
      - {item: loyalty, zh: 忠诚度, en: loyalty, weight: 100%, of: quarters_bought}
    bands:
      - {value: gold, zh: 金, en: gold, at_least: 3}
      - {value: plain, zh: 普通, en: plain}
"""


@pytest.mark.clause("AD-0.1c")
class TestTheContribution:
    def test_is_sales_less_cost_ranked_over_everyone(self, chain: World) -> None:
        """Ten customers with contributions of 100, 90 … 10: two high, six in the middle, two low."""
        for place in range(1, 11):
            chain.customer(f"no. {place}")
            chain.sale(f"no. {place}", amount=1_000, cost=890 + 10 * place)

        graded = chain.graded("contribution")

        rows = graded.rows("contribution")
        assert [row["score"] for row in rows.values()] == [
            Decimal(110 - 10 * place) for place in range(1, 11)
        ]
        assert [row["rank"] for row in rows.values()] == list(range(1, 11))
        assert [row["value"] for row in rows.values()] == ["high"] * 2 + ["middle"] * 6 + ["low"] * 2

    def test_can_be_large_with_small_sales(self, chain: World) -> None:
        for name, (amount, cost) in {"busy": (10_000, 9_990), "quiet": (200, 50), "fair": (500, 450)}.items():
            chain.customer(name)
            chain.sale(name, amount=amount, cost=cost)

        rows = chain.graded("contribution").rows("contribution")

        assert {name: row["rank"] for name, row in rows.items()} == {"quiet": 1, "fair": 2, "busy": 3}

    def test_counts_returns_and_leaves_out_lines_without_a_cost(self, chain: World) -> None:
        """300 less 180, then 100 less 60 taken back; 5,000 without a cost say nothing."""
        chain.customer("lin")
        chain.sale("lin", amount=300, cost=180)
        chain.sale("lin", quantity=-1, amount=-100, cost=-60)
        chain.sale("lin", amount=5_000)

        why = chain.graded("contribution").explained("contribution", "lin")

        assert why.place is not None
        assert why.place.score == Decimal(80)

    def test_that_is_negative_stands_in_the_lowest_class(self, chain: World) -> None:
        for name, cost in {"loss": 150, "gain": 50}.items():
            chain.customer(name)
            chain.sale(name, amount=100, cost=cost)

        assert chain.graded("contribution").values("contribution")["loss"] == "low"


@pytest.mark.clause("AD-0.2b")
class TestTheRating:
    @pytest.mark.parametrize(
        ("contribution", "quarters", "categories", "points", "grade"),
        [
            pytest.param("high", 4, 4, 84, "A", id="40 + 4 + 20 + 20"),
            pytest.param("high", 4, 2, 76, "B", id="40 + 4 + 20 + 12"),
            pytest.param("middle", 4, 2, 60, "B", id="24 + 4 + 20 + 12, just B"),
            pytest.param("middle", 3, 2, 52, "C", id="24 + 4 + 12 + 12"),
            pytest.param("low", 3, 2, 36, "D", id="8 + 4 + 12 + 12"),
            pytest.param("low", 1, 1, 20, "D", id="8 + 4 + 4 + 4"),
        ],
    )
    def test_weighs_contribution_frequency_loyalty_and_breadth(
        self,
        chain: World,
        contribution: str,
        quarters: int,
        categories: int,
        points: int,
        grade: str,
    ) -> None:
        """On four days a year at most, the marks for frequency are the lowest: 20 × 20 %."""
        chain.customer("lin")
        chain.decide("contribution", "lin", contribution)
        for day in QUARTERS[:quarters]:
            chain.sale("lin", on=day, category="board")
        for category in ("media", "lighting", "machine")[: categories - 1]:
            chain.sale("lin", on=QUARTERS[0], category=category)

        row = chain.graded("rating").rows("rating")["lin"]

        assert (row["score"], row["value"]) == (Decimal(points), grade)

    def test_gives_everyone_a_grade_with_its_reasons_and_its_period(self, chain: World) -> None:
        chain.customer("lin")
        chain.customer("bo")
        chain.sale("bo", amount=10, cost=5)

        graded = chain.graded("rating")

        assert None not in graded.values("rating").values()
        why = graded.explained("rating", "bo")
        assert str(why.period) == "2026Q3"
        assert "购买频次" in graded.sentence("rating", "bo").zh

    def test_is_changed_in_the_pack_and_nowhere_else(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        name = own_pack("2026.1", effective="2026-01-01", extends="chain", rules=OWN_RATING)
        ours = World(engine, tmp_path, name)
        for bought in (2, 3):
            ours.customer(f"{bought} quarters")
            for day in QUARTERS[:bought]:
                ours.sale(f"{bought} quarters", on=day)

        assert ours.graded("rating").values("rating") == {"2 quarters": "plain", "3 quarters": "gold"}
