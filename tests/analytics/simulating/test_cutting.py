from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfa.analytics.simulating.cutting import Cut, Edge, Levels, count_at, find_cuts, roundest

D = Decimal
MEETS = {
    ">=": lambda measure, figure: measure >= figure,
    ">": lambda measure, figure: measure > figure,
    "<=": lambda measure, figure: measure <= figure,
    "<": lambda measure, figure: measure < figure,
}


def levels(*rows: tuple[str, int, int], always: int = 0) -> Levels:
    return Levels(
        measures=[D(measure) for measure, _, _ in rows],
        if_met=[met for _, met, _ in rows],
        if_not=[unmet for _, _, unmet in rows],
        always=always,
    )


def open_edge(at: str) -> Edge:
    return Edge(at=Fraction(at), included=False)


class TestACut:
    # Six customers below a bound of 100: two at 90, one at 80, three at 70.
    BELOW = levels(("70", 3, 0), ("80", 1, 0), ("90", 2, 0))

    @pytest.mark.parametrize(("wanted", "figure"), [(2, "90"), (3, "80"), (6, "70")])
    def test_stands_between_the_last_who_counts_and_the_next(self, wanted: int, figure: str) -> None:
        found = find_cuts(self.BELOW, ">=", wanted, now=D(100))

        assert found.exact == Cut(figure=D(figure), customers=wanted)

    @pytest.mark.parametrize(
        ("wanted", "below", "above"),
        [(1, Cut(figure=D(100), customers=0), Cut(figure=D(90), customers=2)),
         (4, Cut(figure=D(80), customers=3), Cut(figure=D(70), customers=6)),
         (7, Cut(figure=D(70), customers=6), None)],
    )  # fmt: skip
    def test_through_ties_says_the_counts_on_either_side(
        self, wanted: int, below: Cut, above: Cut | None
    ) -> None:
        found = find_cuts(self.BELOW, ">=", wanted, now=D(100))

        assert (found.exact, found.below, found.above) == (None, below, above)

    def test_stays_inside_the_bounds_beside_it(self) -> None:
        found = find_cuts(self.BELOW, ">=", 6, now=D(100), low=open_edge("75"))

        assert (found.exact, found.below) == (None, Cut(figure=D(80), customers=3))

    def test_keeps_the_present_figure_where_it_does(self) -> None:
        assert find_cuts(self.BELOW, ">=", 2, now=D("87.3")).exact == Cut(figure=D("87.3"), customers=2)

    def test_takes_the_nearer_of_two_that_do(self) -> None:
        # Raising the bound moves customers out of the band above into this one, lowering it takes some from below.
        both = levels(("70", 1, 0), ("80", 1, 0), ("120", 0, 1))

        assert find_cuts(both, ">=", 1, now=D(100)).exact == Cut(figure=D(80), customers=1)
        assert find_cuts(both, ">=", 1, now=D(119)).exact == Cut(figure=D(121), customers=1)

    def test_of_a_blank_figure_is_met_by_nobody_now(self) -> None:
        assert count_at(self.BELOW, ">=", None) == 0
        assert find_cuts(self.BELOW, ">=", 2, now=None).exact == Cut(figure=D(90), customers=2)

    def test_with_equality_left_out_stands_below_the_last_who_counts(self) -> None:
        found = find_cuts(self.BELOW, ">", 2, now=D(100)).exact

        assert found is not None
        assert D(80) <= found.figure < D(90)


class TestTheRoundestNumber:
    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [
            ("4812", "5123", "5000"),
            ("48.1", "48.2", "48.15"),
            ("0.2313", "0.2399", "0.236"),
            ("-3", "4", "0"),
        ],
    )
    def test_has_the_fewest_digits_between_the_edges(self, low: str, high: str, expected: str) -> None:
        near = (D(low) + D(high)) / 2

        assert roundest(open_edge(low), open_edge(high), near) == D(expected)

    def test_is_none_where_none_can_be_written(self) -> None:
        assert roundest(open_edge("1/3"), open_edge("33333333334/100000000000"), None, places=9) is None

    def test_goes_beyond_a_single_edge(self) -> None:
        beyond = roundest(open_edge("990"), None, None)

        assert beyond is not None
        assert beyond > 990


# ---- against counting one customer after the other

MEASURES = st.integers(-6, 6).map(lambda whole: D(whole) / 2)
CUSTOMER = st.tuples(MEASURES, st.booleans(), st.booleans())


def grouped(customers: list[tuple[Decimal, bool, bool]]) -> Levels:
    rows = sorted({measure for measure, _, _ in customers})
    return Levels(
        measures=rows,
        if_met=[sum(met for at, met, _ in customers if at == row) for row in rows],
        if_not=[sum(unmet for at, _, unmet in customers if at == row) for row in rows],
        always=0,
    )


def counted(customers: list[tuple[Decimal, bool, bool]], operator: str, figure: Decimal) -> int:
    return sum(met if MEETS[operator](measure, figure) else unmet for measure, met, unmet in customers)


@given(
    st.lists(CUSTOMER, max_size=14),
    st.sampled_from(sorted(MEETS)),
    st.integers(0, 14),
    st.one_of(st.none(), MEASURES),
    st.one_of(st.none(), st.tuples(MEASURES, st.booleans())),
)
def test_a_cut_is_found_wherever_there_is_one(
    customers: list[tuple[Decimal, bool, bool]],
    operator: str,
    wanted: int,
    now: Decimal | None,
    lowest: tuple[Decimal, bool] | None,
) -> None:
    low = None if lowest is None else Edge(at=Fraction(lowest[0]), included=lowest[1])
    # Every gap between measures that lie half apart holds a quarter, so this list misses no outcome.
    possible = [D(quarter) / 4 for quarter in range(-40, 41)]
    if low is not None:
        possible = [figure for figure in possible if figure > low.at or (low.included and figure == low.at)]
    reachable = {counted(customers, operator, figure) for figure in possible}

    found = find_cuts(grouped(customers), operator, wanted, now=now, low=low)

    assert (found.exact is not None) == (wanted in reachable)
    for cut in (found.exact, found.below, found.above):
        if cut is not None:
            assert counted(customers, operator, cut.figure) == cut.customers
            assert low is None or cut.figure > low.at or (low.included and cut.figure == low.at)
    if found.exact is None:
        smaller, larger = [n for n in reachable if n < wanted], [n for n in reachable if n > wanted]
        assert (found.below.customers if found.below else None) == max(smaller, default=None)
        assert (found.above.customers if found.above else None) == min(larger, default=None)
