"""New, returned and regular customers: our own reading of who comes back after having stayed away."""

from datetime import date

import pytest

from .small_world import World


@pytest.mark.parametrize(
    ("days", "state"),
    [
        pytest.param([date(2026, 7, 1)], "new", id="never before"),
        pytest.param([date(2026, 6, 30), date(2026, 7, 1)], "regular", id="in the quarter before too"),
        pytest.param([date(2026, 4, 1), date(2026, 9, 30)], "regular", id="on the first day of it"),
        pytest.param([date(2026, 3, 31), date(2026, 9, 30)], "returned", id="only before that"),
        pytest.param([date(2016, 10, 1), date(2026, 9, 30)], "returned", id="ten years ago"),
    ],
)
def test_a_buyer_is_new_returned_or_regular(company: World, days: list[date], state: str) -> None:
    company.customer("lin")
    for day in days:
        company.sale("lin", on=day)

    assert company.graded("buying").values("buying") == {"lin": state}


def test_who_bought_nothing_in_the_quarter_is_none_of_them(company: World) -> None:
    company.customer("away")
    company.sale("away", on=date(2026, 6, 30))
    company.customer("brought back")
    company.sale("brought back", quantity=-1, amount=-5)

    assert company.graded("buying").values("buying") == {}
