"""SEG: which customers bring profit, which buy on discount only, and that they are treated unequally."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from .own_packs import WriteOwnPack
from .small_world import World

HALF = """
headline: abc
parameters:
  discount_limit: {title: {zh: 界限, en: limit}, cites: [SEG-4], number: {value: 50%, inferred: true}}
"""


@pytest.mark.clause("SEG-1")
class TestProfitability:
    @pytest.mark.parametrize(
        ("cost", "state"),
        [
            pytest.param(940.0, "profitable", id="six per cent"),
            pytest.param(949.99, "profitable", id="a little more than five per cent"),
            pytest.param(950.0, "marginal", id="exactly five per cent"),
            pytest.param(999.99, "marginal", id="one fen"),
            pytest.param(1000.0, "unprofitable", id="nothing"),
            pytest.param(1300.0, "unprofitable", id="a loss"),
        ],
    )
    def test_weighs_what_was_paid_against_the_cost_of_goods(
        self, company: World, cost: float, state: str
    ) -> None:
        company.customer("lin")
        company.sale("lin", amount=1_000, cost=cost)

        assert company.graded("profitability").values("profitability") == {"lin": state}

    @pytest.mark.parametrize(
        ("service", "state"),
        [(None, "profitable"), (20, "profitable"), (22, "marginal"), (25, "unprofitable")],
    )
    def test_takes_a_years_service_off(self, company: World, service: float | None, state: str) -> None:
        """300 are left of 1,000; twelve months of service take 240, 264 or 300 of them, and 50 are very low."""
        company.customer("lin", service_cost_month=service)
        company.sale("lin", amount=1_000, cost=700)

        assert company.graded("profitability").values("profitability") == {"lin": state}

    def test_says_nothing_of_customers_whose_costs_are_unknown(self, company: World) -> None:
        company.customer("known")
        company.sale("known", amount=100, cost=10)
        company.sale("known", amount=900)
        company.customer("unknown")
        company.sale("unknown", amount=1_000)

        graded = company.graded("profitability")

        assert graded.values("profitability") == {"known": "profitable"}

    def test_adds_up_customers_and_profit(self, company: World) -> None:
        for name, cost in {"an": 600, "bo": 700, "cy": 1_200}.items():
            company.customer(name)
            company.sale(name, amount=1_000, cost=cost, on=date(2025, 12, 1))

        found = company.graded(profiles=["profits"]).profile("profits")

        assert {keys: (row.customers, row.sums["profit_year"]) for keys, row in found.items()} == {
            ("profitable",): (2, Decimal(700)),
            ("unprofitable",): (1, Decimal(-200)),
        }


@pytest.mark.clause("SEG-3")
def test_unequal_customers_are_treated_unequally(company: World) -> None:
    for name, cost in {"good": 500, "low": 990, "bad": 1_200}.items():
        company.customer(name)
        company.sale(name, amount=1_000, cost=cost)

    graded = company.graded("profitability")

    due = [graded.due("profitability", name) for name in ("good", "low", "bad")]
    assert due == [{"profitable_first"}, {"marginal_offer"}, {"unprofitable_standard"}]


@pytest.mark.clause("SEG-4")
class TestBuyingOnDiscount:
    def test_makes_a_group_of_those_above_the_limit(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        name = own_pack("2026.1", effective="2026-01-01", extends="company", rules=HALF)
        ours = World(engine, tmp_path, name)
        for on_discount in (499, 500, 501):
            ours.customer(str(on_discount))
            ours.sale(str(on_discount), amount=on_discount, discount=10)
            ours.sale(str(on_discount), amount=1_000 - on_discount, discount=0)

        assert ours.graded("deal_seeking").values("deal_seeking") == {
            "499": "other",
            "500": "other",
            "501": "seeker",
        }

    def test_is_held_against_nobody_until_the_limit_is_set(self, company: World) -> None:
        company.customer("lin")
        company.sale("lin", amount=100, discount=90)

        assert company.graded("deal_seeking").values("deal_seeking") == {"lin": "other"}
