"""FUEL, article 3.2: large, medium and small institutions. Any one measure is enough."""

import pytest

from .fuel_people import buys_monthly, individual, institution
from .small_world import World


def sizes(world: World) -> dict[str, str | None]:
    return world.graded("size").values("size")


@pytest.mark.clause("FUEL-3.2.1")
class TestALargeInstitution:
    def test_reaches_one_of_three_bounds_while_low_on_the_others(self, fuel: World) -> None:
        institution(fuel, "5 t gasoline", bearer_card_purchases_year=1)
        institution(fuel, "50 t diesel", bearer_card_purchases_year=1)
        institution(fuel, "1,000,000 yuan", bearer_card_purchases_year=1_000_000)
        buys_monthly(fuel, "5 t gasoline", gasoline=5, diesel=0.1)
        buys_monthly(fuel, "50 t diesel", gasoline=0.1, diesel=50)
        buys_monthly(fuel, "1,000,000 yuan", gasoline=0.1, diesel=0.1)

        assert sizes(fuel) == {"5 t gasoline": "large", "50 t diesel": "large", "1,000,000 yuan": "large"}

    def test_begins_at_the_bound_and_not_below_it(self, fuel: World) -> None:
        for tonnes in (4.999, 5, 5.001):
            institution(fuel, f"{tonnes} t gasoline")
            buys_monthly(fuel, f"{tonnes} t gasoline", gasoline=tonnes)
        for tonnes in (49.999, 50, 50.001):
            institution(fuel, f"{tonnes} t diesel")
            buys_monthly(fuel, f"{tonnes} t diesel", diesel=tonnes)
        for yuan in (999_999.99, 1_000_000, 1_000_000.01):
            institution(fuel, f"{yuan} yuan", bearer_card_purchases_year=yuan)

        assert list(sizes(fuel).values()) == ["medium", "large", "large"] * 3

    def test_is_told_by_what_a_prospect_declares_too(self, fuel: World) -> None:
        institution(fuel, "at", status="prospect", declared_gasoline_month=5)
        institution(fuel, "below", status="prospect", declared_diesel_month=49.999)

        assert sizes(fuel) == {"at": "large", "below": "medium"}

    def test_needs_the_mean_of_the_calendar_months_traded_or_not(self, fuel: World) -> None:
        """Fifteen tonnes in one month of the quarter are five a month, and 14.997 are not."""
        for name, tonnes in (("fifteen", 15), ("less", 14.997)):
            institution(fuel, name)
            fuel.sale(name, category="gasoline", tonnes=tonnes)

        assert sizes(fuel) == {"fifteen": "large", "less": "medium"}


@pytest.mark.clause("FUEL-3.2.2")
class TestAMediumInstitution:
    def test_lies_from_its_lower_bound_to_below_the_large_one(self, fuel: World) -> None:
        for tonnes in (1.999, 2, 4.999, 5):
            institution(fuel, f"{tonnes} t gasoline")
            buys_monthly(fuel, f"{tonnes} t gasoline", gasoline=tonnes)
        for tonnes in (19.999, 20, 49.9, 50):
            institution(fuel, f"{tonnes} t diesel")
            buys_monthly(fuel, f"{tonnes} t diesel", diesel=tonnes)
        for yuan in (99_999, 100_000, 999_999, 1_000_000):
            institution(fuel, f"{yuan} yuan", bearer_card_purchases_year=yuan)

        assert list(sizes(fuel).values()) == ["small", "medium", "medium", "large"] * 3

    def test_turns_large_with_50_t_of_diesel(self, fuel: World) -> None:
        institution(fuel, "2 t gasoline")
        institution(fuel, "20 t diesel")
        institution(fuel, "100,000 yuan", bearer_card_purchases_year=100_000)
        buys_monthly(fuel, "2 t gasoline", gasoline=2)
        buys_monthly(fuel, "20 t diesel", diesel=20)
        before = sizes(fuel)
        for name in before:
            buys_monthly(fuel, name, diesel=50)

        after = sizes(fuel)

        assert before == {"2 t gasoline": "medium", "20 t diesel": "medium", "100,000 yuan": "medium"}
        assert set(after.values()) == {"large"}


@pytest.mark.clause("FUEL-3.2.3")
def test_a_small_institution_stays_below_every_band_and_leaves_it_with_one_measure(fuel: World) -> None:
    below = {"gasoline": 1.99, "diesel": 19.9}
    for name, yuan in (("below all", 99_999), ("gasoline", 99_999), ("diesel", 99_999), ("cards", 100_000)):
        institution(fuel, name, bearer_card_purchases_year=yuan)
    buys_monthly(fuel, "below all", **below)
    buys_monthly(fuel, "gasoline", **{**below, "gasoline": 2})
    buys_monthly(fuel, "diesel", **{**below, "diesel": 20})
    buys_monthly(fuel, "cards", **below)
    institution(fuel, "nothing known")

    assert sizes(fuel) == {
        "below all": "small",
        "gasoline": "medium",
        "diesel": "medium",
        "cards": "medium",
        "nothing known": "small",
    }


@pytest.mark.clause("FUEL-3.2")
def test_an_institution_consumes_the_fuel_itself_and_a_reseller_is_none(fuel: World) -> None:
    institution(fuel, "plant", diesel_kind="production")
    institution(fuel, "school")
    institution(fuel, "reseller", diesel_kind="redistribution")
    individual(fuel, "driver")

    graded = fuel.graded("nature", "size")

    assert graded.values("nature") == {
        "plant": "institution",
        "school": "institution",
        "reseller": None,
        "driver": "private_car",
    }
    assert graded.values("size") == {"plant": "small", "school": "small"}
    assert graded.reasons("nature") == {"reseller": "undecided"}
