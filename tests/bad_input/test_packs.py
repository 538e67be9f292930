"""Every mistake in a pack is refused with its file, its line, the reason and what to do, all at once."""

from pathlib import Path

import pytest

from banfa.kernel.text import Text
from banfa.policy.loading import PackInvalid, check, hash_of, load_folder
from tests.bad_input.packs import SOUND, Slip, draft, line_of

SLIPS = {
    "classes in a circle": Slip(
        "lookup: kind\n    values: [{value: a", 'lookup: class_of("state")\n    values: [{value: a', "state:\n",
        "classifications refer to each other: state → state", "分类互相引用",
    ),
    "an unknown field": Slip(
        "measure: staff", "measure: stuff", "measure: stuff", "did you mean staff?", "没有名为 stuff 的信息项",
    ),
    "a misspelt fact": Slip(
        "all: [{when: sales >= 900", "all: [{when: fact(\"suply_agreement\")", "suply_agreement",
        "there is no fact suply_agreement; did you mean supply_agreement?", "是否指 supply_agreement？",
    ),
    "shares beyond 100 %": Slip(
        "en: big, share: 20%", "en: big, share: 30%", "scale:", "the shares do not add up to 100 %", "不是 100%",
    ),
    "bounds that overlap": Slip(
        "en: some, at_least: 5", "en: some, at_least: 20", "crowd:", "bounds descend", "各档下限须由高到低",
    ),
    "bounds of a score that overlap": Slip(
        "- {value: low, zh: 低, en: low}",
        "- {value: mid, zh: 中, en: mid, at_least: 90}\n      - {value: low, zh: 低, en: low}",
        "worth:", "bounds descend", "各档下限须由高到低",
    ),
    "steps that overlap": Slip(
        "[{at_least: 10, marks: 100}, {marks: 0}]",
        "[{at_least: 10, marks: 100}, {at_least: 10, marks: 50}, {marks: 0}]",
        "item: volume", "bounds descend", "各档下限须由高到低",
    ),
    "a band without a share": Slip(
        "- {value: fair, zh: 中, en: fair, share: 60%}\n      - {value: small, zh: 小, en: small, share: 20%}",
        "- {value: fair, zh: 中, en: fair, share: 0}\n      - {value: small, zh: 小, en: small, share: 80%}",
        "en: fair, share: 0", "the value fair can never be reached", "取值 fair 永远不会出现",
    ),
    "a band after 100 %": Slip(
        "share: 0.2}\n      - {value: two, zh: 二, en: two, share: 0.8, inferred: true}\n    zero_score: two",
        "share: 1, inferred: true}\n      - {value: two, zh: 二, en: two, share: 0, inferred: true}\n"
        "    zero_score: one",
        "value: two", "the bands before it take 100 % already", "此前各档已占 100%",
    ),
    "a quota of nobody": Slip(
        "en: big, share: 20%}\n      - {value: fair, zh: 中, en: fair, share: 60%}\n"
        "      - {value: small, zh: 小, en: small, share: 20%}",
        "en: big, quota: 0}\n      - {value: fair, zh: 中, en: fair, quota: 3}\n"
        "      - {value: small, zh: 小, en: small, quota: 3}",
        "quota: 0", "the value big can never be reached", "取值 big 永远不会出现",
    ),
    "a bound above what a score can reach": Slip(
        "en: high, at_least: 80", "en: high, at_least: 101", "at_least: 101",
        "the figure is 100 at most, lower the bound", "该数值最大为 100，请降低下限",
    ),
    "a bound above what a field allows": Slip(
        "en: many, at_least: 20", "en: many, at_least: 51", "at_least: 51",
        "the value many can never be reached: the figure is 50 at most", "取值 many 永远不会出现",
    ),
    "a bound that everybody reaches": Slip(
        "en: some, at_least: 5", "en: some, at_least: 0", "value: few",
        "everybody reaches 0, the bound of the band above", "不会小于 0",
    ),
    "a value behind one that always comes first": Slip(
        "when: sales >= 500", "when: sales >= 2000", "value: next",
        "whatever meets its criteria is top before", "都已先归入 top",
    ),
    "a criterion of two values": Slip(
        "when: sales >= 500", "when: sales >= 1000", "value: next", "is top before", "都已先归入 top",
    ),
    "a criterion that is always true": Slip(
        "when: sales >= 500", "when: 'True'", "otherwise:", "everybody meets a criterion of next", "对所有客户都成立",
    ),
    "ranges that contradict each other": Slip(
        "when: sales >= 500", "when: sales >= 500 and sales < 400", "sales < 400",
        "this criterion can never hold", "这一条件永远不成立",
    ),
    "criteria that contradict each other": Slip(
        "all: [{when: sales >= 900, zh: 额大, en: large sales}]",
        "all: [{when: kind == \"a\", zh: 甲, en: first}, {when: kind == \"b\", zh: 乙, en: second}]",
        "value: key", "its criteria contradict each other", "各项条件互相矛盾",
    ),
    "a value that no code leads to": Slip(
        "en: first}, {value: b, zh: 乙, en: second}]\n  lapse",
        "en: first}, {value: b, zh: 乙, en: second}, {value: c, zh: 丙, en: third}]\n  lapse",
        "value: c, zh: 丙", "no code of the source leads to it", "来源没有代码对应",
    ),
    "a cell for a value that cannot be": Slip(
        "high: {big: keep, fair: grow, small: grow}", "high: {big: keep, fair: grow, small: grow, huge: keep}",
        "huge: keep", "scale cannot give huge", "分类 scale 没有取值 huge",
    ),
    "a row for a value that cannot be": Slip(
        "        low: {big: win", "        mid: {big: win, fair: win, small: win}\n        low: {big: win",
        "mid: {", "worth cannot give mid", "分类 worth 没有取值 mid",
    ),
    "a missing cell": Slip(
        "low: {big: win, fair: win, small: win}", "low: {big: win, fair: win}", "low: {big",
        "the cell for scale small is missing", "缺少 scale 取值 small 的一格",
    ),
    "a missing row": Slip(
        "        low: {big: win, fair: win, small: win}\n    values:", "    values:", "cells:",
        "the row for worth low is missing", "缺少 worth 取值 low 的一行",
    ),
    "a value without a cell": Slip(
        "low: {big: win, fair: win, small: win}", "low: {big: keep, fair: keep, small: keep}", "value: win",
        "no cell gives it", "没有一格给出它",
    ),
    "a table of an unknown class": Slip(
        "rows: worth", "rows: wroth", "rows: wroth", "there is no classification wroth; did you mean worth?",
        "没有分类 wroth",
    ),
    "a division by zero": Slip(
        "value: sum(amount), inferred", "value: sum(amount) / 0, inferred", "/ 0", "division by zero", "除数为零",
    ),
    "a division by a parameter that is zero": Slip(
        "value: sum(amount), inferred", "value: sum(amount) / nothing, inferred", "/ nothing",
        "the parameter nothing is 0", "除数 nothing 为零",
    ),
    "a division by what comes to zero": Slip(
        "value: sum(amount), inferred", "value: sum(amount) / (2 * 3 - 6), inferred", "- 6)", "division by zero",
        "除数为零",
    ),
    "a clash of types": Slip(
        "when: sales >= 500", "when: sales >= kind", "sales >= kind", "cannot be compared with a text",
        "不能把数值与文字相比",
    ),
    "marks of a code that is a number": Slip(
        "of: kind, marks: {a", "of: sales, marks: {a", "of: sales, marks", "a text is needed here", "这里需要文字",
    ),
    "a figure that contradicts its clause": Slip(
        "en: one, share: 0.2}", "en: one, share: 0.2, cites: [NY-6.2.a]}", "cites: [NY-6.2.a]",
        "0.2 is no figure of NY-6.2.a: correct it or mark it inferred: true", "请改正或标明 inferred: true",
    ),
    "half a month": Slip(
        "lapsed_after: 3", "lapsed_after: 1.5", "lapsed_after: 1.5", "a number of whole months is needed, not 1.5",
        "须为整月数",
    ),
    "an initial value that is none": Slip(
        "initial: normal", "initial: usual", "rating:", "initial is none of the values", "initial 不是任何一个取值",
    ),
    "a treatment of an unknown class": Slip(
        "of: cross, when", "of: crosss, when", "of: crosss", "did you mean cross?", "没有分类 crosss",
    ),
    "a treatment of an unknown value": Slip(
        "when: [keep, grow]", "when: [keep, grown]", "when: [keep, grown]",
        "cross cannot give grown; did you mean grow?", "分类 cross 没有取值 grown",
    ),
    "a treatment never": Slip("times: 2", "times: 0", "times: 0", "the times have to be above zero", "次数须大于零"),
    "a profile of an unknown measure": Slip(
        "measures: [sales]", "measures: [sale]", "measures: [sale]",
        "there is no measure sale; did you mean sales?", "没有指标 sale",
    ),
    "a profile of what is no number": Slip(
        "measures: [sales]", "measures: [trades]", "measures: [trades]", "trades is no number", "trades 不是数值",
    ),
    "a profile of a share": Slip(
        "measures: [sales]", "measures: [part]", "measures: [part]", "part is a share", "part 是占比",
    ),
    "a profile cut by a number": Slip(
        "by: [kind]", "by: [staff]", "by: [staff]", "sort it into bands first", "请先分档",
    ),
    "a fraction of a day to object": Slip(
        "objection_days: 7", "objection_days: 7.5", "objection_days: 7.5", "have to be a whole number", "整日数",
    ),
    "a classification named as another file": Slip(
        "  crowd:\n", "  register:\n", "  register:\n", "register is the name of another file of a run", "请换名",
    ),
}  # fmt: skip
TEN = (
    "a misspelt fact", "a bound above what a field allows", "a bound above what a score can reach",
    "a value behind one that always comes first", "a cell for a value that cannot be",
    "a division by a parameter that is zero", "a treatment of an unknown value", "a profile of what is no number",
    "half a month", "a value that no code leads to",
)  # fmt: skip


