"""FUEL, article 6.3.1: provincial, prefecture, county and station customers. The highest level that fits counts.

The criteria that rest on an agreement (6.3.1.1.2, 6.3.1.2.2, 6.3.1.3.2) wait for a register of agreements and are
not tried here.
"""

from datetime import date

import pytest

from .fuel_people import buys_monthly, individual, institution
from .small_world import World


def levels(world: World) -> dict[str, str | None]:
    return world.graded("level").values("level")


def card_buyers(world: World, *amounts: float) -> None:
    """One institution for each yearly amount of bearer cards, which needs nothing else."""
    for yuan in amounts:
        institution(world, f"{yuan} yuan", bearer_card_purchases_year=yuan)


@pytest.mark.clause("FUEL-6.3.1")
class TestTheLevel:
    def test_is_the_highest_of_which_a_criterion_holds(self, fuel: World) -> None:
        """County by gasoline, prefecture by diesel, provincial by cards."""
        institution(fuel, "county and prefecture")
        institution(fuel, "all three", bearer_card_purchases_year=20_000_000)
        institution(fuel, "none")
        for name in ("county and prefecture", "all three"):
            buys_monthly(fuel, name, gasoline=2, diesel=50)

        assert levels(fuel) == {
            "county and prefecture": "prefecture",
            "all three": "province",
            "none": "station",
        }

    def test_names_the_criterion_that_decided(self, fuel: World) -> None:
        institution(fuel, "both")
        buys_monthly(fuel, "both", gasoline=2, diesel=50)

        why = fuel.graded("level").explained("level", "both")

        assert why.value == "prefecture"
        assert [(one.measured.value, one.bound.value) for met in why.met for one in met.comparisons] == [
            (50, 50)
        ]
        assert [met.cites for met in why.met] == [("FUEL-6.3.1.2.1",)]


@pytest.mark.clause("FUEL-6.3.1.1.1")
def test_an_institution_that_purchases_centrally_is_provincial_whatever_its_tonnage(fuel: World) -> None:
    institution(fuel, "small buyer", central_purchasing=True)
    institution(fuel, "large buyer", central_purchasing=True)
    institution(fuel, "not central", central_purchasing=False)
    institution(fuel, "reseller", central_purchasing=True, diesel_kind="redistribution")
    individual(fuel, "driver", central_purchasing=True)
    buys_monthly(fuel, "small buyer", gasoline=0.1)
    buys_monthly(fuel, "large buyer", diesel=900)

    assert levels(fuel) == {
        "small buyer": "province",
        "large buyer": "province",
        "not central": "station",
        "reseller": "station",
        "driver": "station",
    }


@pytest.mark.clause("FUEL-6.3.1.1.3")
def test_cards_of_twenty_million_yuan_a_year_make_a_provincial_customer(fuel: World) -> None:
    card_buyers(fuel, 19_999_999, 19_999_999.99, 20_000_000, 20_000_000.01)

    assert list(levels(fuel).values()) == ["prefecture", "prefecture", "province", "province"]


@pytest.mark.clause("FUEL-6.3.1.2.1")
class TestAPrefectureCustomer:
    def test_is_an_individual_or_an_institution_by_gasoline_or_diesel(self, fuel: World) -> None:
        individual(fuel, "driver")
        institution(fuel, "plant")
        buys_monthly(fuel, "driver", gasoline=5)
        buys_monthly(fuel, "plant", diesel=50)

        assert levels(fuel) == {"driver": "prefecture", "plant": "prefecture"}

    def test_begins_at_five_tonnes_of_gasoline_and_at_fifty_of_diesel(self, fuel: World) -> None:
        for tonnes in (4.999, 5, 5.001):
            individual(fuel, f"{tonnes} t gasoline")
            buys_monthly(fuel, f"{tonnes} t gasoline", gasoline=tonnes)
        for tonnes in (49.999, 50, 50.001):
            institution(fuel, f"{tonnes} t diesel")
            buys_monthly(fuel, f"{tonnes} t diesel", diesel=tonnes)

        assert list(levels(fuel).values()) == ["county", "prefecture", "prefecture"] * 2

    def test_may_be_a_prospect_that_declares_as_much(self, fuel: World) -> None:
        individual(fuel, "at", status="prospect", declared_gasoline_month=5)
        individual(fuel, "below", status="prospect", declared_gasoline_month=4.999)

        assert levels(fuel) == {"at": "prefecture", "below": "county"}


@pytest.mark.clause("FUEL-6.3.1.2.3")
def test_cards_of_a_million_yuan_a_year_make_a_prefecture_customer(fuel: World) -> None:
    card_buyers(fuel, 999_999, 1_000_000, 1_000_001)

    assert list(levels(fuel).values()) == ["county", "prefecture", "prefecture"]


@pytest.mark.clause("FUEL-6.3.1.3.1")
def test_two_to_below_five_tonnes_of_gasoline_or_twenty_to_below_fifty_of_diesel_make_a_county_customer(
    fuel: World,
) -> None:
    for tonnes in (1.999, 2, 4.99, 5):
        individual(fuel, f"{tonnes} t gasoline")
        buys_monthly(fuel, f"{tonnes} t gasoline", gasoline=tonnes)
    for tonnes in (19.999, 20, 49.9, 50):
        institution(fuel, f"{tonnes} t diesel")
        buys_monthly(fuel, f"{tonnes} t diesel", diesel=tonnes)

    assert list(levels(fuel).values()) == ["station", "county", "county", "prefecture"] * 2


@pytest.mark.clause("FUEL-6.3.1.3.3")
def test_cards_of_a_hundred_thousand_yuan_a_year_make_a_county_customer(fuel: World) -> None:
    card_buyers(fuel, 99_999, 100_000, 999_999.99, 1_000_000)

    assert list(levels(fuel).values()) == ["station", "county", "county", "prefecture"]


@pytest.mark.clause("FUEL-6.4.1.4.1")
def test_an_institution_below_two_tonnes_of_gasoline_and_twenty_of_diesel_is_the_stations(
    fuel: World,
) -> None:
    for name in ("low", "gasoline", "diesel"):
        institution(fuel, name)
    buys_monthly(fuel, "low", gasoline=1.9, diesel=19)
    buys_monthly(fuel, "gasoline", gasoline=2, diesel=19)
    buys_monthly(fuel, "diesel", gasoline=1.9, diesel=20)

    assert levels(fuel) == {"low": "station", "gasoline": "county", "diesel": "county"}


@pytest.mark.clause("FUEL-6.4.1.4.2")
def test_cards_below_a_hundred_thousand_yuan_a_year_are_the_stations(fuel: World) -> None:
    card_buyers(fuel, 0, 99_999.99, 100_000)

    assert list(levels(fuel).values()) == ["station", "station", "county"]


@pytest.mark.clause("FUEL-6.4.1.4.3")
def test_an_individual_with_a_fuel_card_and_a_hundred_litres_a_month_is_the_stations(fuel: World) -> None:
    """A hundred litres of gasoline are some 0.073 t."""
    individual(fuel, "driver")
    individual(fuel, "without purchases")
    institution(fuel, "regular shop")
    for month in (7, 8, 9):
        fuel.sale(
            "driver",
            quantity=100,
            on=date(2026, month, 3),
            category="gasoline",
            tonnes=0.073,
            payment="fuel_card",
        )

    assert levels(fuel) == {"driver": "station", "without purchases": "station", "regular shop": "station"}
