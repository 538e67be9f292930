"""NY, article 8: the four zones, decided for an area as a whole."""

import pytest

from .small_world import Grades, World

CITY_QUARTER = {"place_kind": "seat_quarter", "trade": "strong", "structure_like": "city"}


def in_each(world: World) -> Grades:
    """Put one customer into every area and decide its zone."""
    for area in world.areas:
        world.customer(area, area=area)
    return world.graded("zone")


@pytest.mark.clause("NY-8.a")
def test_every_customer_of_a_described_area_falls_in_exactly_one_of_four_zones(tobacco: World) -> None:
    places = (
        "seat_quarter", "seat_other", "urban_fringe", "rural_site",
        "township_seat", "township_road", "village_market", "natural_village",
    )  # fmt: skip
    for place in places:
        for structure in ("city", "township", "village"):
            tobacco.area(f"{place}, {structure}", place_kind=place, trade="strong", structure_like=structure)

    graded = in_each(tobacco)

    values = graded.values("zone")
    assert len(values) == 24
    assert set(values.values()) == {"city_a", "city_b", "township", "village"}
    labels = {value: graded.explained("zone", area).label for area, value in values.items()}
    assert {value: label and label.zh for value, label in labels.items()} == {
        "city_a": "城市A类",
        "city_b": "城市B类",
        "township": "乡镇",
        "village": "农村",
    }


@pytest.mark.clause("NY-8.b")
class TestCityA:
    def test_needs_the_quarter_the_trade_and_the_structure(self, tobacco: World) -> None:
        tobacco.area("all three", **CITY_QUARTER)
        tobacco.area("elsewhere in the seat", **{**CITY_QUARTER, "place_kind": "seat_other"})
        tobacco.area("weak trade", **{**CITY_QUARTER, "trade": "ordinary"})
        tobacco.area("low structure", **{**CITY_QUARTER, "structure_like": "township"})
        tobacco.area("trade not judged", place_kind="seat_quarter", structure_like="city")
        tobacco.area("structure not judged", place_kind="seat_quarter", trade="strong")

        values = in_each(tobacco).values("zone")

        assert [area for area, zone in values.items() if zone == "city_a"] == ["all three"]

    def test_shows_the_judgements_that_justify_it(self, tobacco: World) -> None:
        tobacco.area("school quarter", **CITY_QUARTER)

        why = in_each(tobacco).explained("zone", "school quarter")

        assert why.value == "city_a"
        assert [(one.measured.value, one.holds) for met in why.met for one in met.comparisons] == [
            ("seat_quarter", True),
            ("strong", True),
            ("city", True),
        ]
        assert "NY-8.b" in why.cites


@pytest.mark.clause("NY-8.c")
class TestCityB:
    def test_is_the_rest_of_the_seat_and_the_urban_fringe(self, tobacco: World) -> None:
        tobacco.area("quiet quarter", **{**CITY_QUARTER, "trade": "ordinary"})
        tobacco.area("elsewhere in the seat", place_kind="seat_other")
        tobacco.area("fringe", place_kind="urban_fringe")
        tobacco.area("busy quarter", **CITY_QUARTER)
        tobacco.area("township", place_kind="township_seat")

        values = in_each(tobacco).values("zone")

        assert [area for area, zone in values.items() if zone == "city_b"] == [
            "quiet quarter",
            "elsewhere in the seat",
            "fringe",
        ]

    def test_holds_a_rural_site_that_sells_as_city_customers_do_else_it_is_a_township(
        self, tobacco: World
    ) -> None:
        tobacco.area("resort like a city", place_kind="rural_site", structure_like="city")
        tobacco.area("resort like a township", place_kind="rural_site", structure_like="township")
        tobacco.area("resort not judged", place_kind="rural_site")

        assert in_each(tobacco).values("zone") == {
            "resort like a city": "city_b",
            "resort like a township": "township",
            "resort not judged": "township",
        }


@pytest.mark.clause("NY-8.d")
class TestTownship:
    def test_is_its_seat_its_main_roads_and_lively_village_markets(self, tobacco: World) -> None:
        for place in ("township_seat", "township_road", "village_market", "natural_village", "urban_fringe"):
            tobacco.area(place, place_kind=place)

        values = in_each(tobacco).values("zone")

        assert [area for area, zone in values.items() if zone == "township"] == [
            "township_seat",
            "township_road",
            "village_market",
        ]

    def test_holds_a_rural_site_with_the_structure_of_township_customers(self, tobacco: World) -> None:
        for structure in ("city", "township", "village"):
            tobacco.area(structure, place_kind="rural_site", structure_like=structure)

        assert in_each(tobacco).values("zone") == {
            "city": "city_b",
            "township": "township",
            "village": "village",
        }

    def test_keeps_the_kind_of_place_that_decided(self, tobacco: World) -> None:
        tobacco.area("market", place_kind="village_market")

        why = in_each(tobacco).explained("zone", "market")

        assert why.value == "township"
        assert [one.measured.value for met in why.met for one in met.comparisons] == ["village_market"]


@pytest.mark.clause("NY-8.e")
def test_village_is_every_place_for_which_no_other_zone_holds(tobacco: World) -> None:
    tobacco.area("hamlet", place_kind="natural_village", trade="strong", structure_like="city")
    tobacco.area("poor mine", place_kind="rural_site", structure_like="village")
    tobacco.area("road", place_kind="township_road")
    tobacco.area("unknown")

    assert in_each(tobacco).values("zone") == {
        "hamlet": "village",
        "poor mine": "village",
        "road": "township",
        "unknown": None,
    }


@pytest.mark.clause("NY-8.g")
class TestAnArea:
    def test_has_one_zone_for_all_its_customers(self, tobacco: World) -> None:
        tobacco.area("quarter", **CITY_QUARTER)
        tobacco.area("hamlet", place_kind="natural_village")
        formats = ("Z", "B", "S", "N")
        for area in ("quarter", "hamlet"):
            for letter in formats:
                tobacco.customer(f"{area} {letter}", area=area, business_format=letter)
        tobacco.sale("hamlet S", quantity=9_000, amount=900_000)

        values = tobacco.graded("zone").values("zone")

        by_area = {
            area: {values.get(f"{area} {letter}") for letter in formats} for area in ("quarter", "hamlet")
        }
        assert by_area == {"quarter": {"city_a"}, "hamlet": {"village"}}

    def test_moves_as_a_whole(self, tobacco: World) -> None:
        tobacco.area("quarter", **CITY_QUARTER)
        for name in ("an", "bo", "cy"):
            tobacco.customer(name, area="quarter")
        before = tobacco.graded("zone").values("zone")
        tobacco.area("quarter", trade="ordinary")

        after = tobacco.graded("zone").values("zone")

        assert set(before.values()) == {"city_a"}
        assert after == {"an": "city_b", "bo": "city_b", "cy": "city_b"}
