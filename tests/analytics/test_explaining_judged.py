"""Why a customer holds a class that was weighed, crossed or decided by people."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.explaining import as_data, explain
from banfa.analytics.explanation import Explanation, Off
from banfa.analytics.sentences import sentence
from banfa.kernel.text import Text
from tests.analytics.grading_runs import Run, customer, run, sale
from tests.analytics.judging_packs import STANDING, judging

DECIDED = frozenset({"standing"})


@pytest.fixture(scope="module")
def done(engine: BaseBackend, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """1 weighs 60 + 30 + 2 points; 2 has no format; 3 was decided a key customer and asks for nothing more."""
    people = [
        customer(1, field_business_format="S", field_card_yuan=Decimal(20_000), field_is_key=True),
        customer(2, decided_standing="lordly"),
        customer(3, field_business_format="B", decided_standing="key"),
    ]
    sales = [sale(1, 120, 1_200), sale(3, 50, 100), sale(3, 1, 500)]
    return run(engine, judging(), tmp_path_factory.mktemp("judged"), people, sales, decided=DECIDED)


def told(done: Run, customer_id: int, name: str) -> Explanation:
    found = explain(done.pack, done.period, done.folder, customer_id)
    return next(one for one in found if one.classification == name)


def said(done: Run, customer_id: int, name: str) -> Text:
    return sentence(done.pack, told(done, customer_id, name))


class TestAScore:
    def test_tells_figure_marks_weight_and_points_of_each_item(self, done: Run) -> None:
        items = told(done, 1, "worth").scored

        found: list[Any] = [
            (one.text.en, one.figure.value, one.marks, one.weight, one.points) for one in items
        ]
        assert found == [
            ("volume", 120, 100, Decimal("0.6"), 60),
            ("format", "S", 100, Decimal("0.3"), 30),
            ("cards", 20, 20, Decimal("0.1"), 2),
        ]
        assert items[0].cites == ("NY-6.2.a",)
        assert items[1].figure.label == Text("超市", "supermarket")
        assert not any(one.by_default for one in items)

    def test_says_where_an_item_counts_by_default(self, done: Run) -> None:
        cards: Any = told(done, 3, "worth").scored[2]

        assert (cards.figure.value, cards.marks, cards.points, cards.by_default) == (
            None, 5, Decimal("0.5"), True,
        )  # fmt: skip

    def test_tells_how_far_the_next_band_is(self, done: Run) -> None:
        """51 cartons bring 30 points, the convenience store 18, the missing cards half a one."""
        thresholds = told(done, 3, "worth").thresholds

        assert thresholds is not None
        assert thresholds.better is not None
        assert (thresholds.measure.value, thresholds.better.value, thresholds.better.score) == (
            Decimal("48.5"), "middle", Decimal("1.5"),
        )  # fmt: skip

    def test_reads_as_a_sentence_and_says_what_is_off(self, done: Run) -> None:
        assert told(done, 3, "worth").off == (
            Off(part="item:open", text=Text("未定", "left open"), waiting=("weight",)),
        )
        assert said(done, 3, "worth") == Text(
            "2026 年第三季度价值分 48.5 分（销量 30、业态 18、购卡 0.5），低于 50 分，客户价值为低。"
            "距“中”还差 1.5 分。“未定”的数值制度尚未规定，未计入。",
            "Worth score 48.5 points (volume 30, format 18, cards 0.5) in Q3 2026, below 50 points: worth is low. "
            "1.5 points short of middle. Left open by the regulation and not counted: left open.",
        )

    def test_says_which_figure_is_missing(self, done: Run) -> None:
        assert said(done, 2, "worth").zh.startswith("客户价值未能确定：缺少“经营业态”，请在客户档案中补录。")


class TestATwoWayTable:
    def test_tells_both_classes(self, done: Run) -> None:
        crossed = told(done, 1, "strategy").crossed

        assert crossed is not None
        assert (crossed.rows.value, crossed.columns.value) == ("high", "quiet")
        assert crossed.rows.label == Text("高", "high")

    def test_reads_as_a_sentence(self, done: Run) -> None:
        assert said(done, 1, "strategy") == Text(
            "客户价值为高，活跃度为清淡，策略为争取。", "Worth is high and trade is quiet: strategy is win."
        )

    def test_cites_the_value_that_was_given(self, engine: BaseBackend, tmp_path: Path) -> None:
        busy = run(
            engine, judging(), tmp_path, [customer(1, field_business_format="S")],
            [sale(1, 60, 1), sale(1, 60, 1)],
        )  # fmt: skip

        assert told(busy, 1, "strategy").cites == ("NY-6.c",)


class TestAClassOfPeople:
    def test_says_what_is_proposed_and_why(self, done: Run) -> None:
        found = told(done, 1, "standing")

        assert (found.value, found.computed, [met.index for met in found.met]) == (
            "normal",
            "strategic",
            [0, 1],
        )
        assert said(done, 1, "standing") == Text(
            "尚未核定，客户身份暂为普通。金额大（购进金额合计 1,200 元，不低于 1,000 元），且重点户，建议核定为战略。"
            "“未定”的数值制度尚未规定，未计入。",
            "Nobody has decided it yet: standing is normal until then. Large amount (total amount 1,200 yuan, "
            "at least 1,000 yuan), and a key customer: strategic is proposed."
            " Left open by the regulation and not counted: left open.",
        )

    def test_says_what_was_decided(self, done: Run) -> None:
        assert said(done, 3, "standing") == Text(
            "经核定，客户身份为关键。", "By an approved decision, standing is key."
        )

    def test_says_what_to_do_where_the_decision_is_no_value(self, done: Run) -> None:
        words = said(done, 2, "standing")

        assert words.zh.startswith("客户身份未能确定：核定的“lordly”不在规定的取值之内，请重新核定。")

    def test_says_that_it_waits_for_somebody(self, engine: BaseBackend, tmp_path: Path) -> None:
        rule: dict[str, Any] = {key: value for key, value in STANDING.items() if key != "initial"}

        open_one = run(engine, judging(standing=rule), tmp_path, [customer(1)])

        assert said(open_one, 1, "standing").zh.startswith("客户身份未能确定：尚待核定。")


def test_everything_reads_as_json(done: Run) -> None:
    data = [as_data(one) for one in explain(done.pack, done.period, done.folder, 1)]

    worth = json.loads(json.dumps(data, ensure_ascii=False))[0]
    assert worth["scored"][0]["points"] == "60"
    assert worth["off"][0]["part"] == "item:open"
