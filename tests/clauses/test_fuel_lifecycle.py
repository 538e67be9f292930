"""FUEL-STN, article 6.1: existing, lost and potential customers."""

from datetime import date

import pytest

from .fuel_people import individual, institution
from .small_world import World


def last_bought(world: World, *days: date) -> None:
    """One customer for each day on which somebody bought for the last time."""
    for day in days:
        individual(world, str(day))
        world.sale(str(day), on=day)


def states(world: World, period: str) -> list[str | None]:
    return list(world.graded("lifecycle", period=period).values("lifecycle").values())


@pytest.mark.clause("FUEL-STN-6.1a")
def test_an_existing_customer_has_bought_within_the_last_month(fuel: World) -> None:
    last_bought(fuel, date(2026, 9, 30), date(2026, 9, 15), date(2026, 7, 31))
    fuel.sale("2026-07-31", on=date(2026, 9, 20))

    assert states(fuel, "2026-09") == ["existing", "existing", "existing"]


@pytest.mark.clause("FUEL-STN-6.1b")
class TestALostCustomer:
    def test_has_bought_nothing_for_one_month_on_the_day_that_it_is_full(self, fuel: World) -> None:
        """On 30 September a month is full since 30 August; one that began on 31 August ends on the 30th too."""
        last_bought(fuel, date(2026, 8, 29), date(2026, 8, 30), date(2026, 8, 31), date(2026, 9, 1))

        assert states(fuel, "2026-09") == ["lost", "lost", "lost", "existing"]

    def test_is_so_at_the_end_of_february_too(self, fuel: World) -> None:
        last_bought(fuel, date(2026, 1, 27), date(2026, 1, 28), date(2026, 1, 31), date(2026, 2, 1))

        assert states(fuel, "2026-02") == ["lost", "lost", "lost", "existing"]

    def test_does_not_come_back_by_returning_goods(self, fuel: World) -> None:
        last_bought(fuel, date(2026, 6, 10))
        fuel.sale("2026-06-10", quantity=-1, amount=-1, on=date(2026, 9, 29))

        assert states(fuel, "2026-09") == ["lost"]

    def test_is_existing_again_with_its_next_purchase(self, fuel: World) -> None:
        last_bought(fuel, date(2026, 6, 10))
        before = states(fuel, "2026-08")
        fuel.sale("2026-06-10", on=date(2026, 9, 2))

        assert (before, states(fuel, "2026-08"), states(fuel, "2026-09")) == (
            ["lost"],
            ["lost"],
            ["existing"],
        )


@pytest.mark.clause("FUEL-STN-6.1c")
def test_a_potential_customer_has_demand_but_has_not_bought_and_counts_in_no_sales(fuel: World) -> None:
    institution(fuel, "prospect", status="prospect", declared_diesel_month=30)
    institution(fuel, "buyer")
    fuel.sale("buyer", category="diesel", tonnes=1, payment="cash")

    graded = fuel.graded("lifecycle", "payment_class")

    assert graded.values("lifecycle") == {"prospect": "potential", "buyer": "lost"}
    assert graded.values("payment_class") == {"buyer": "cash"}


def test_who_never_bought_is_told_so_in_plain_words(fuel: World) -> None:
    institution(fuel, "prospect", status="prospect")

    told = fuel.graded("lifecycle").sentence("lifecycle", "prospect")

    assert "没有交易" in told.zh
    assert told.en.startswith("No purchase since")
