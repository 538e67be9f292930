"""Headings as people write them, and what is said when they do not fit."""

from pathlib import Path

import pytest

from banfa.platform.imports.columns import Column, expected_headings, match
from banfa.platform.imports.headings import folded_heading, heading_at
from banfa.platform.imports.rawtables import RawColumn, RawTable
from banfa.platform.imports.refusal import FileRefused
from banfa.policy.model import FieldType, Typed


def column(
    name: str, label: str, kind: FieldType = FieldType.TEXT, *, required: bool = False, unit: str = ""
) -> Column:
    more = {"unit": {"zh": unit, "en": unit}} if unit else {}
    field = Typed(title={"zh": label, "en": name}, type=kind, aliases=("别名" + label,), **more)
    return Column(name=name, field=field, required=required)


COLUMNS = [
    column("code", "客户编码", required=True),
    column("name", "客户名称", required=True),
    column("amount", "金额", FieldType.MONEY),
    column("volume", "销量", FieldType.DECIMAL, unit="吨"),
]


def raw(*headings: str) -> RawTable:
    columns = tuple(
        RawColumn(source=f"c{at}", heading=words, position=at + 1) for at, words in enumerate(headings)
    )
    return RawTable(path=Path("x"), format="csv", columns=columns, rows=1, sha256="")


def names(*headings: str, ignore_unknown: bool = False) -> list[tuple[str, int]]:
    found = match(raw(*headings), COLUMNS, ignore_unknown=ignore_unknown)
    return [(known.name, where.position) for known, where in found.pairs]


@pytest.mark.parametrize(
    "heading",
    [
        "code",
        "CODE",
        "客户编码",
        " 客户 编码 ",
        "客户\n编码",
        "客户编码（必填）",
        "客户编码(选填)",
        "*客户编码",
        "客户编码*",
        "别名客户编码",
        "ｃｏｄｅ",
        "\ufeff客户编码",
        "客户编码：",
    ],
)
def test_a_heading_is_known_however_it_is_written(heading: str) -> None:
    assert names(heading, "name") == [("code", 1), ("name", 2)]


def test_a_unit_in_brackets_must_be_the_own_one() -> None:
    assert names("code", "name", "金额（元）", "销量(吨)") == [
        ("code", 1),
        ("name", 2),
        ("amount", 3),
        ("volume", 4),
    ]
    with pytest.raises(FileRefused, match="销量"):
        names("code", "name", "销量（升）")


def test_every_missing_column_is_named_at_once() -> None:
    with pytest.raises(FileRefused) as refusal:
        names("金额")

    assert "缺少必需的列：客户编码（code）、客户名称（name）" in refusal.value.text.zh
    assert "code (code), name (name)" in refusal.value.text.en


def test_every_unknown_column_is_named_with_the_nearest() -> None:
    with pytest.raises(FileRefused) as refusal:
        names("客户编吗", "name", "心情")

    assert "有 2 列无法识别：“客户编吗”（是否为“客户编码”？）；“心情”" in refusal.value.text.zh


def test_unknown_columns_may_be_ignored_and_are_named() -> None:
    found = match(raw("code", "心情", "name"), COLUMNS, ignore_unknown=True)

    assert [known.name for known, _ in found.pairs] == ["code", "name"]
    assert [note.zh for note in found.notes] == ["忽略了这些列：心情"]


def test_a_column_under_two_of_its_names_is_refused() -> None:
    with pytest.raises(FileRefused, match="stand twice: code"):
        names("code", "客户编码", "name")


def test_the_mended_report_is_taken_as_it_is() -> None:
    assert names("code", "name", "行号", "有误的列", "原值", "原因", "处理办法") == [("code", 1), ("name", 2)]
    assert names("code", "name", "row", "column with an error", "value given", "reason", "what to do") == [
        ("code", 1),
        ("name", 2),
    ]


def test_a_name_wins_over_another_columns_alias() -> None:
    alias = Column(name="other", field=Typed(title={"zh": "其他", "en": "Other"}), aliases=("code",))

    found = match(raw("code", "name"), [alias, *COLUMNS])

    assert [known.name for known, _ in found.pairs] == ["code", "name"]


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["编码", "名称"], ["A1", "甲"]], 0),
        ([["2026 年客户表", ""], ["编码", "名称"]], 1),
        ([["制表", "张三", "2026"], ["说明", "", ""], ["客户编码", "name", ""]], 2),
        ([["", ""], ["编码", "名称"]], 1),
        ([["编码"], ["A1"]], 0),
    ],
)
def test_the_heading_is_found_below_titles(rows: list[list[str]], at: int) -> None:
    assert heading_at(rows, expected_headings(COLUMNS)) == at


def test_remarks_are_no_part_of_a_heading() -> None:
    assert folded_heading("*Opened On (required)\n") == "openedon"
    assert folded_heading("金额（元）") == "金额(元)"
