from decimal import Decimal

import pytest

from banfa.analytics.simulating.searching import MOST_TRIALS, Search, unit_of

D = Decimal


class Counting:
    """Counts what a figure moves, and how often it was asked."""

    def __init__(self, customers: list[int], *, most: Decimal | None = None) -> None:
        self.customers, self.most, self.asked = customers, most, 0

    def __call__(self, figure: Decimal) -> int | None:
        self.asked += 1
        if self.most is not None and figure > self.most:
            return None
        return sum(one >= figure for one in self.customers)


def search(count: Counting, wanted: int, start: str, *, is_whole: bool = False) -> Search:
    unit = unit_of(D(start), is_whole=is_whole, is_share=False)
    return Search(count=count, wanted=wanted, start=D(start), unit=unit, is_whole=is_whole)


@pytest.mark.parametrize(("wanted", "start"), [(10, "95"), (63, "95"), (99, "2"), (3, "2")])
def test_it_finds_a_figure_on_either_side(wanted: int, start: str) -> None:
    count = Counting(list(range(1, 101)))

    found = search(count, wanted, start).run().exact

    assert found is not None
    assert (found.customers, sum(one >= found.figure for one in range(1, 101))) == (wanted, wanted)
    assert count.asked <= MOST_TRIALS


def test_ties_give_the_counts_on_either_side() -> None:
    count = Counting([5] * 3 + [7] * 4 + [9] * 2)

    found = search(count, 4, "8").run()

    assert found.exact is None
    assert found.below is not None
    assert found.above is not None
    assert (found.below.customers, found.above.customers) == (2, 6)


def test_whole_figures_stay_whole() -> None:
    found = search(Counting([1, 2, 3, 4, 6]), 2, "9", is_whole=True).run().exact

    assert found is not None
    assert found.figure == 4


def test_more_than_there_are_ends_with_the_most_there_is() -> None:
    count = Counting([1, 2, 3])

    found = search(count, 50, "4").run()

    assert (found.exact, found.above) == (None, None)
    assert found.below is not None
    assert found.below.customers == 3
    assert count.asked <= MOST_TRIALS


def test_figures_that_may_not_stand_are_not_proposed() -> None:
    found = search(Counting([10, 20, 30], most=D(15)), 0, "12").run()

    assert found.exact is None
    assert found.above is not None
    assert found.above.customers == 2
    assert found.above.figure <= 15


@pytest.mark.parametrize(
    ("figure", "expected"), [(D(50_000), D(1_000)), (D("2.5"), D("0.1")), (D(0), D(1)), (None, D(1))]
)
def test_the_first_step_is_about_a_tenth_or_less(figure: Decimal | None, expected: Decimal) -> None:
    assert unit_of(figure, is_whole=False, is_share=False) == expected
