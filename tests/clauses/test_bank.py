"""BANK-UP: layers of customers by what they hold, and tags set by rule or by people."""

from datetime import date
from decimal import Decimal

import pytest

from .small_world import World

SEPTEMBER = "2026-09"
IN_SEPTEMBER = date(2026, 9, 10)


@pytest.mark.clause("BANK-UP-1.1.a")
class TestTheLayers:
    def test_follow_the_assets_from_basic_to_private_banking(self, bank: World) -> None:
        """The limits are ours: 50,000, half a million, a million and six millions."""
        for assets in (0, 49_999, 50_000, 499_999, 500_000, 999_999, 1_000_000, 5_999_999, 6_000_000):
            bank.customer(f"{assets:,}", assets=assets)

        layers = bank.graded("layer", period=SEPTEMBER).values("layer")

        assert layers == {
            "0": "basic",
            "49,999": "basic",
            "50,000": "valued",
            "499,999": "valued",
            "500,000": "wealth",
            "999,999": "wealth",
            "1,000,000": "diamond",
            "5,999,999": "diamond",
            "6,000,000": "private",
        }

    def test_change_when_the_balance_does(self, bank: World) -> None:
        bank.customer("lin", assets=40_000)
        before = bank.graded("layer", period="2026-08").values("layer")
        bank.customer("lin", assets=60_000)

        after = bank.graded("layer", period=SEPTEMBER).values("layer")

        assert (before, after) == ({"lin": "basic"}, {"lin": "valued"})

    def test_leave_out_whose_assets_are_not_recorded(self, bank: World) -> None:
        bank.customer("unknown")
        bank.customer("nothing", assets=0)

        assert bank.graded("layer", period=SEPTEMBER).values("layer") == {"nothing": "basic"}

    def test_add_up_customers_and_assets(self, bank: World) -> None:
        for name, assets in {"an": 60_000, "bo": 90_000, "cy": 7_000_000}.items():
            bank.customer(name, assets=assets)

        found = bank.graded(profiles=["layers"], period=SEPTEMBER).profile("layers")

        assert {keys: (row.customers, row.sums["assets_held"]) for keys, row in found.items()} == {
            ("valued",): (2, Decimal(150_000)),
            ("private",): (1, Decimal(7_000_000)),
        }


@pytest.mark.clause("BANK-UP-2.1.4")
class TestATag:
    def test_is_set_by_its_rule_and_taken_off_again(self, bank: World) -> None:
        """Six months that end with August begin in March; the transaction of 28 February lies outside."""
        bank.customer("lin")
        bank.sale("lin", on=date(2026, 2, 28))
        bank.sale("lin", on=IN_SEPTEMBER)

        tags = {
            period: bank.graded("tag_dormant", period=period).values("tag_dormant")["lin"]
            for period in ("2026-07", "2026-08", "2026-09")
        }

        assert tags == {"2026-07": "no", "2026-08": "yes", "2026-09": "no"}

    @pytest.mark.parametrize(
        ("assets", "near"),
        [
            pytest.param(44_999, "no", id="below nine tenths of the limit"),
            pytest.param(45_000, "yes", id="nine tenths of it"),
            pytest.param(49_999, "yes", id="just below it"),
            pytest.param(50_000, "no", id="at it"),
            pytest.param(5_400_000, "yes", id="nine tenths of private banking"),
            pytest.param(6_000_000, "no", id="private banking itself"),
        ],
    )
    def test_marks_who_is_near_the_next_layer(self, bank: World, assets: float, near: str) -> None:
        bank.customer("lin", assets=assets)

        assert bank.graded("tag_rising", period=SEPTEMBER).values("tag_rising") == {"lin": near}

    def test_marks_who_uses_a_single_kind_of_product(self, bank: World) -> None:
        for name, kinds in {"none": (), "one": ("deposit", "deposit"), "two": ("deposit", "fund")}.items():
            bank.customer(name)
            for kind in kinds:
                bank.sale(name, product_kind=kind, on=IN_SEPTEMBER)

        tags = bank.graded("tag_single_product", period=SEPTEMBER).values("tag_single_product")

        assert tags == {"none": "no", "one": "yes", "two": "no"}

    def test_is_set_by_hand_through_a_decision_that_rules_leave_alone(self, bank: World) -> None:
        bank.customer("lin")
        bank.customer("bo")
        bank.decide("tag_attention", "lin", "yes")

        graded = bank.graded("tag_attention", period=SEPTEMBER)

        assert graded.values("tag_attention") == {"lin": "yes", "bo": "no"}
        assert graded.proposals("tag_attention") == {}
