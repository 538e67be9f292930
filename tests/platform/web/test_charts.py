import pytest

from banfa.platform.web.charts import columns, nice_top, segments, shade


class TestAStackedBar:
    def test_its_pieces_fill_the_width_in_order(self) -> None:
        found = segments([(20, "v1", "A"), (60, "v4", "B"), (20, "v7", "C")])

        assert [(one.x, one.width, one.middle) for one in found] == [
            ("0%", "20%", "10%"),
            ("20%", "60%", "50%"),
            ("80%", "20%", "90%"),
        ]

    def test_an_empty_piece_is_left_out_and_a_narrow_one_stays_wordless(self) -> None:
        found = segments([(9500, "v1", "A"), (0, "v4", "B"), (500, "v7", "C")])

        assert [(one.title, one.words) for one in found] == [("A", "9,500"), ("C", "")]

    def test_nothing_gives_nothing(self) -> None:
        assert segments([(0, "v1", "A")]) == []


@pytest.mark.parametrize(
    ("count", "shades"),
    [
        (1, ["v1"]),
        (2, ["v1", "v7"]),
        (3, ["v1", "v4", "v7"]),
        (7, ["v1", "v2", "v3", "v4", "v5", "v6", "v7"]),
    ],
)
def test_shades_run_from_strong_to_pale(count: int, shades: list[str]) -> None:
    assert [shade(place, count) for place in range(count)] == shades


class TestColumns:
    def test_the_highest_reaches_no_higher_than_the_scale(self) -> None:
        chart = columns([50, 100], ["a", "b"], ["x", ""], strong_last=1)
        low, high = chart.bars

        assert high.y == 12.0
        assert high.height == 132.0
        assert low.height == 66.0
        assert [bar.is_strong for bar in chart.bars] == [False, True]
        assert [line.words for line in chart.lines] == ["0", "50", "100"]
        assert [one.words for one in chart.under] == ["x"]

    def test_a_negative_month_hangs_from_the_ground(self) -> None:
        chart = columns([100, -100], ["a", "b"], ["", ""], strong_last=0)
        up, down = chart.bars

        assert chart.ground == 78.0
        assert (up.y, up.height) == (12.0, 66.0)
        assert (down.y, down.height) == (78.0, 66.0)

    def test_months_without_sales_draw_nothing(self) -> None:
        chart = columns([0, 0], ["a", "b"], ["", ""], strong_last=0)

        assert [bar.height for bar in chart.bars] == [0, 0]


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (1.1, 2), (9.5, 10), (245, 400), (11, 20), (0.03, 0.04)]
)
def test_a_scale_ends_at_a_round_figure(most: float, top: float) -> None:
    assert nice_top(most) == pytest.approx(top)
