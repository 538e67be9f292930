"""FUEL-6.1.1b and FUEL-A5: customers per level and station against the span of control, the table of levels."""

import pytest

from .small_world import World


@pytest.mark.clause("FUEL-6.1.1b")
@pytest.mark.parametrize(
    ("customers", "is_over"),
    [pytest.param(199, False), pytest.param(200, False, id="at the limit"), pytest.param(201, True)],
)
def test_a_station_with_more_than_it_can_look_after_is_flagged(
    fuel: World, customers: int, is_over: bool
) -> None:
    for number in range(customers):
        fuel.customer(f"customer {number}", units={"station": "S1"}, customer_kind="individual")

    graded = fuel.graded(profiles=["load_by_level"])

    limit = graded.pack.profiles["load_by_level"].at_most if graded.profile("load_by_level") else None
    assert limit is not None
    assert limit.value is not None
    row = graded.profile("load_by_level")["station", "S1"]
    assert row.customers == customers
    assert (row.customers > limit.value) is is_over
