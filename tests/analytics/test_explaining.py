"""Why a customer holds a grade: the data, and the sentences made from it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.explaining import as_data, explain
from banfa.analytics.explanation import Distance, Explanation
from banfa.analytics.sentences import sentence
from banfa.kernel.text import Text
from tests.analytics.grading_runs import Q3, Run, customer, run, sale
from tests.analytics.packs import NY, NY_CLASSES, SCALE, pack


@pytest.fixture(scope="module")
def groceries(engine: BaseBackend, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Customers 1 to 10 of one city and format with 10, 20 … 100 cartons and 100 yuan a carton; 11 has no format."""
    people = [
        customer(
            number, unit_city="c1", field_business_format="Z" if number < 11 else None, field_status="active",
            area_market_type="town",
        )
        for number in range(1, 12)
    ]  # fmt: skip
    sales = [sale(number, 10 * number, 1_000 * number, date(2026, 8, number)) for number in range(1, 11)]
    return run(engine, pack(NY_CLASSES, **NY), tmp_path_factory.mktemp("groceries"), people, sales)


def explained(done: Run, customer_id: int, name: str) -> Explanation:
    found = explain(done.pack, done.period, done.folder, customer_id)
    return next(one for one in found if one.classification == name)


def said(done: Run, customer_id: int, name: str) -> Text:
    return sentence(done.pack, explained(done, customer_id, name))


class TestARankedGrade:
    def test_comes_with_its_place_and_the_groups_cuts(self, groceries: Run) -> None:
        told = explained(groceries, 8, "scale")

        place = told.place
        assert place is not None
        assert (told.value, told.label, told.reason) == ("2", Text("中", "medium"), None)
        assert (place.rank, place.population, place.percentile) == (Decimal(3), 10, Decimal("0.25"))
        assert place.score == Decimal("0.145454545455")  # 80 of 550, in volume and in amount
        assert [(band.value, band.reaches, band.members) for band in place.bands] == [
            ("1", Decimal("0.2"), 2), ("2", Decimal("0.8"), 6), ("3", Decimal("1"), 2),
        ]  # fmt: skip
        assert [(key.title.zh, key.value, key.label) for key in place.keys] == [
            ("市", "c1", Text("c1", "c1")), ("经营业态", "Z", Text("食杂店", "grocery")),
        ]  # fmt: skip
        assert [(total.title.zh, total.value) for total in place.totals] == [
            ("购进量合计", 550), ("购进金额合计", 55_000),
        ]  # fmt: skip

    def test_tells_how_far_the_next_bands_are(self, groceries: Run) -> None:
        place = explained(groceries, 8, "scale").place

        assert place is not None
        # 90 cartons are the lowest large, 20 the highest small; rank 2 is the last large, rank 8 the last medium
        assert place.better == Distance(
            value="1", label=Text("大", "large"), score=Decimal("0.018181818181"), places=Decimal(1)
        )
        assert place.worse == Distance(
            value="3", label=Text("小", "small"), score=Decimal("0.109090909091"), places=Decimal(5)
        )

    def test_has_nothing_better_at_the_top_nor_worse_at_the_bottom(self, groceries: Run) -> None:
        best, last = explained(groceries, 10, "scale").place, explained(groceries, 1, "scale").place

        assert best is not None
        assert last is not None
        assert (best.better, last.worse) == (None, None)

    def test_lists_what_it_was_computed_from(self, groceries: Run) -> None:
        inputs = explained(groceries, 8, "scale").inputs

        assert [(one.title.zh, one.value, one.unit and one.unit.zh) for one in inputs] == [
            ("状态", "active", None),
            ("市", "c1", None),
            ("经营业态", "Z", None),
            ("购进量合计", 80, "条"),
            ("购进量占比", Decimal("0.145454545455"), None),
            ("购进金额合计", 8_000, "元"),
            ("购进金额占比", Decimal("0.145454545455"), None),
        ]

    def test_cites_the_rules_and_the_bands_clauses(self, groceries: Run) -> None:

        assert explained(groceries, 10, "scale").cites == ("NY-6.2.a", "NY-6.2.b", "NY-6.2.c")
        assert explained(groceries, 8, "scale").cites == ("NY-6.2.a", "NY-6.2.b")

    @pytest.mark.parametrize(
        ("number", "zh", "en"),
        [
            pytest.param(
                10,
                "2026 年第三季度规模指数 18.1818%，在市 c1 的 10 户食杂店中排第 1 名，进入前 20%，经营规模为大。",
                "Scale index 18.1818% in Q3 2026, ranked 1 of 10 customers (grocery) in city c1, within the first 20%: "
                "scale is large.",
                id="the first",
            ),
            pytest.param(
                8,
                "2026 年第三季度规模指数 14.5455%，在市 c1 的 10 户食杂店中排第 3 名，位于前 20% 之后、前 80% 之内，经营规模为中。"
                "距“大”还差 1.8182 个百分点。",
                "Scale index 14.5455% in Q3 2026, ranked 3 of 10 customers (grocery) in city c1, beyond the first 20% and "
                "within the first 80%: scale is medium. 1.8182 percentage points short of large.",
                id="the middle",
            ),
            pytest.param(
                11,
                "经营规模未能确定：缺少“经营业态”，请在客户档案中补录。",
                "Scale is undecided: business format is missing, fill it in on the customer's file.",
                id="undecided",
            ),
        ],
    )
    def test_reads_as_a_sentence(self, groceries: Run, number: int, zh: str, en: str) -> None:
        assert said(groceries, number, "scale") == Text(zh, en)

    def test_calls_units_by_their_names_where_they_are_given(self, groceries: Run) -> None:

        words = sentence(groceries.pack, explained(groceries, 10, "scale"), unit_names={"c1": "南阳市"})

        assert "在南阳市的 10 户食杂店中排第 1 名" in words.zh
        assert "in 南阳市" in words.en

    def test_says_when_not_the_place_decided(self, engine: BaseBackend, tmp_path: Path) -> None:
        people = [
            customer(number, unit_city="c", field_business_format="Z", field_status="active")
            for number in (1, 2)
        ]

        done = run(engine, pack({"scale": SCALE}, **NY), tmp_path, people, [sale(1, 1, 1), sale(2, 3, -1)])

        assert "规模指数无法计算" in said(done, 1, "scale").zh
        assert "因全组购进金额合计为零，经营规模为小" in said(done, 1, "scale").zh
        assert "as the group's total amount is nil" in said(done, 1, "scale").en

    def test_names_quotas_as_numbers(self, engine: BaseBackend, tmp_path: Path) -> None:
        rule = {
            **SCALE, "within": [], "score": "sum(amount)", "score_title": None,
            "rank": [{"value": str(n), "zh": f"{n}类", "en": f"class {n}", "quota": n} for n in (1, 2, 3)],
        }  # fmt: skip
        people = [customer(number, field_status="active") for number in (1, 2, 3)]

        done = run(
            engine, pack({"scale": rule}, **NY), tmp_path, people, [sale(n, 0, 10 * n) for n in (1, 2, 3)]
        )

        assert said(done, 3, "scale").zh == (
            "2026 年第三季度购进金额合计 30 元，在 3 户客户中排第 1 名，进入前 1 名，经营规模为1类。"
        )
        assert said(done, 1, "scale").zh == (
            "2026 年第三季度购进金额合计 10 元，在 3 户客户中排第 3 名，位于前 1 名之后、前 3 名之内，经营规模为2类。"
            "距“1类”还差 20 元。"
        )


