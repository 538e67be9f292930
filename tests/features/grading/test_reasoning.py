from decimal import Decimal

import pytest

from banfa.analytics.explanation import (
    BandCut,
    Bound,
    Distance,
    Explanation,
    Place,
    Scalar,
    Seen,
    Shown,
    Thresholds,
)
from banfa.analytics.figures import FigureKind
from banfa.features.grading.matrix import from_address, in_address, matrix_of
from banfa.features.grading.queries import Explained, Movement
from banfa.features.grading.rank_bar import rank_bar
from banfa.features.grading.reasoning import led_by, reasoning_of, sources_of
from banfa.features.grading.standing import moved
from banfa.kernel.period import Period
from banfa.kernel.text import Text, same
from banfa.policy.loading import load
from banfa.policy.model import Pack
from tests.conftest import TODAY

GRADES = [("A", Text("重点", "key")), ("B", Text("普通", "ordinary")), ("C", Text("扶持", "supported"))]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load("supermarket", on=TODAY)


def shown(name: str, value: Scalar, kind: FigureKind = FigureKind.SUM) -> Shown:
    return Shown(name=name, kind=kind, title=same(name), value=value)


def explanation(classification: str, value: str | None, **parts: object) -> Explanation:
    period = Period.parse("2026-09")
    given: dict[str, object] = {
        "method": "bands", "title": same(classification), "period": period, "window": period,
        "label": same(value or ""), "reason": None, "inputs": (), "cites": (),
    }  # fmt: skip
    return Explanation(classification=classification, value=value, **{**given, **parts})  # type: ignore[arg-type]


def place(**parts: object) -> Place:
    bands = (
        BandCut(
            value="A",
            label=GRADES[0][1],
            reaches=Decimal(2),
            members=2,
            lowest=Decimal(90),
            highest=Decimal(99),
        ),
        BandCut(
            value="B",
            label=GRADES[1][1],
            reaches=Decimal(5),
            members=3,
            lowest=Decimal(10),
            highest=Decimal(80),
        ),
        BandCut(value="C", label=GRADES[2][1], reaches=Decimal(50), members=15, lowest=None, highest=None),
    )
    given: dict[str, object] = {
        "score": Decimal(50), "score_title": same("points"), "score_unit": None, "score_is_share": False,
        "rank": Decimal(3), "population": 20, "percentile": Decimal("0.125"), "by_quota": True,
        "passed_over": False, "keys": (), "totals": (), "bands": bands, "better": None, "worse": None,
    }  # fmt: skip
    return Place(**{**given, **parts})  # type: ignore[arg-type]


class TestTheBarOfARanking:
    def test_quotas_are_cut_at_their_part_of_the_group_and_end_with_it(self) -> None:
        bar = rank_bar(place())

        # 2 and 5 of 20; the last quota of 50 is more than there are.
        assert [(one.x, one.width) for one in bar.segments] == [("0%", "10%"), ("10%", "15%"), ("25%", "75%")]
        assert [(cut.x, cut.reach.en, cut.score.en) for cut in bar.cuts] == [
            ("10%", "first 2", "90"),
            ("25%", "first 5", "10"),
        ]
        assert (bar.x, bar.words.en) == ("12.5%", "no. 3 · top 12.5%")

    @pytest.mark.parametrize(
        ("percentile", "anchor"), [("0.01", "start"), ("0.5", "middle"), ("0.995", "end")]
    )
    def test_its_words_stay_inside(self, percentile: str, anchor: str) -> None:
        assert rank_bar(place(percentile=Decimal(percentile))).anchor == anchor


