"""WINE: card holders, customers on file and general ones, in this order; who has earned the card."""

from datetime import date
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from banfa.policy.liveness import states
from banfa.policy.rules import rules_in
from banfa.policy.waiting import waits_for

from .own_packs import WriteOwnPack
from .small_world import World

SEPTEMBER = "2026-09"
THREE_THOUSAND = """
headline: kind
parameters:
  window_amount: {title: {zh: 持卡金额, en: amount}, cites: [WINE-4.1], number: {value: 3000, inferred: true}}
"""


@pytest.mark.clause("WINE-1")
class TestTheKinds:
    def test_call_on_file_who_left_a_way_to_be_reached(self, winery: World) -> None:
        winery.customer("phone", phone="13900000001")
        winery.customer("address", address="武汉市江岸区")

        assert winery.graded("kind", period=SEPTEMBER).values("kind") == {
            "phone": "on_file",
            "address": "on_file",
        }

    def test_know_card_holders_once_cards_are_kept(self, winery: World) -> None:
        pack = winery.pack(SEPTEMBER)
        holder = next(
            placed
            for placed in rules_in(pack)
            if placed.path == ("classifications", "kind", "decide", 0, "any", 0)
        )

        assert pack.classifications["kind"].given[0].value == "vip"
        assert waits_for(holder, pack) == ("fact:valid_card",)
        assert waits_for(holder, pack, frozenset({"valid_card"})) == ()


@pytest.mark.clause("WINE-1.1")
class TestTheOrderOfPriority:
    def test_is_vip_then_on_file_then_general(self, winery: World) -> None:
        winery.customer("walked past")
        winery.customer("left a number", phone="13900000001")
        winery.customer("holder", phone="13900000002")
        winery.decide("kind", "holder", "vip")

        graded = winery.graded("kind", period=SEPTEMBER)

        order = [value.value for value in graded.pack.classifications["kind"].given]
        kinds = graded.values("kind")
        assert sorted(kinds, key=lambda name: order.index(kinds[name] or "")) == [
            "holder",
            "left a number",
            "walked past",
        ]

    def test_brings_scarce_goods_to_vip_first_and_to_those_on_file_next(self, winery: World) -> None:
        winery.customer("walked past")
        winery.customer("left a number", phone="13900000001")
        winery.customer("holder")
        winery.decide("kind", "holder", "vip")

        graded = winery.graded("kind", period=SEPTEMBER)

        due = [graded.due("kind", name) for name in ("holder", "left a number", "walked past")]
        assert due == [{"vip_first"}, {"on_file_second"}, set()]


@pytest.mark.clause("WINE-3.1")
class TestACustomerOnFile:
    def test_left_a_record_and_does_not_meet_the_conditions_of_the_card(self, winery: World) -> None:
        winery.customer("lin", phone="13900000001")
        winery.sale("lin", amount=80_000, on=date(2026, 9, 3))

        graded = winery.graded("card_offer", period=SEPTEMBER)

        assert graded.values("kind") == {"lin": "on_file"}
        assert graded.values("card_offer") == {"lin": "below"}

    def test_is_to_be_offered_the_card_on_reaching_the_amount(
        self, engine: BaseBackend, tmp_path: Path, own_pack: WriteOwnPack
    ) -> None:
        """Twelve months that end with September 2026 begin on 1 October 2025."""
        name = own_pack("2026.1", effective="2026-01-01", extends="winery", rules=THREE_THOUSAND)
        ours = World(engine, tmp_path, name)
        for amount in ("2999.99", "3000.00", "3000.01"):
            ours.customer(amount, phone="13900000001")
            ours.sale(amount, amount=amount, on=date(2025, 10, 1))
        ours.customer("too long ago", phone="13900000002")
        ours.sale("too long ago", amount=9_000, on=date(2025, 9, 30))

        graded = ours.graded("card_offer", period=SEPTEMBER)

        assert graded.values("card_offer") == {
            "2999.99": "below",
            "3000.00": "offer",
            "3000.01": "offer",
            "too long ago": "below",
        }
        assert graded.due("card_offer", "3000.00") == {"offer_card"}
        assert graded.due("card_offer", "2999.99") == set()


def test_the_ways_to_the_card_wait_for_their_amount_and_for_the_sum_of_a_day(winery: World) -> None:
    told = next(state for state in states([winery.pack(SEPTEMBER)], {}) if state.id == "WINE-4.1")

    assert not told.live
    assert "window_amount" in told.reason.en or "day_amount_reached" in told.reason.en
