"""The tobacco regulation as offices run it: thirty bands by quota, new customers, the cap, the stars."""

from datetime import date

import pytest
from ibis.backends import BaseBackend

from .small_world import World

SPRING, SUMMER = date(2026, 5, 15), date(2026, 8, 15)


@pytest.fixture
def office(engine: BaseBackend, tmp_path) -> World:  # type: ignore[no-untyped-def]
    return World(engine, tmp_path, "tobacco_office")


def shop(
    world: World,
    name: str,
    *,
    spring: int = 0,
    summer: int = 0,
    price: int = 100,
    business_format: str = "Z",
    opened_on: date | None = None,
    city: str = "LZ",
) -> None:
    """A shop that bought cartons in the last quarter and in this one, all at one price."""
    given = {} if opened_on is None else {"opened_on": opened_on}
    world.customer(name, business_format=business_format, units={"city": city}, **given)
    for cartons, on in ((spring, SPRING), (summer, SUMMER)):
        if cartons:
            world.sale(name, quantity=cartons, amount=cartons * price, on=on)


class TestThirtyBands:
    def test_the_first_twenty_stand_in_the_highest_and_the_next_thirty_below(self, office: World) -> None:
        for place in range(60):
            shop(office, f"shop {place}", spring=1_000 - place, summer=1_000 - place)

        values = list(office.graded("band").values("band").values())

        assert values == ["30"] * 20 + ["29"] * 30 + ["28"] * 10

    def test_the_score_is_the_mean_total_of_two_quarters_times_the_price_of_this_one(
        self, office: World
    ) -> None:
        """(300 + 100) / 2 cartons at 50 yuan: 10,000."""
        shop(office, "an", spring=300, summer=100, price=50)

        row = office.graded("ranked_band").rows("ranked_band")["an"]

        assert row["score"] == 10_000

    def test_a_quarter_without_purchases_leaves_the_lowest_band(self, office: World) -> None:
        shop(office, "an", spring=900)
        shop(office, "bo", spring=10, summer=10)

        assert office.graded("band").values("band") == {"an": "1", "bo": "30"}

    def test_every_city_has_its_own_quotas(self, office: World) -> None:
        for place in range(21):
            shop(office, f"a{place}", spring=500 - place, summer=500 - place)
        shop(office, "elsewhere", spring=1, summer=1, city="GL")

        values = office.graded("band").values("band")

        assert (values["a19"], values["a20"], values["elsewhere"]) == ("30", "29", "30")


class TestNewCustomers:
    @pytest.mark.parametrize(
        ("opened_on", "band"),
        [
            pytest.param(date(2026, 6, 30), "30", id="the day before the period: ranked"),
            pytest.param(date(2026, 7, 1), "6", id="its first day: the format's band"),
            pytest.param(date(2026, 9, 30), "6", id="its last day"),
        ],
    )
    def test_stand_in_their_formats_band_while_the_period_lasts(
        self, office: World, opened_on: date, band: str
    ) -> None:
        shop(office, "an", spring=900, summer=900, opened_on=opened_on)

        assert office.graded("band").values("band") == {"an": band}

    def test_take_no_place_from_the_others(self, office: World) -> None:
        shop(office, "new", summer=9_999, opened_on=date(2026, 8, 1))
        for place in range(20):
            shop(office, f"a{place}", spring=100, summer=100 - place)

        values = office.graded("band").values("band")

        assert values["a19"] == "30"


class TestTheCap:
    def test_lets_five_in_a_hundred_entertainment_outlets_stand_above_band_twenty(
        self, office: World
    ) -> None:
        """All forty would stand in bands 30 and 29; two are free of the cap."""
        for place in range(40):
            shop(office, f"bar {place}", spring=500 - place, summer=500 - place, business_format="F")

        values = list(office.graded("band").values("band").values())

        assert values == ["30"] * 2 + ["20"] * 38

    def test_does_not_lift_whoever_stands_lower(self, office: World) -> None:
        for place in range(2_000):
            shop(office, f"shop {place}", spring=9_000 - place, summer=9_000 - place)
        shop(office, "bar", spring=1, summer=1, business_format="F")
        shop(office, "first bar", spring=9_999, summer=9_999, business_format="F")

        values = office.graded("band").values("band")

        assert values["first bar"] == "20"  # of two neither is among the first 5 %
        assert int(values["bar"] or 0) < 20

    def test_leaves_the_other_formats_alone(self, office: World) -> None:
        for place in range(20):
            shop(office, f"shop {place}", spring=500 - place, summer=500 - place)

        assert set(office.graded("band").values("band").values()) == {"30"}


class TestStars:
    @pytest.mark.parametrize(
        ("marks", "stars"),
        [
            pytest.param(84, "5", id="40 + 84 × 60 % = 90.4"),
            pytest.param(83, "4", id="40 + 83 × 60 % = 89.8"),
            pytest.param(67, "4", id="80.2"),
            pytest.param(66, "3", id="79.6"),
            pytest.param(50, "3", id="exactly 70"),
            pytest.param(49, "2", id="69.4"),
            pytest.param(33, "1", id="59.8"),
        ],
    )
    def test_weigh_the_band_with_conduct(self, office: World, marks: int, stars: str) -> None:
        conduct = {f"{item}_marks": marks for item in ("compliance", "honesty", "cooperation")}
        office.customer("an", business_format="Z", **conduct)
        office.sale("an", quantity=10, amount=1_000, on=SPRING)
        office.sale("an", quantity=10, amount=1_000, on=SUMMER)

        assert office.graded("stars").values("stars") == {"an": stars}
