"""What changed between two versions, in words that people read."""

from datetime import date
from pathlib import Path

import pytest

from banfa.policy.difference import Change, ChangeKind, difference
from banfa.policy.loading import load
from banfa.policy.model import Pack

HEAD = """
name: trial
version: "{version}"
effective: {version_year}-01-01
title: {{zh: 试验, en: Trial}}
summary: {{zh: 试验制度, en: A pack for a test}}
extends: [base]
"""
RULES = """
parameters:
  bound: {title: {zh: 下限, en: Bound}, cites: [FUEL-3.2.1], number: 5}
classifications:
  abc:
    title: {zh: 客户类别, en: Class by sales}
    cites: [CUST-ABC-2.1]
    of: status == "active"
    score: sum(amount)
    zero_score: C
    rank:
      - {value: A, zh: 重要, en: important, share: 10%}
      - {value: B, zh: 一般, en: ordinary, share: 80%}
      - {value: C, zh: 待发展, en: to be developed, share: 10%}
  size:
    title: {zh: 规模, en: Size}
    cites: [FUEL-3.2.1]
    decide:
      - value: large
        zh: 大型
        en: large
        any:
          - {when: sum(amount) >= bound, zh: 金额达标, en: enough amount}
          - {when: sum(quantity) >= bound, zh: 数量达标, en: enough quantity}
"""


@pytest.fixture
def old_and_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Versions":
    monkeypatch.setenv("BANFA_PACKS", str(tmp_path))
    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE", raising=False)
    return Versions(tmp_path)


class Versions:
    """Writes two versions of one pack, the second with replacements."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def differ(self, *replacements: tuple[str, str], more: str = "") -> list[Change]:
        rules = RULES
        for before, after in replacements:
            assert before in rules
            rules = rules.replace(before, after)
        return difference(self._load("2025.1", RULES), self._load("2026.1", rules + more))

    def _load(self, version: str, rules: str) -> Pack:
        folder = self.root / "trial" / version
        folder.mkdir(parents=True)
        year = version[:4]
        (folder / "pack.yaml").write_text(HEAD.format(version=version, version_year=year), encoding="utf-8")
        (folder / "rules.yaml").write_text(rules, encoding="utf-8")
        return load("trial", on=date(int(year), 6, 1))


def test_versions_that_say_the_same_do_not_differ(old_and_new: Versions) -> None:
    assert old_and_new.differ() == []


def test_a_changed_share_is_told_with_its_rule_and_clause(old_and_new: Versions) -> None:
    changes = old_and_new.differ(
        ("important, share: 10%", "important, share: {value: 20%, inferred: true}"),
        ("ordinary, share: 80%", "ordinary, share: {value: 70%, inferred: true}"),
    )

    assert [(change.path, change.old, change.new) for change in changes] == [
        ("classifications.abc.rank.A.share", "10%", "20%"),
        ("classifications.abc.rank.B.share", "80%", "70%"),
    ]
    assert changes[0].kind is ChangeKind.CHANGED
    assert changes[0].cites == ("CUST-ABC-2.1",)
    assert changes[0].text.zh == "分类 › 客户类别 › 分档排名 › 重要 › 比例：由 10% 改为 20%"
    assert changes[0].text.en == (
        "classifications › Class by sales › ranking › important › share: 10% becomes 20%"
    )


def test_a_changed_number_and_a_changed_expression_are_told(old_and_new: Versions) -> None:
    bound, population = old_and_new.differ(
        ("number: 5", "number: {value: null}"), ('of: status == "active"', 'of: status != "closed"')
    )

    assert (bound.path, bound.old, bound.new) == ("parameters.bound.number", "5", "(blank)")
    assert bound.text.zh == "参数 › 下限 › 数值：由 5 改为 （留空）"
    assert (population.old, population.new) == ('status == "active"', 'status != "closed"')


def test_a_rule_that_came_is_one_change(old_and_new: Versions) -> None:
    lookup = """
  state:
    title: {zh: 状态, en: State}
    cites: [CUST-A-4.2]
    lookup: status
    values:
      - {value: prospect, zh: 潜在, en: prospect}
      - {value: active, zh: 正常, en: active}
      - {value: suspended, zh: 停供, en: suspended}
      - {value: lost, zh: 流失, en: lost}
      - {value: closed, zh: 注销, en: closed}
"""

    [change] = old_and_new.differ(more=lookup)

    assert (change.kind, change.path, change.old) == (ChangeKind.ADDED, "classifications.state", None)
    assert change.cites == ("CUST-A-4.2",)
    assert change.text.zh == "新增：分类 › 状态"
    assert change.text.en == "added: classifications › State"


def test_a_rule_that_went_is_one_change(old_and_new: Versions) -> None:
    criterion = "          - {when: sum(quantity) >= bound, zh: 数量达标, en: enough quantity}\n"

    [change] = old_and_new.differ((criterion, ""))

    assert (change.kind, change.new) == (ChangeKind.REMOVED, None)
    assert change.path == "classifications.size.decide.large.any.enough quantity"
    assert change.cites == ("FUEL-3.2.1",)
    assert change.text.zh == "取消：分类 › 规模 › 逐项判定 › 大型 › 满足任一 › 数量达标"


def test_a_new_order_of_criteria_is_told(old_and_new: Versions) -> None:
    first = "          - {when: sum(amount) >= bound, zh: 金额达标, en: enough amount}\n"
    second = "          - {when: sum(quantity) >= bound, zh: 数量达标, en: enough quantity}\n"

    [change] = old_and_new.differ((first + second, second + first))

    assert change.path == "classifications.size.decide.large.any.order"
    assert (change.old, change.new) == ("enough amount, enough quantity", "enough quantity, enough amount")


def test_another_clause_for_the_same_rule_is_a_change(old_and_new: Versions) -> None:
    [change] = old_and_new.differ(("cites: [CUST-ABC-2.1]", "cites: [CUST-ABC-2.1, CUST-A-5.2]"))

    assert (change.path, change.new) == ("classifications.abc.cites", "CUST-ABC-2.1, CUST-A-5.2")


def test_another_method_for_the_same_classification_is_one_change(old_and_new: Versions) -> None:
    start = RULES.index("  size:")
    bands = """  size:
    title: {zh: 规模, en: Size}
    cites: [FUEL-3.2.1]
    measure: sum(amount)
    bands:
      - {value: large, zh: 大型, en: large, at_least: 5}
      - {value: small, zh: 小型, en: small}
"""

    [change] = old_and_new.differ((RULES[start:], bands))

    assert change.path == "classifications.size"
    assert (change.old, change.new) == ("Size (by criteria in order)", "Size (by bands)")


def test_a_title_is_compared_in_both_languages(old_and_new: Versions) -> None:
    [change] = old_and_new.differ(("{zh: 下限, en: Bound}", "{zh: 最低量, en: Bound}"))

    assert change.path == "parameters.bound.title"
    assert change.text.zh.endswith("由 下限 改为 最低量")
