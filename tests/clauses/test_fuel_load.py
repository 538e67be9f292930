"""FUEL-6.1.1b and FUEL-A5: customers per level and station against the span of control, the table of levels."""

import pytest

from banfa.analytics.profiles import read_profile

from .small_world import World


@pytest.mark.clause("FUEL-6.1.1b")
@pytest.mark.parametrize(
    ("customers", "is_over"),
    [pytest.param(199, False), pytest.param(200, False, id="at the limit"), pytest.param(201, True)],
)
def test_a_station_with_more_than_it_can_look_after_is_flagged(
    fuel: World, customers: int, is_over: bool
) -> None:
    rule = fuel.pack().profiles.get("load_by_level")
    assert rule is not None
    assert rule.at_most is not None
    assert rule.at_most.value is not None

    for number in range(customers):
        fuel.customer(f"customer {number}", units={"station": "S1"}, customer_kind="individual")
    graded = fuel.graded("level")
    (row,) = read_profile(graded.folder, "load_by_level", scopes=[""])

    assert row.keys == ("station", "S1")
    assert (row.customers > rule.at_most.value) is is_over
