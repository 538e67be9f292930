"""NY, article 6.3: town or country is decided on the area of a committee."""

import pytest

from .small_world import Grades, World


def in_each(world: World) -> Grades:
    """Put one customer into every area and decide its market type."""
    for area in world.areas:
        world.customer(area, area=area)
    return world.graded("market_type")


@pytest.mark.clause("NY-6.3.a")
class TestTheCommitteesArea:
    def test_decides_for_all_its_customers_alike(self, tobacco: World) -> None:
        """Whatever their files say, and however they differ otherwise."""
        tobacco.area("mill road", joined_to_seat="none")
        tobacco.area("old town", joined_to_seat="city")
        for area in ("mill road", "old town"):
            tobacco.customer(f"{area} 1", area=area, market_type="C", business_format="Z")
            tobacco.customer(f"{area} 2", area=area, market_type="X", business_format="S")
            tobacco.customer(f"{area} 3", area=area)

        values = list(tobacco.graded("market_type").values("market_type").values())

        assert "".join(value or "-" for value in values) == "XXXCCC"

    def test_decides_by_actual_construction(self, tobacco: World) -> None:
        """An area that construction joins to the seat turns from country into town, its customers with it."""
        tobacco.area("mill road", joined_to_seat="none")
        before = in_each(tobacco).values("market_type")
        tobacco.area("mill road", joined_to_seat="town")

        after = tobacco.graded("market_type").values("market_type")

        assert (before, after) == ({"mill road": "X"}, {"mill road": "C"})


@pytest.mark.clause("NY-6.3.b")
class TestTown:
    def test_is_every_area_joined_to_a_seat_of_government(self, tobacco: World) -> None:
        tobacco.area("district seat", joined_to_seat="city")
        tobacco.area("township seat", joined_to_seat="town")
        tobacco.area("apart", joined_to_seat="none")

        values = in_each(tobacco).values("market_type")

        assert values == {"district seat": "C", "township seat": "C", "apart": "X"}

    def test_keeps_whether_it_is_city_area_or_town_area(self, tobacco: World) -> None:
        tobacco.area("district seat", joined_to_seat="city")
        tobacco.area("township seat", joined_to_seat="town")

        graded = in_each(tobacco)

        decided = {area: graded.explained("market_type", area).met for area in tobacco.areas}
        assert ["城区" in one.text.zh for one in decided["district seat"]] == [True]
        assert ["镇区" in one.text.zh for one in decided["township seat"]] == [True]
        assert all("NY-6.3.b" in one.cites for met in decided.values() for one in met)


@pytest.mark.clause("NY-6.3.c")
class TestADetachedSpecialArea:
    def test_is_town_from_3000_permanent_residents_on(self, tobacco: World) -> None:
        for residents in (0, 2_999, 3_000, 3_001):
            tobacco.area(
                f"college of {residents}",
                joined_to_seat="none",
                special_area=True,
                permanent_residents=residents,
            )

        values = in_each(tobacco).values("market_type")

        assert list(values.values()) == ["X", "X", "C", "C"]

    def test_is_not_decided_before_its_residents_are_counted(self, tobacco: World) -> None:
        tobacco.area("mine", joined_to_seat="none", special_area=True)
        tobacco.area("counted", joined_to_seat="none", special_area=True, permanent_residents=3_000)

        assert in_each(tobacco).values("market_type") == {"mine": None, "counted": "C"}

    def test_differs_from_an_ordinary_area_which_its_residents_never_make_town(self, tobacco: World) -> None:
        tobacco.area("large village", joined_to_seat="none", permanent_residents=9_000)
        tobacco.area("college", joined_to_seat="none", special_area=True, permanent_residents=9_000)

        assert in_each(tobacco).values("market_type") == {"large village": "X", "college": "C"}

    def test_needs_no_head_count_where_it_is_a_farms_headquarters(self, tobacco: World) -> None:
        tobacco.area("state farm", joined_to_seat="none", is_farm_headquarters=True)
        tobacco.area("forest farm", is_farm_headquarters=True, permanent_residents=40)
        tobacco.area("farmland", joined_to_seat="none", is_farm_headquarters=False)

        values = in_each(tobacco).values("market_type")

        assert values == {"state farm": "C", "forest farm": "C", "farmland": "X"}


@pytest.mark.clause("NY-6.3.d")
def test_country_is_every_area_that_meets_no_test_of_town(tobacco: World) -> None:
    tobacco.area("apart", joined_to_seat="none")
    tobacco.area("small mine", joined_to_seat="none", special_area=True, permanent_residents=2_999)
    tobacco.area("ordinary", joined_to_seat="none", special_area=False, is_farm_headquarters=False)

    graded = in_each(tobacco)

    assert set(graded.values("market_type").values()) == {"X"}
    label = graded.explained("market_type", "apart").label
    assert label is not None
    assert label.zh == "乡村"
