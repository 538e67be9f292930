"""MALL: ordinary and VIP customers, and segments with a policy and activities for each."""

from datetime import date
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.run_folder import read_record

from .own_packs import WriteOwnPack
from .small_world import World

SEPTEMBER = "2026-09"
POINTS = """
headline: vip_level
parameters:
  gold_points: {title: {zh: 金卡, en: gold}, cites: [MALL-2.2], number: {value: 10000, inferred: true}}
  silver_points: {title: {zh: 银卡, en: silver}, cites: [MALL-2.2], number: {value: 2000, inferred: true}}
"""


@pytest.mark.clause("MALL-2.1")
class TestAnOrdinaryCustomer:
    def test_shops_here_and_is_no_vip(self, mall: World) -> None:
        mall.customer("lin", points=100)
        mall.customer("bo")

        assert mall.graded("vip_level", period=SEPTEMBER).values("vip_level") == {
            "lin": "ordinary",
            "bo": "ordinary",
        }

    def test_has_fewer_points_than_the_lowest_level_asks_for(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        name = own_pack("2026.1", effective="2026-01-01", extends="mall", rules=POINTS)
        ours = World(engine, tmp_path, name)
        for points in (1_999, 2_000, 2_001, 9_999, 10_000):
            ours.customer(str(points), points=points)

        assert ours.graded("vip_level", period=SEPTEMBER).values("vip_level") == {
            "1999": "ordinary",
            "2000": "silver",
            "2001": "silver",
            "9999": "silver",
            "10000": "gold",
        }

    def test_is_what_everyone_is_until_the_blank_bounds_are_set(self, mall: World) -> None:
        mall.customer("collector", points=9_000_000)

        graded = mall.graded("vip_level", period=SEPTEMBER)

        assert graded.values("vip_level") == {"collector": "ordinary"}
        off = read_record(graded.folder).classifications["vip_level"].off
        assert {reason for reasons in off.values() for reason in reasons} == {
            "parameter:gold_points",
            "parameter:silver_points",
            "fact:valid_card",
        }

    def test_is_no_partner_of_the_mall(self, mall: World) -> None:
        mall.customer("shop on the first floor", customer_kind="partner")
        mall.customer("lin", customer_kind="shopper")

        assert mall.graded("vip_level", period=SEPTEMBER).values("vip_level") == {"lin": "ordinary"}


@pytest.mark.clause("MALL-4.2")
class TestTheSegments:
    @pytest.mark.parametrize(
        ("value", "segment"), [("high", "core"), ("medium", "regular"), ("low", "occasional")]
    )
    def test_arise_from_the_value_of_who_shops(self, mall: World, value: str, segment: str) -> None:
        mall.customer("lin")
        mall.sale("lin", on=date(2026, 9, 3))
        mall.decide("value", "lin", value)

        assert mall.graded("segment", period=SEPTEMBER).values("segment") == {"lin": segment}

    def test_arise_from_purchases_alone(self, mall: World) -> None:
        """One of one is in the middle of the classes by sales: 30 points, and 5 each for one day in one quarter."""
        mall.customer("lin")
        mall.sale("lin", amount=80, on=date(2026, 9, 3))

        graded = mall.graded("segment", period=SEPTEMBER)

        assert graded.rows("value")["lin"]["score"] == 40
        assert graded.values("segment") == {"lin": "occasional"}

    def test_call_sleeping_who_has_stayed_away_for_three_months(self, mall: World) -> None:
        for day in (date(2026, 6, 30), date(2026, 7, 1)):
            mall.customer(day.isoformat())
            mall.sale(day.isoformat(), on=day)
        mall.customer("never came")

        segments = mall.graded("segment", period=SEPTEMBER).values("segment")

        assert [segments[name] == "sleeping" for name in ("2026-06-30", "2026-07-01", "never came")] == [
            True,
            False,
            True,
        ]

    def test_have_a_service_and_an_activity_each(self, mall: World) -> None:
        pack = mall.pack(SEPTEMBER)

        attached = {
            value.value: {rule.manner for rule in pack.treatments.values() if value.value in rule.when}
            for value in pack.classifications["segment"].given
        }

        each = ("sleeping", "core", "regular", "occasional")
        assert attached == {segment: {"service", "activity"} for segment in each}

    def test_bring_what_is_attached_to_their_customers(self, mall: World) -> None:
        mall.customer("away")

        graded = mall.graded("segment", period=SEPTEMBER)

        assert graded.due("segment", "away") == {"sleeping_service", "sleeping_activity"}
