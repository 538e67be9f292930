import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from banfa.platform.access import Actor, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors, child_path, end_of_subtree
from banfa.platform.org.placing import GivenUnit, place_units


@given(
    st.lists(st.integers(1, 999_999), min_size=1, max_size=8), st.lists(st.integers(1, 999_999), max_size=4)
)
def test_a_subtree_is_one_range(steps: list[int], below: list[int]) -> None:
    path = ""
    for step in steps:
        path = child_path(path, step)
    inside = path
    for step in below:
        inside = child_path(inside, step)

    assert path <= inside < end_of_subtree(path) or steps[-1] == 999_999
    assert ancestors(inside)[len(steps) - 1] == path


def test_a_sibling_lies_outside_the_range() -> None:
    first, second = child_path("000001", 1), child_path("000001", 2)

    assert not first <= second < end_of_subtree(first)


@pytest.mark.django_db
def test_children_may_stand_above_their_parents_in_a_file(ada: Actor) -> None:
    created, changed, _ = place_units(
        [
            GivenUnit(code="B", name="b", level="county", parent="A"),
            GivenUnit(code="A", name="a", level="city", parent=None),
        ]
    )

    assert (created, changed) == (2, 0)
    assert Unit.objects.get(code="B").path.startswith(Unit.objects.get(code="A").path)


@pytest.mark.django_db
def test_the_same_units_again_change_nothing(units: dict[str, Unit]) -> None:
    again = GivenUnit(code="E1", name="东城一部", level="department", parent="E")

    assert place_units([again]) == (0, 0, [])


@pytest.mark.django_db
def test_a_unit_that_moves_takes_its_subtree_along(bo: Actor, units: dict[str, Unit]) -> None:
    moved = GivenUnit(code="W1", name="西城一部", level="department", parent="E")

    _, changed, changes = place_units([moved])

    assert changed == 1
    assert [(row.field, row.old, row.new) for row in changes] == [("parent", "W", "E")]
    assert {"W1", "W11"} <= set(visible(Unit, bo).values_list("code", flat=True))
    assert Unit.objects.get(code="W11").path.startswith(Unit.objects.get(code="W1").path)


@pytest.mark.django_db
def test_a_unit_that_moved_gives_new_children_places_of_their_own(units: dict[str, Unit]) -> None:
    place_units(
        [
            GivenUnit(code="W1", name="西城一部", level="department", parent="E"),
            GivenUnit(code="W12", name="西城二线", level="route", parent="W1"),
        ]
    )

    paths = dict(Unit.objects.values_list("code", "path"))
    assert paths["W11"][:-6] == paths["W12"][:-6] == paths["W1"]
    assert len(set(paths.values())) == len(paths)


@pytest.mark.django_db
def test_placing_what_is_known_asks_once(
    units: dict[str, Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    again = [
        GivenUnit(
            code=unit.code, name=unit.name, level=unit.level, parent=unit.parent.code if unit.parent else None
        )
        for unit in units.values()
    ]

    with django_assert_num_queries(1):
        place_units(again)
