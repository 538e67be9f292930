"""Columns whose meaning a reader gives, and guesses at it."""

from datetime import date
from pathlib import Path

import pytest

from banfa.platform.imports.columns import Column, beside_headings, match
from banfa.platform.imports.guessing import How, guess
from banfa.platform.imports.rawtables import RawColumn
from banfa.platform.imports.refusal import FileRefused
from banfa.policy.model import FieldType, Option, Title, Typed
from tests.platform.imports.raw_tables import raw_table

KINDS = (Option(value="A", zh="甲类", en="First"), Option(value="B", zh="乙类", en="Second"))
COLUMNS = [
    Column(name="code", field=Typed(title=Title(zh="代码", en="Code")), required=True),
    Column(name="name", field=Typed(title=Title(zh="名称", en="Name"))),
    Column(name="opened", field=Typed(title=Title(zh="建档日期", en="Opened"), type=FieldType.DATE)),
    Column(
        name="class", field=Typed(title=Title(zh="类别", en="Class"), type=FieldType.CHOICE, options=KINDS)
    ),
]
TODAY = date(2026, 10, 8)


def found(*headings: str) -> list[RawColumn]:
    return [RawColumn(source=f"c{i}", heading=words, position=i + 1) for i, words in enumerate(headings)]


def guessed(
    headings: tuple[str, ...], *values: list[str], remembered: dict[str, str] | None = None
) -> list[tuple[str, How]]:
    cells = {place + 1: column for place, column in enumerate(values)}
    usual = {"name": ("店名",)}
    told = guess(found(*headings), cells, COLUMNS, usual=usual, remembered=remembered or {}, today=TODAY)
    return [(told[place].item, told[place].how) for place in sorted(told)]


class TestAMeaning:
    def test_wins_over_the_heading(self, tmp_path: Path) -> None:
        raw = raw_table(tmp_path, ["名称", "代码"], [["1", "x"]])

        pairs = match(raw, COLUMNS, meanings={"#1": "code", "#2": "name"}).pairs

        assert [(column.name, source.heading) for column, source in pairs] == [
            ("code", "名称"),
            ("name", "代码"),
        ]

    def test_may_be_given_by_the_heading(self, tmp_path: Path) -> None:
        raw = raw_table(tmp_path, ["编 号"], [["1"]])

        assert match(raw, COLUMNS, meanings={"编号": "code"}).pairs[0][0].name == "code"

    def test_of_nothing_leaves_the_column_out_and_says_so(self, tmp_path: Path) -> None:
        raw = raw_table(tmp_path, ["代码", "名称"], [["1", "x"]])

        matched = match(raw, COLUMNS, meanings={"#2": ""})

        assert len(matched.pairs) == 1
        assert "名称" in matched.notes[0].zh

    @pytest.mark.parametrize(
        ("meanings", "said"),
        [
            ({"#9": "code"}, "no column '#9'"),
            ({"#1": "cod"}, "did you mean code"),
            ({"#1": "name"}, "required columns"),
        ],
    )
    def test_that_cannot_be_is_refused(self, tmp_path: Path, meanings: dict[str, str], said: str) -> None:
        raw = raw_table(tmp_path, ["代码"], [["1"]])

        with pytest.raises(FileRefused, match=said):
            match(raw, COLUMNS, meanings=meanings)

    def test_that_the_headings_say_anyway_is_no_part_of_the_files_identity(self) -> None:
        columns = found("代码", "甲")

        assert beside_headings(columns, COLUMNS, {"#1": "code", "#2": "name"}) == {"#2": "name"}


class TestAGuess:
    def test_goes_by_the_heading_then_by_what_is_usual_then_by_what_is_near(self) -> None:
        assert guessed(("代码", "店名", "建档日")) == [
            ("code", How.HEADING),
            ("name", How.USUAL),
            ("", How.NONE),
        ]
        assert guessed(("代码", "店名", "建档日"), [], [], ["2026-01-05"])[2] == ("opened", How.NEAR)

    def test_goes_by_values_that_only_one_column_has(self) -> None:
        dates = ["2026-01-05", "2026-01-06", "2026年2月3日"]

        assert guessed(("甲", "乙"), ["x", "y", "z"], dates)[1] == ("opened", How.VALUES)
        assert guessed(("甲", "乙"), dates, dates)[1] == ("", How.NONE)

    def test_does_not_take_a_near_heading_whose_values_do_not_fit(self) -> None:
        assert guessed(("建档日期间",), ["春天"])[0] == ("", How.NONE)

    def test_takes_no_item_twice(self) -> None:
        assert [item for item, _ in guessed(("代码", "Code", "code"))] == ["code", "", ""]

    def test_takes_what_was_said_last_time_first(self) -> None:
        told = guessed(("名称", "丙"), remembered={"名称": "", "丙": "name"})

        assert told == [("", How.REMEMBERED), ("name", How.REMEMBERED)]