class TestADecidedGrade:
    def graded(self, engine: BaseBackend, folder: Path, tonnes: str = "0", **person: Any) -> Run:
        sales = [sale(1, tonnes, fuel="gasoline")]
        return run(engine, pack({"size": NY_CLASSES["size"]}, **NY), folder, [customer(1, **person)], sales)

    def test_names_the_criterion_and_what_was_measured(self, engine: BaseBackend, tmp_path: Path) -> None:
        told = explained(self.graded(engine, tmp_path, "15.6"), 1, "size")

        (met,) = told.met
        (comparison,) = met.comparisons
        assert (met.index, met.text.zh) == (0, "汽油月需求达标")
        assert (comparison.measured.value, comparison.operator, comparison.bound.value) == (
            Decimal("5.2"),
            ">=",
            5,
        )
        assert comparison.bound.title == Text("大型下限", "large from")

    def test_reads_as_a_sentence(self, engine: BaseBackend, tmp_path: Path) -> None:
        assert said(self.graded(engine, tmp_path, "15.6"), 1, "size") == Text(
            "汽油月需求达标（汽油月需求 5.2 吨，不低于 5 吨），客户规模为大型。",
            "Gasoline reaches the bound (gasoline a month 5.2 t, at least 5 t): size is large.",
        )

    def test_names_every_criterion_where_all_are_needed(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = self.graded(engine, tmp_path, "9")

        assert [met.index for met in explained(done, 1, "size").met] == [3, 4]
        assert (
            said(done, 1, "size").zh == "汽油达标（汽油月需求 3 吨，不低于 2 吨），且非重点，客户规模为中型。"
            "“未定”的数值制度尚未规定，未计入。"
        )

    def test_names_choices_and_days(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = self.graded(engine, tmp_path, field_business_format="B", field_joined_on=date(2019, 12, 31))

        assert said(done, 1, "size") == Text(
            "老店（经营业态为便利店；入网日为 2019 年 12 月 31 日，早于 2020 年 1 月 1 日），客户规模为关注。"
            "“未定”的数值制度尚未规定，未计入。“有协议”尚无资料来源，未计入。",
            "Old shop (business format is convenience store; joined 31 December 2019, before 1 January 2020): size is watch."
            " Left open by the regulation and not counted: open."
            " Not counted as nothing supplies the facts yet: agreement.",
        )

    def test_says_what_to_do_where_nothing_holds(self, engine: BaseBackend, tmp_path: Path) -> None:
        words = said(self.graded(engine, tmp_path), 1, "size")

        assert words.zh.startswith(
            "客户规模未能确定：各项条件均不成立，且未规定其余情形，请核对所用资料。“未定”"
        )
        assert words.en.startswith("Size is undecided: no criterion holds")

    def test_says_so_where_it_falls_to_otherwise(self, engine: BaseBackend, tmp_path: Path) -> None:
        rule = {**NY_CLASSES["size"], "otherwise": {"value": "small", "zh": "小型", "en": "small"}}

        done = run(engine, pack({"size": rule}, **NY), tmp_path, [customer(1)])

        assert said(done, 1, "size").zh == (
            "各项条件均不成立，客户规模为小型。“未定”的数值制度尚未规定，未计入。“有协议”尚无资料来源，未计入。"
        )


class TestAThreshold:
    def graded(self, engine: BaseBackend, folder: Path, amount: str) -> Run:
        return run(
            engine, pack({"spend": NY_CLASSES["spend"]}, **NY), folder, [customer(1)], [sale(1, 1, amount)]
        )

    @pytest.mark.parametrize(
        ("amount", "zh", "better", "worse"),
        [
            pytest.param(
                "412.5", "2026 年第三季度笔均金额 412.5 元，不低于 300 元，消费档为高。", None, ("low", "112.5"),
                id="the highest",
            ),
            pytest.param(
                "120", "2026 年第三季度笔均金额 120 元，不低于 100 元，消费档为低。距“高”还差 180 元。"
                "“中”的数值制度尚未规定，未计入。",
                ("high", "180"), ("least", "20"), id="in between",
            ),
            pytest.param(
                "99", "2026 年第三季度笔均金额 99 元，低于 100 元，消费档为最低。距“低”还差 1 元。"
                "“中”的数值制度尚未规定，未计入。",
                ("low", "1"), None, id="the lowest",
            ),
        ],
    )  # fmt: skip
    def test_tells_the_bound_and_the_distance(
        self, engine: BaseBackend, tmp_path: Path, amount: str, zh: str, better: Any, worse: Any
    ) -> None:
        done = self.graded(engine, tmp_path, amount)
        thresholds = explained(done, 1, "spend").thresholds

        assert said(done, 1, "spend").zh == zh
        assert thresholds is not None
        assert [
            None if far is None or far.score is None else (far.value, f"{far.score.normalize():f}")
            for far in (thresholds.better, thresholds.worse)
        ] == [better, worse]


class TestTheOtherGrades:
    @pytest.mark.parametrize(
        ("name", "zh", "en"),
        [
            ("mark", "市场类型为城镇，经营业态为食杂店，经营规模为大，综合标识为 CZ1。",
             "Market type is town, business format is grocery, scale is large: mark is CZ1."),
            ("market_type", "市场类型为“town”，市场类型为城镇。", "Market type is 'town': market type is town."),
            ("format", "按登记的“经营业态”，经营业态为食杂店。",
             "As recorded under business format: business format is grocery."),
            ("grade", "经营规模为大，等级为重点。", "Scale is large: grade is key."),
            ("loss", "最近交易日期为 2026 年 8 月 10 日，至 2026 年 9 月 30 日已满 1 个月，流失为流失。",
             "Last date of purchase was 10 August 2026, at least 1 month before 30 September 2026: loss is lost."),
        ],
    )  # fmt: skip
    def test_read_as_sentences(self, groceries: Run, name: str, zh: str, en: str) -> None:
        assert said(groceries, 10, name) == Text(zh, en)

    def test_a_composed_code_is_read_out(self, groceries: Run) -> None:
        assert explained(groceries, 10, "mark").label == Text("城镇·食杂店·大", "town · grocery · large")

    def test_recency_knows_the_day_it_lapses(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = run(
            engine, pack({"loss": NY_CLASSES["loss"]}, **NY), tmp_path, [customer(1), customer(2)],
            [sale(1, on=date(2026, 9, 5))],
        )  # fmt: skip
        seen = explained(done, 1, "loss").seen

        assert seen is not None
        assert (seen.last, seen.lapses_on) == (date(2026, 9, 5), date(2026, 10, 5))
        assert said(done, 2, "loss").zh == "自 2025 年 10 月 1 日以来没有交易，流失为潜在。"


class TestUndecided:
    @pytest.mark.parametrize(
        ("name", "more", "person", "zh"),
        [
            ("market_type", {}, {}, "缺少“市场类型”，请为客户选定片区并补全片区资料"),
            ("format", {}, {"field_business_format": "Q"}, "“Q”不在规定的取值之内"),
            ("spend", {}, {}, "没有可用于计算“笔均金额”的数据"),
            ("spend", {"measure": "card_yuan"}, {}, "缺少“不记名卡年采购额”，请在客户档案中补录"),
            ("spend", {"measure": "card_yuan * blank"}, {}, "制度未给出“未定”的数值"),
            ("spend", {"measure": "1 if fact('signed') else 2"}, {}, "尚无功能提供“signed”这一事实"),
            ("loss", {"lapsed_after": {"value": None}}, {}, "制度未给出多久算流失"),
            ("grade", {}, {}, "“经营规模”尚未确定，请先处理该项"),
        ],
    )
    def test_says_what_is_missing_and_how_to_mend_it(
        self, engine: BaseBackend, tmp_path: Path, name: str, more: Any, person: Any, zh: str
    ) -> None:
        rules = {"scale": NY_CLASSES["scale"], name: {**NY_CLASSES[name], **more}}
        lines = [sale(1)] if name == "loss" else []

        done = run(engine, pack(rules, **NY), tmp_path, [customer(1, **person)], lines)

        words = said(done, 1, name)
        assert "未能确定：" in words.zh
        assert zh in words.zh
        assert "is undecided: " in words.en

    def test_says_which_unit_is_missing(self, engine: BaseBackend, tmp_path: Path) -> None:
        person = customer(1, field_status="active", field_business_format="Z")

        done = run(engine, pack({"scale": SCALE}, **NY), tmp_path, [person])

        assert said(done, 1, "scale").zh == "经营规模未能确定：缺少“市”，请核对客户所属机构。"

    def test_says_which_share_is_left_open(self, engine: BaseBackend, tmp_path: Path) -> None:
        bands = [{"value": n, "zh": f"{n}档", "en": n, "share": {"value": None}} for n in "ab"]

        done = run(
            engine, pack({"scale": {**SCALE, "rank": bands, "zero_score": "b"}}, **NY), tmp_path,
            [customer(1, field_status="active")],
        )  # fmt: skip

        assert "制度未给出“a档”一档的比例或名额" in said(done, 1, "scale").zh


def test_a_customer_outside_the_population_has_no_explanation(engine: BaseBackend, tmp_path: Path) -> None:
    done = run(engine, pack({"scale": SCALE}, **NY), tmp_path, [customer(1, field_status="closed")])

    assert explain(done.pack, done.period, done.folder, 1) == []


def test_the_facts_of_the_run_count_not_those_of_today(engine: BaseBackend, tmp_path: Path) -> None:
    person = customer(1, fact_has_agreement=True)
    chosen = pack({"size": NY_CLASSES["size"]}, **NY)

    done = run(engine, chosen, tmp_path, [person], facts=frozenset({"has_agreement"}))

    assert explained(done, 1, "size").value == "guarded"
    assert [met.index for met in explained(done, 1, "size").met] == [5, 6]


def test_an_explanation_is_plain_data_for_programs(groceries: Run) -> None:

    data = json.loads(json.dumps([as_data(one) for one in explain(groceries.pack, Q3, groceries.folder, 8)]))

    scale = next(one for one in data if one["classification"] == "scale")
    assert scale["place"]["rank"] == "3"
    assert scale["place"]["score"] == "0.145454545455"
    assert scale["period"] == {"start": "2026-07-01", "end": "2026-10-01", "name": "2026Q3"}
    assert scale["inputs"][0]["label"] == {"zh": "正常", "en": "active"}
    assert {one["classification"] for one in data} == set(NY_CLASSES)