class TestReasons:
    def test_bounds_are_listed_with_the_customers_own_and_the_distances(self, pack: Pack) -> None:
        thresholds = Thresholds(
            measure=shown("spending", Decimal(1200), FigureKind.MEASURE),
            is_share=False,
            bounds=(
                Bound(value="gold", label=same("gold"), at_least=Decimal(2500)),
                Bound(value="silver", label=same("silver"), at_least=Decimal(1000)),
                Bound(value="ordinary", label=same("ordinary"), at_least=None),
            ),
            better=Distance(value="gold", label=same("gold"), score=Decimal(1300)),
            worse=Distance(value="ordinary", label=same("ordinary"), score=Decimal(200)),
        )

        found = reasoning_of(pack, Explained(explanation("tier", "silver", thresholds=thresholds), same("…")))

        assert [(line.bound.en, line.is_here) for line in found.bounds] == [
            ("at least 2,500", False),
            ("at least 1,000", True),
            ("the rest", False),
        ]
        assert [(near.title.en, near.figure.en, near.note) for near in found.near] == [
            ("Short of gold by", "1,300", None),
            ("Above ordinary by", "200", None),
        ]
        assert not found.is_thin

    def test_a_sum_stands_beside_its_total_and_its_share(self, pack: Pack) -> None:
        inputs = (
            shown("region", "E", FigureKind.FIELD),
            shown("quantity", Decimal(50)),
            shown("share of quantity", Decimal("0.5"), FigureKind.SHARE),
            shown("amount", Decimal(300)),
            shown("share of amount", Decimal("0.25"), FigureKind.SHARE),
        )
        totals = (shown("quantity", Decimal(100)), shown("amount", Decimal(1200)))

        found = reasoning_of(
            pack, Explained(explanation("abc", "A", inputs=inputs, place=place(totals=totals)), same("…"))
        )

        assert [(row.title.en, row.own.en, row.total.en, row.share.en) for row in found.sums] == [
            ("quantity", "50", "100", "50%"),
            ("amount", "300", "1,200", "25%"),
        ]
        assert [one.title.en for one in found.known] == ["region"]

    def test_the_day_on_which_a_customer_lapses_is_told(self, pack: Pack) -> None:
        seen = Seen(
            last=TODAY,
            title=same("last purchase"),
            is_purchase=True,
            lapses_on=TODAY.replace(month=11),
            lapsed_after=1,
        )

        found = reasoning_of(pack, Explained(explanation("lifecycle", "current", seen=seen), same("…")))

        assert found.lapses == Text("2026 年 11 月 8 日", "8 November 2026")

    def test_an_undecided_value_is_marked_so(self, pack: Pack) -> None:
        found = reasoning_of(pack, Explained(explanation("tier", None, label=None), same("…")))

        assert found.mark.tone == "x"
        assert found.is_thin

    def test_a_grade_taken_over_is_told_with_its_source_first(self, pack: Pack) -> None:
        source_name = shown('class_of("abc")', "A", FigureKind.CLASS)
        first = explanation("tier", "gold", inputs=(source_name,), cites=("X-1", "X-2"))
        source = explanation("abc", "A", place=place(), cites=("X-2", "X-3"))

        led = led_by(
            reasoning_of(pack, Explained(first, Text("所以金卡。", "Hence gold."))),
            reasoning_of(pack, Explained(source, Text("排第三。", "It is third."))),
        )

        assert sources_of(first) == ["abc"]
        assert led.sentence == Text("排第三。所以金卡。", "It is third. Hence gold.")
        assert led.cites == ("X-2", "X-3", "X-1")
        assert (led.name, led.mark.value) == ("tier", "gold")
        assert led.bar is not None


class TestTheMatrix:
    MOVEMENT = Movement(
        values=("A", "B", None),
        cells={("A", "A"): 18, ("A", "B"): 2, ("B", "A"): 1, ("B", "B"): 99, (None, "B"): 3},
        old_totals={"A": 20, "B": 100, None: 3},
        new_totals={"A": 19, "B": 106},
        arrived={"B": 2},
        gone={"A": 1},
        up=4,
        down=2,
        same=117,
    )

    def test_its_tones_tell_direction_and_strength(self) -> None:
        matrix = matrix_of(self.MOVEMENT, GRADES[:2])

        assert [[cell.tone for cell in line.cells] for line in matrix.lines] == [
            ["stay", "d2", "none"],
            ["u1", "stay", "none"],
            ["none", "u2", "none"],
        ]
        assert [cell.share for cell in matrix.lines[0].cells] == [0.9, 0.1, 0.0]

    def test_who_came_and_went_is_counted_apart(self) -> None:
        matrix = matrix_of(self.MOVEMENT, GRADES[:2])

        assert (matrix.arrived, matrix.arrived_total, matrix.gone_total) == ([0, 2, 0], 2, 1)
        assert [total for _, total in matrix.heads] == [19, 106, 0]

    @pytest.mark.parametrize("value", ["A", "1", None])
    def test_a_value_goes_through_an_address_and_back(self, value: str | None) -> None:
        assert from_address(in_address(value)) == value


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [("B", "A", 1), ("A", "C", -1), ("B", "B", 0), (None, "A", 0), ("A", None, 0), ("X", "A", 0)],
)
def test_a_move_is_up_down_or_none(before: str | None, now: str | None, step: int) -> None:
    assert moved(before, now, ["A", "B", "C"]) == step