def slipped(slip: Slip, rules: str = SOUND) -> str:
    assert rules.count(slip.old) == 1, slip.old
    return rules.replace(slip.old, slip.new)


def test_the_draft_without_a_mistake_is_sound(tmp_path: Path) -> None:
    assert check(draft(tmp_path, SOUND)) == []


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_mistake_is_refused_with_its_line_and_its_remedy(tmp_path: Path, slip: Slip) -> None:
    rules = slipped(slip)
    folder = draft(tmp_path, rules)

    found = check(folder)

    line = line_of(rules, slip.at)
    assert [problem.file for problem in found] == ["trial/2026.1/rules.yaml"] * len(found)
    fitting = [one for one in found if one.line == line and slip.en in one.text.en and slip.zh in one.text.zh]
    assert fitting, [(one.line, one.path, one.text.en, one.text.zh) for one in found]
    with pytest.raises(PackInvalid):
        load_folder(folder)


def test_ten_mistakes_in_one_draft_are_reported_at_once(tmp_path: Path) -> None:
    rules = SOUND
    for name in TEN:
        rules = slipped(SLIPS[name], rules)

    found = check(draft(tmp_path, rules))

    said = {(one.line, one.text) for one in found}
    for name in TEN:
        slip = SLIPS[name]
        line = line_of(rules, slip.at)
        assert any(at == line and slip.en in text.en for at, text in said), (name, said)
    assert len(found) == len(TEN), [one.text.en for one in found]


def test_a_blank_figure_and_a_fact_that_nobody_supplies_are_no_mistake(tmp_path: Path) -> None:
    rules = SOUND.replace("sales >= 1000", 'sales >= unset or fact("something_to_come")')
    rules = rules.replace("weight: 40%", "weight: {value: null}").replace("times: 2", "times: {value: null}")

    assert check(draft(tmp_path, rules)) == []


def test_a_released_version_that_was_edited_is_refused(tmp_path: Path) -> None:
    folder = draft(tmp_path, SOUND)
    (tmp_path / "released.yaml").write_text(f"trial/2026.1: {hash_of(folder)}\n", encoding="utf-8")
    assert check(folder) == []
    (folder / "rules.yaml").write_text(
        SOUND.replace("objection_days: 7", "objection_days: 8"), encoding="utf-8"
    )

    [problem] = check(folder)

    assert (problem.file, problem.line) == ("trial/2026.1/pack.yaml", 1)
    assert problem.text == Text(
        "该版本已发布并冻结，不得修改；请另建新版本",
        "this version is released and frozen: put the change into a new version",
    )
