"""What people decided (核定) wins over every rule, and everything that reads the class sees it."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.explaining import explain
from banfa.analytics.grading import ColumnsMissing, Inputs, grade
from banfa.analytics.planning import plan_of
from banfa.analytics.run_folder import read_record
from banfa.analytics.sentences import sentence
from tests.analytics.grading_runs import Q3, Run, customer, run, sale, tables
from tests.analytics.judging_packs import judging
from tests.analytics.packs import NY, NY_CLASSES, SCALE, pack

RANKED = {**SCALE, "within": [], "of": 'status == "active"', "score": "sum(amount)"}
GRADE = NY_CLASSES["grade"]
CHAIN = pack({"scale": RANKED, "grade": GRADE}, **NY)


def ten_shops(engine: BaseBackend, folder: Path, **decisions: str) -> Run:
    """Shops 1 to 10 with 10, 20 … 100 yuan: 2 large, 6 medium, 2 small, unless `shop_<n>` is decided otherwise."""
    people = [
        customer(number, field_status="active", decided_scale=decisions.get(f"shop_{number}"))
        for number in range(1, 11)
    ]
    sales = [sale(number, 1, 10 * number) for number in range(1, 11)]
    return run(engine, CHAIN, folder, people, sales, decided=frozenset({"scale"}))


def test_the_plan_asks_for_the_decisions_that_were_named_and_for_every_class_of_people() -> None:
    plan = plan_of(judging(), Q3, decided=frozenset({"worth", "gone"}))

    assert plan.decided == ("worth", "standing")
    assert {"decided_worth", "decided_standing"} <= set(plan.customer_columns)
    assert plan.optional_columns == {"decided_standing"}


def test_a_decision_is_the_value_and_the_rules_own_stands_beside_it(
    engine: BaseBackend, tmp_path: Path
) -> None:
    rows = ten_shops(engine, tmp_path, shop_1="1").rows("scale")

    assert (rows[1]["value"], rows[1]["reason"], rows[1]["computed"]) == ("1", "decided", "3")
    assert (rows[2]["value"], rows[2]["reason"], rows[2]["computed"]) == ("3", None, None)
    assert rows[1]["rank"] == 10


def test_a_decision_moves_nobody_else(engine: BaseBackend, tmp_path: Path) -> None:
    """The large stay the two with 100 and 90 yuan, and the cut stays at 90."""
    done = ten_shops(engine, tmp_path, shop_1="1")

    assert [number for number, value in done.values("scale").items() if value == "1"] == [1, 9, 10]
    cuts = {row["band"]: (row["members"], row["lowest"]) for row in done.groups("scale")}
    assert cuts == {"1": (2, 90), "2": (6, 30), "3": (2, 10)}


def test_classes_that_read_it_see_the_decided_value(engine: BaseBackend, tmp_path: Path) -> None:
    assert ten_shops(engine, tmp_path, shop_1="1").values("grade")[1] == "A"


def test_a_decision_that_is_no_value_leaves_the_customer_open(engine: BaseBackend, tmp_path: Path) -> None:
    done = ten_shops(engine, tmp_path, shop_10="gigantic")

    row = done.rows("scale")[10]
    assert (row["value"], row["reason"], row["computed"]) == (None, "unknown:gigantic", "1")
    assert done.rows("grade")[10]["reason"] == "undecided:scale"


def test_the_record_counts_decisions_and_names_their_classes(engine: BaseBackend, tmp_path: Path) -> None:
    ten_shops(engine, tmp_path, shop_1="1", shop_2="2")

    record = read_record(tmp_path)
    assert record.decided == ("scale",)
    assert record.classifications["scale"].decided == 2
    assert record.classifications["scale"].counts == {"1": 3, "2": 7, "3": 0}


def test_a_class_that_waits_can_still_be_decided(engine: BaseBackend, tmp_path: Path) -> None:
    rule = {**RANKED, "score": "sum(amount) * blank"}
    people = [customer(1, field_status="active", decided_scale="2"), customer(2, field_status="active")]

    done = run(engine, pack({"scale": rule}, **NY), tmp_path, people, decided=frozenset({"scale"}))

    assert [(row["value"], row["reason"]) for row in done.rows("scale").values()] == [
        ("2", "decided"), (None, "waiting:parameter:blank"),
    ]  # fmt: skip


def test_any_code_may_be_decided_for_a_joined_one(engine: BaseBackend, tmp_path: Path) -> None:
    joined = {"title": {"zh": "标识", "en": "mark"}, "join": ["scale", "grade"]}
    chosen = pack({"scale": RANKED, "grade": GRADE, "mark": joined}, **NY)
    person = customer(1, field_status="active", decided_mark="9Z")

    done = run(engine, chosen, tmp_path, [person], [sale(1, 1, 5)], decided=frozenset({"mark"}))

    assert (done.values("mark")[1], done.rows("mark")[1]["computed"]) == ("9Z", "2B")
    told = explain(chosen, Q3, tmp_path, 1)[2]
    assert sentence(chosen, told).en == (
        "By an approved decision, mark is 9Z. By the rule: Scale is medium, grade is ordinary: mark is 2B."
    )


def test_decisions_without_their_column_are_refused(engine: BaseBackend, tmp_path: Path) -> None:
    with (
        tables(engine, CHAIN, [customer(1)], []) as inputs,
        pytest.raises(ColumnsMissing, match="decided_scale"),
    ):
        grade(CHAIN, Q3, inputs, tmp_path, decided=frozenset({"scale"}))


def test_without_decisions_nothing_changes(engine: BaseBackend, tmp_path: Path) -> None:
    people = [customer(number, field_status="active") for number in range(1, 6)]
    sales = [sale(number, 1, number) for number in range(1, 6)]

    plain = run(engine, CHAIN, tmp_path / "plain", people, sales)
    asked = run(engine, CHAIN, tmp_path / "asked", people, sales, decided=frozenset({"scale"}))

    for name in CHAIN.classifications:
        assert (plain.folder / f"{name}.parquet").read_bytes() == (
            asked.folder / f"{name}.parquet"
        ).read_bytes()


def test_decisions_may_stand_in_a_table_of_any_order(engine: BaseBackend, tmp_path: Path) -> None:
    """Columns are found by name, and those that nobody asked for are passed over."""
    table = pa.table(
        {
            "decided_other": pa.array(["x"]), "decided_scale": pa.array(["1"]),
            "field_status": pa.array(["active"]), "customer_id": pa.array([7], pa.int64()),
        }
    )  # fmt: skip
    with tables(engine, CHAIN, [], []) as inputs:
        people = engine.create_table("people_in_any_order", table)
        grade(CHAIN, Q3, Inputs(people, inputs.sales), tmp_path, decided=frozenset({"scale"}))
        engine.drop_table("people_in_any_order")

    assert Run(CHAIN, Q3, tmp_path, None).values("scale") == {7: "1"}  # type: ignore[arg-type]


class TestTheExplanation:
    def told(self, engine: BaseBackend, folder: Path, customer_id: int, **decisions: str) -> Any:
        done = ten_shops(engine, folder, **decisions)
        return explain(done.pack, done.period, done.folder, customer_id)[0]

    def test_says_what_was_decided_and_what_the_rule_says_with_its_reason(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        told = self.told(engine, tmp_path, 1, shop_1="1")

        assert (told.value, told.is_decided, told.computed, told.computed_label.en) == (
            "1", True, "3", "small",
        )  # fmt: skip
        assert told.place.rank == 10
        words = sentence(CHAIN, told)
        assert words.zh == (
            "经核定，经营规模为大。按规则：2026 年第三季度规模指数 10 元，在 10 户客户中排第 10 名，"
            "未进入前 80%，经营规模为小。距“中”还差 20 元。"
        )
        assert words.en == (
            "By an approved decision, scale is large. By the rule: Scale index 10 yuan in Q3 2026, ranked 10 of "
            "10 customers, beyond the first 80%: scale is small. 20 yuan short of medium."
        )

    def test_says_what_to_do_where_the_decision_is_no_value(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        words = sentence(CHAIN, self.told(engine, tmp_path, 10, shop_10="huge"))

        assert words.zh.startswith("经营规模未能确定：核定的“huge”不在规定的取值之内，请重新核定。按规则：")
        assert words.zh.endswith("进入前 20%，经营规模为大。")
