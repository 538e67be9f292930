"""BANK-UP-2.2.1 and CRM-GOV-3.1.3: groups of customers by a stated condition, as the regulation's own run finds them."""

from datetime import date

import pytest

from .small_world import World

SEPTEMBER = "2026-09"


@pytest.mark.clause("BANK-UP-2.2.1")
class TestABanksTargetGroup:
    def test_has_who_holds_much_and_bought_no_product_this_quarter(self, bank: World) -> None:
        """From half a million up; the quarter of September begins in July."""
        for name, assets in {"poor": 499_999, "idle": 500_000, "buyer": 500_000, "june": 2_000_000}.items():
            bank.customer(name, assets=assets)
        bank.sale("idle", product_kind="payment", on=date(2026, 9, 10))
        bank.sale("buyer", product_kind="fund", on=date(2026, 7, 1))
        bank.sale("june", product_kind="fund", on=date(2026, 6, 30))

        found = bank.graded(segments=["idle_assets"], period=SEPTEMBER).segment("idle_assets")

        assert found == {"idle", "june"}

    def test_may_share_members_with_another(self, bank: World) -> None:
        bank.customer("lin", assets=700_000)
        bank.customer("bo", assets=60_000)
        bank.sale("bo", on=date(2026, 9, 1))

        graded = bank.graded(segments=["idle_assets", "asleep_with_assets"], period=SEPTEMBER)

        assert graded.segment("idle_assets") == {"lin"}
        assert graded.segment("asleep_with_assets") == {"lin"}

    def test_has_who_is_near_the_next_layer_and_traded_in_the_month(self, bank: World) -> None:
        """Nine tenths of 50,000 are 45,000; August lies outside of the month."""
        for name, assets in {"far": 44_999, "near": 45_000, "still": 45_000}.items():
            bank.customer(name, assets=assets)
        for name, on in {
            "far": date(2026, 9, 2),
            "near": date(2026, 9, 2),
            "still": date(2026, 8, 31),
        }.items():
            bank.sale(name, on=on)

        found = bank.graded(segments=["next_layer"], period=SEPTEMBER).segment("next_layer")

        assert found == {"near"}


@pytest.mark.clause("CRM-GOV-3.1.3")
class TestASalesCompanysGroup:
    def test_has_an_industry_whose_need_is_not_met(self, company: World) -> None:
        """Half of what the customer buys is still bought elsewhere; 501 of 1,000 bought here leave less."""
        for name, industry in {"half": "manufacturing", "less": "manufacturing", "bank": "finance"}.items():
            company.customer(name, industry=industry, estimated_purchases=1_000)
        company.customer("unknown", industry="manufacturing")
        for name, amount in {"half": 500, "less": 501, "bank": 1}.items():
            company.sale(name, amount=amount)

        found = company.graded(segments=["industry_in_need"]).segment("industry_in_need")

        assert found == {"half"}

    def test_has_who_came_back_and_needs_more(self, company: World) -> None:
        """The third quarter has a purchase, the second none, the first one."""
        for name in ("back", "steady", "sated"):
            company.customer(name, estimated_purchases=20)
            company.sale(name, on=date(2026, 2, 1), amount=5)
            company.sale(name, on=date(2026, 8, 1), amount=5 if name != "sated" else 10)
        company.sale("steady", on=date(2026, 5, 1), amount=1)

        found = company.graded(segments=["won_back"]).segment("won_back")

        assert found == {"back"}
