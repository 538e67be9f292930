"""The workbook of rejected rows: what came, what is wrong with it, and the way back in."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook

from banfa.platform.imports.cells import written
from banfa.platform.imports.checked import Checked
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import MARKED, PLAIN
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.report import write_report
from banfa.policy.model import Field, FieldType
from tests.platform.imports.raw_tables import raw_table

TODAY = date(2026, 10, 8)


def column(name: str, label: str, kind: FieldType, *, sensitivity: str = "plain") -> Column:
    field = Field(title={"zh": label, "en": name}, type=kind, sensitivity=sensitivity)  # type: ignore[arg-type]
    return Column(name=name, field=field, required=name == "code")


COLUMNS = [
    column("code", "编码", FieldType.TEXT),
    column("amount", "金额", FieldType.MONEY),
    column("mobile", "手机", FieldType.MOBILE, sensitivity="personal"),
]
HEADINGS = ["编码", "金额（元）", "手机"]


def checked(work: Path, *rows: list[str | None], kind: str = PLAIN) -> Checked:
    return check(raw_table(work, HEADINGS, rows, kind=kind), COLUMNS, work=work, today=TODAY)


def sheets(path: Path) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return [list(book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names]


def test_each_rejected_row_stands_as_it_came_with_all_that_is_wrong(tmp_path: Path) -> None:
    found = checked(tmp_path, ["A1", "1", None], ["A2", "x", "138"], ["=1+1", "12.345", None])

    rows, summary = sheets(write_report(found, tmp_path / "r.xlsx", language="zh-hans"))

    assert rows == [
        [*HEADINGS, "行号", "有误的列", "原值", "原因", "处理办法"],
        [
            "A2", "x", "138", 3.0, "金额\n手机", "x\n1**", "不是数值\n不是手机号码",
            "请只用数字 0–9 和小数点填写\n请填写 11 位手机号码，以 13–19 开头",
        ],
        ["=1+1", "12.345", "", 4.0, "金额", "12.345", "小数位过多：最多 2 位", "请核对后填写，系统不会自行四舍五入"],
    ]  # fmt: skip
    assert summary[0] == ["列", "原因", "处理办法", "处数"]
    assert sorted(line[1] for line in summary[1:4]) == ["不是手机号码", "不是数值", "小数位过多：最多 2 位"]
    assert [line[3] for line in summary if line[0] in ("读取的行数", "合格的行数", "被拒的行数")] == [
        3.0,
        1.0,
        2.0,
    ]


def test_the_report_speaks_the_users_language(tmp_path: Path) -> None:
    found = checked(tmp_path, ["A2", "x", None])

    rows, summary = sheets(write_report(found, tmp_path / "r.xlsx", language="en"))

    assert rows[0][3:] == ["row", "column with an error", "value given", "reason", "what to do"]
    assert rows[1][4:7] == ["amount", "x", "this is no number"]
    assert summary[0] == ["column", "reason", "what to do", "errors"]


def test_numbers_of_a_workbook_come_back_as_numbers(tmp_path: Path) -> None:
    cells = [written("A2"), written(12.345), written(13812345678.0)]

    found = checked(tmp_path, cells, kind=MARKED)
    rows, _ = sheets(write_report(found, tmp_path / "r.xlsx", language="zh"))

    assert rows[1][:3] == ["A2", 12.345, 13812345678.0]


def test_a_row_that_broke_the_form_shows_its_whole_text(tmp_path: Path) -> None:
    (tmp_path / "given.csv").write_text("编码,金额,手机\nA1,1,\nA2,1\n")
    found = check(read_file(tmp_path / "given.csv", work=tmp_path), COLUMNS, work=tmp_path, today=TODAY)

    rows, _ = sheets(write_report(found, tmp_path / "r.xlsx", language="zh"))

    assert rows[1] == [
        "",
        "",
        "",
        3.0,
        "",
        "A2,1",
        "应有 3 格，实际 2 格",
        "请补全或删除多余的分隔符；内容含逗号时请加引号",
    ]
    assert found.first_errors(1)[0].value == "A2,1…"


def test_a_mended_report_goes_in_again(tmp_path: Path) -> None:
    (tmp_path / "given.csv").write_text("编码,金额,手机\nA1,1,\n'=A2,x,\n")
    first = check(read_file(tmp_path / "given.csv", work=tmp_path), COLUMNS, work=tmp_path, today=TODAY)
    report = write_report(first, tmp_path / "r.xlsx", language="zh")
    again = tmp_path / "again"
    again.mkdir()

    raw = read_file(report, work=again, sheet="被拒的行")
    second = check(raw, COLUMNS, work=again, today=TODAY)

    assert [(error.row, error.column) for error in second.each_error()] == [(2, "amount")]
    assert second.raw.rows == 1


def test_many_rejected_rows_are_cut_and_it_says_so(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("banfa.platform.imports.report.MOST_ROWS", 10)
    found = checked(tmp_path, *[[f"A{number}", "x", None] for number in range(25)])
    steps: list[tuple[int, int]] = []

    report = write_report(found, tmp_path / "r.xlsx", language="zh", on_step=lambda *step: steps.append(step))
    rows, summary = sheets(report)

    assert len(rows) == 11
    assert [line[0] for line in summary if "只列出" in str(line[0])] == ["“被拒的行”只列出前 10 行"]
    assert Decimal(str(summary[1][3])) == 25
