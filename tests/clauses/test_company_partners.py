"""UW: ordinary, key and strategic customers. Rules propose, people decide, nobody is moved down by itself."""

from datetime import date

import pytest

from .small_world import World

PRICE_OF_THE_REST = 95_000


def world_with_a_market(company: World) -> None:
    """Everyone else buys for 95,000 yuan in the year, so that 5,000 make five per cent."""
    company.customer("the rest")
    company.sale("the rest", amount=PRICE_OF_THE_REST)


def buyer(company: World, name: str, *, since: date, amount: float, quarters: int = 4) -> None:
    """Put in a customer who first bought on a day and bought once in each of the last quarters."""
    company.customer(name)
    company.sale(name, on=since)
    days = (date(2026, 8, 15), date(2026, 5, 15), date(2026, 2, 15), date(2025, 11, 15))[:quarters]
    for day in days:
        company.sale(name, amount=round(amount / len(days), 2), on=day)


@pytest.mark.clause("UW-2.1")
class TestAnOrdinaryCustomer:
    def test_is_whoever_has_made_contact_and_has_no_history_yet(self, company: World) -> None:
        company.customer("new contact", status="prospect")
        company.customer("lost", status="lost")

        graded = company.graded("partnership")

        assert graded.values("partnership") == {"new contact": "ordinary"}
        assert graded.proposals("partnership") == {}

    def test_stays_one_until_people_have_decided(self, company: World) -> None:
        world_with_a_market(company)
        buyer(company, "old hand", since=date(2020, 1, 1), amount=20_000)

        assert company.graded("partnership").values("partnership")["old hand"] == "ordinary"


@pytest.mark.clause("UW-2.2")
class TestAKeyCustomer:
    def test_is_proposed_where_years_stability_and_volume_come_together(self, company: World) -> None:
        world_with_a_market(company)
        buyer(company, "old hand", since=date(2020, 1, 1), amount=20_000)

        graded = company.graded("partnership")

        assert graded.proposals("partnership") == {"old hand": "key"}

    def test_has_cooperated_for_three_full_years(self, company: World) -> None:
        """On 30 September 2026 three years are full since 30 September 2023."""
        world_with_a_market(company)
        for day in (date(2023, 9, 29), date(2023, 9, 30), date(2023, 10, 1)):
            buyer(company, day.isoformat(), since=day, amount=20_000)

        assert set(company.graded("partnership").proposals("partnership")) == {"2023-09-29", "2023-09-30"}

    def test_has_bought_in_each_of_the_last_four_quarters(self, company: World) -> None:
        world_with_a_market(company)
        buyer(company, "four", since=date(2020, 1, 1), amount=20_000)
        buyer(company, "three", since=date(2020, 1, 1), amount=20_000, quarters=3)

        assert company.graded("partnership").proposals("partnership") == {"four": "key"}

    @pytest.mark.parametrize(
        ("amount", "proposed"),
        [
            pytest.param(4_999, {}, id="below five per cent"),
            pytest.param(5_000, {}, id="exactly five per cent"),
            pytest.param(5_004, {"lin": "key"}, id="above five per cent"),
        ],
    )
    def test_has_a_share_of_the_years_sales_beyond_the_bound(
        self, company: World, amount: float, proposed: dict[str, str]
    ) -> None:
        """The first purchase of 2020 lies outside the year; 5,000 of 100,000 are exactly five per cent."""
        world_with_a_market(company)
        buyer(company, "lin", since=date(2020, 1, 1), amount=amount)

        assert company.graded("partnership").proposals("partnership") == proposed

    def test_is_one_once_the_proposal_is_approved(self, company: World) -> None:
        company.customer("lin")
        company.decide("partnership", "lin", "key")

        assert company.graded("partnership").values("partnership") == {"lin": "key"}


@pytest.mark.clause("UW-2.3")
class TestAStrategicCustomer:
    def test_is_what_people_decide_and_no_rule_proposes_it(self, company: World) -> None:
        company.customer("lin")
        company.customer("bo")
        company.decide("partnership", "lin", "strategic")

        graded = company.graded("partnership")

        assert graded.values("partnership") == {"lin": "strategic", "bo": "ordinary"}
        assert graded.pack.classifications["partnership"].given[0].value == "strategic"

    def test_is_never_moved_down_by_itself(self, company: World) -> None:
        """It buys nothing for two years, and nothing worse is even proposed; a mere key customer is not either."""
        for name, held in {"lin": "strategic", "bo": "key"}.items():
            company.customer(name)
            company.sale(name, on=date(2024, 8, 15))
            company.decide("partnership", name, held)

        graded = company.graded("partnership")

        assert graded.values("partnership") == {"lin": "strategic", "bo": "key"}
        assert graded.proposals("partnership") == {}

    def test_is_not_proposed_to_become_a_key_one_either(self, company: World) -> None:
        world_with_a_market(company)
        buyer(company, "old hand", since=date(2020, 1, 1), amount=20_000)
        company.decide("partnership", "old hand", "strategic")

        graded = company.graded("partnership")

        assert graded.values("partnership")["old hand"] == "strategic"
        assert graded.proposals("partnership") == {}
