"""The same cell through a form, a CSV file and a workbook: one parser, one answer."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
import xlsxwriter

from banfa.platform.imports.checked import Checked
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column
from banfa.platform.imports.reading import read_file
from banfa.policy.values import BadValue, read
from tests.bad_input.cells import CELL_CASES, CellCase
from tests.bad_input.fields import FIELDS

TODAY = date(2026, 10, 8)
# What a file cannot hold in one cell, or what means something else there.
TOO_LONG_FOR_A_SHEET = 32_767
NOT_IN_XML = ("\x07", "\x1b")


def column(name: str) -> Column:
    return Column(
        name=name,
        field=FIELDS[name],
        required=name == "name",
        not_before=date(2020, 1, 1) if name == "sold" else None,
        not_after=TODAY if name == "sold" else None,
    )


@pytest.mark.parametrize("case", CELL_CASES, ids=lambda case: case.id)
def test_a_form_reads_the_cell_as_the_list_says(case: CellCase) -> None:
    asked = column(case.field)

    if case.verdict == "R":
        with pytest.raises(BadValue) as refusal:
            read(asked.field, case.given, today=TODAY, terms=asked.terms)
        assert case.words in refusal.value.reason.zh
        assert refusal.value.remedy.zh
        assert refusal.value.reason.en
        assert refusal.value.remedy.en
    else:
        reading = read(asked.field, case.given, today=TODAY, terms=asked.terms)
        assert reading.value == case.value
        assert type(reading.value) is type(case.value)
        assert bool(reading.notes) == (case.verdict == "N")
        assert case.words in "".join(note.zh for note in reading.notes)


@dataclass(frozen=True)
class Answers:
    """What a file with one case per row came to, by row and column."""

    values: dict[tuple[int, str], object]
    errors: dict[tuple[int, str], tuple[str, str, str]]


def rows_of(cases: Sequence[CellCase]) -> tuple[list[str], list[list[str]]]:
    """One row per case: the case in its own column, proper values in the required one and in one more."""
    names = list(FIELDS)
    rows = []
    for case in cases:
        row = dict.fromkeys(names, "") | {"name": "甲店", "tank": "1", case.field: case.given}
        rows.append([row[name] for name in names])
    return names, rows


def answers_of(checked: Checked) -> Answers:
    errors = {
        (error.row, str(error.column)): (error.reason.zh, error.remedy.zh, error.value)
        for error in checked.each_error()
    }
    with checked.engine() as engine:
        names = ["row", *checked.names]
        listed = engine.execute(f"SELECT {', '.join(names)} FROM {checked.every_row}").fetchall()
    values = {(line[0], name): value for line in listed for name, value in zip(names, line, strict=True)}
    return Answers(values=values, errors=errors)


@pytest.fixture(scope="module")
def csv_answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    work = tmp_path_factory.mktemp("csv")
    names, rows = rows_of(CELL_CASES)
    with (work / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    raw = read_file(work / "cases.csv", work=work)
    return answers_of(check(raw, [column(name) for name in names], work=work, today=TODAY))


@pytest.fixture(scope="module")
def sheet_answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    work = tmp_path_factory.mktemp("xlsx")
    names, rows = rows_of(CELL_CASES)
    with xlsxwriter.Workbook(str(work / "cases.xlsx")) as book:
        sheet = book.add_worksheet()
        for index, row in enumerate([names, *rows]):
            for place, cell in enumerate(row):
                if len(cell) <= TOO_LONG_FOR_A_SHEET:
                    sheet.write_string(index, place, cell)
    raw = read_file(work / "cases.xlsx", work=work)
    return answers_of(check(raw, [column(name) for name in names], work=work, today=TODAY))


def agrees(case: CellCase, row: int, answers: Answers) -> None:
    place = (row, case.field)
    if case.verdict == "R":
        reason, remedy, shown = answers.errors[place]
        assert case.words in reason
        assert remedy
        if FIELDS[case.field].sensitivity != "plain":
            assert case.given not in shown
    else:
        assert place not in answers.errors
        assert answers.values[place] == case.value


@pytest.mark.parametrize(
    ("row", "case"), list(enumerate(CELL_CASES, start=2)), ids=lambda part: getattr(part, "id", "")
)
def test_a_csv_file_gives_the_same_answer(row: int, case: CellCase, csv_answers: Answers) -> None:
    if len(case.given) > 131_072:
        assert "超过 131072 个字符" in csv_answers.errors[row, "None"][0]
    else:
        agrees(case, row, csv_answers)


@pytest.mark.parametrize(
    ("row", "case"),
    [
        (row, case)
        for row, case in enumerate(CELL_CASES, start=2)
        if len(case.given) <= TOO_LONG_FOR_A_SHEET and not any(part in case.given for part in NOT_IN_XML)
    ],
    ids=lambda part: getattr(part, "id", ""),
)
def test_a_workbook_gives_the_same_answer(row: int, case: CellCase, sheet_answers: Answers) -> None:
    agrees(case, row, sheet_answers)
