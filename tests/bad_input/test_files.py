"""Whole files: refused with a clear word, mended with a remark, or read as they are."""

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _pytest.mark.structures import ParameterSet

from banfa.platform.imports.checked import Checked
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column, expected_headings
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.refusal import FileRefused
from banfa.policy.model import FieldType, Typed
from tests.bad_input import files
from tests.bad_input.files import (
    GOOD,
    HEADING,
    ROW,
    Builder,
    archive,
    content,
    damaged,
    lines,
    sheet,
    workbook,
)

TODAY = date(2026, 10, 8)


def column(name: str, label: str, kind: FieldType, *, required: bool) -> Column:
    return Column(name=name, field=Typed(title={"zh": label, "en": name}, type=kind), required=required)


COLUMNS = [
    column("code", "编码", FieldType.TEXT, required=True),
    column("name", "名称", FieldType.TEXT, required=True),
    column("quantity", "数量", FieldType.INTEGER, required=False),
    column("day", "日期", FieldType.DATE, required=False),
]
A1 = ("A1", "甲店", 5, date(2026, 1, 5))


def taken_in(path: Path, work: Path, **how: object) -> Checked:
    raw = read_file(path, work=work, expected=expected_headings(COLUMNS), **how)  # type: ignore[arg-type]
    return check(raw, COLUMNS, work=work, today=TODAY, unique=("code",))


def good_rows(checked: Checked) -> list[tuple[object, ...]]:
    with checked.engine() as engine:
        return engine.execute(
            f"SELECT row, {', '.join(checked.names)} FROM {checked.good_rows} ORDER BY row"
        ).fetchall()


@dataclass(frozen=True)
class FileCase:
    """`F` refused whole, `R` with row errors at these rows, `N` mended with a remark, `A` taken as it is."""

    number: int
    what: str
    build: Builder
    verdict: Literal["F", "R", "N", "A"]
    words: str = ""
    rows: tuple[int, ...] = (2,)
    name: str = "given.csv"

    @property
    def id(self) -> str:
        return f"{self.number} {self.what}"


def two_sheets(book: object) -> None:
    sheet(ROW.split(","), name="一月")(book)  # type: ignore[arg-type]
    sheet(ROW.split(","), name="二月")(book)  # type: ignore[arg-type]


def with_hidden_sheet(book: object) -> None:
    sheet(ROW.split(","), name="数据")(book)  # type: ignore[arg-type]
    sheet(ROW.split(","), name="选项")(book)  # type: ignore[arg-type]
    book.get_worksheet_by_name("选项").hide()  # type: ignore[attr-defined]


def with_merged_rows(book: object) -> None:
    sheet(["A1", "甲店"], ["A2", ""], ["A3", "丙店"])(book)  # type: ignore[arg-type]
    book.worksheets()[0].merge_range("B2:B3", "甲店")  # type: ignore[attr-defined]


def with_merged_heading(book: object) -> None:
    page = book.add_worksheet()  # type: ignore[attr-defined]
    page.write_row(0, 0, HEADING.split(","))
    page.merge_range("A1:B1", "编码")
    page.write_row(1, 0, ROW.split(","))


def with_title_above(book: object) -> None:
    page = book.add_worksheet()  # type: ignore[attr-defined]
    page.merge_range("A1:D1", "2026 年客户表")
    page.write_row(1, 0, HEADING.split(","))
    page.write_row(2, 0, ROW.split(","))


def with_formulas(book: object) -> None:
    page = book.add_worksheet()  # type: ignore[attr-defined]
    page.write_row(0, 0, HEADING.split(","))
    page.write_row(1, 0, ["A1", "甲店"])
    page.write_formula(1, 2, "=2+3", None, 5)


def with_uncomputed_formula(book: object) -> None:
    with_formulas(book)
    book.worksheets()[0].write_formula(1, 2, "=2+3", None, "")  # type: ignore[attr-defined]


def with_error_value(book: object) -> None:
    with_formulas(book)
    book.worksheets()[0].write_formula(1, 2, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]


def with_trailing_blanks(book: object) -> None:
    sheet(ROW.split(","))(book)  # type: ignore[arg-type]
    page = book.worksheets()[0]  # type: ignore[attr-defined]
    edge = book.add_format({"bottom": 1})  # type: ignore[attr-defined]
    for row in range(2, 5_002):
        page.write_blank(row, 0, None, edge)
    page.write_blank(0, 40, None, edge)


WIDE_CELL = "x" * 131_073
STRANGE_XML = files.parts_of_workbook(files.TWO_ROWS)
FILES = [
    FileCase(1, "GB18030 with rare characters", content(f"{HEADING}\nA1,𠮷㐂䶮店,5,2026-01-05\n", "gb18030"), "A", "GB18030"),
    FileCase(1, "UTF-8 is tried first", content(GOOD), "A", "UTF-8"),
    FileCase(1, "broken UTF-8", content(GOOD.encode() + "乙店乙店乙店".encode() + b"\xff\xfe\n"), "F", "既不是 UTF-8 也不是 GB18030"),
    FileCase(1, "neither encoding", content(b"\xff\xff" + GOOD.encode("gb18030") + b"\x81\xff"), "F", "既不是 UTF-8 也不是 GB18030"),
    FileCase(2, "byte order mark", content(GOOD, "utf-8-sig"), "A", "UTF-8"),
    FileCase(2, "second mark inside", content(f"{GOOD}\ufeffA2,乙店,5,\nA3,丙店,6,\n"), "R", "另一个文件的开头", (3,)),
    FileCase(3, "UTF-16 with its mark", content(files.UTF16), "N", "UTF-16"),
    FileCase(3, "UTF-16 without its mark", content(files.UTF16[2:]), "F", "没有标记的 UTF-16"),
    FileCase(6, "CRLF", lines(ROW, end="\r\n"), "A"),
    FileCase(6, "CR alone", lines(ROW, end="\r"), "A"),
    FileCase(6, "mixed line ends", content(f"{HEADING}\r\n{ROW}\nA2,乙店,5,\rA3,丙店,5,\r\n"), "A", rows=(2, 3, 4)),
    FileCase(7, "line break in quotes", lines('A1,"甲\n店",5,2026-01-05', "A2,乙店,x,"), "R", "第 3 行（文本第 4 行）", (3,)),
    FileCase(8, "unclosed quote", lines(ROW, 'A2,"乙店,5,', "A3,丙店,5,"), "F", "第 3 行开始的引号"),
    FileCase(8, "text after a closed quote", lines(ROW, 'A2,"乙"店,5,', "A3,丙店,5,"), "F", "第 3 行开始的引号"),
    FileCase(8, "quote in the middle of a cell", lines('A1,5"屏,5,2026-01-05'), "A"),
    FileCase(9, "cell over 131,072 characters", lines(ROW, f"A2,{WIDE_CELL},5,"), "R", "超过 131072 个字符", (3,)),
    FileCase(9, "NUL", lines(ROW, "A2,乙\0店,5,"), "R", "NUL", (3,)),
    FileCase(10, "tab", content(GOOD.replace(",", "\t")), "A", "制表符"),
    FileCase(10, "semicolon", content(GOOD.replace(",", ";")), "A", "分号"),
    FileCase(10, "full-width comma", content(GOOD.replace(",", "，")), "F", "全角逗号"),
    FileCase(11, "one cell less", lines(ROW, "A2,乙店,5"), "R", "应有 4 格，实际 3 格", (3,)),
    FileCase(11, "one cell more", lines(ROW, "A2,乙店,5,,x"), "R", "应有 4 格，实际 5 格", (3,)),
    FileCase(11, "one empty cell more", lines(f"{ROW},"), "A"),
    FileCase(12, "empty", content(b""), "F", "没有数据行"),
    FileCase(12, "heading only", content(HEADING + "\n"), "F", "没有数据行"),
    FileCase(12, "heading without line end", content(HEADING), "F", "没有数据行"),
    FileCase(12, "blank rows only", content("\n\n , \n"), "F", "没有数据行"),
    FileCase(12, "heading and blank rows", lines(",,,", ",,,"), "F", "没有数据行"),
    FileCase(12, "blank rows between", lines(ROW, "", ",,,", "A2,乙店,5,2026-01-05"), "N", "略去了 2 个空行", (2, 5)),
    FileCase(12, "blank lines at the end", content(GOOD + "\n\n\n"), "A"),
    FileCase(12, "workbook with a heading only", workbook(sheet()), "F", "没有数据行"),
    FileCase(12, "workbook with nothing", workbook(lambda book: book.add_worksheet() and None), "F", "没有数据行"),
    FileCase(13, "5,000 empty rows and columns", content(GOOD.replace("日期\n", f"日期{',' * 5}\n").replace("05\n", f"05{',' * 5}\n") + ",,,,,,,,\n" * 5000), "N", "略去了 5000 个空行"),
    FileCase(13, "5,000 empty rows in a sheet", workbook(with_trailing_blanks), "A"),
    FileCase(14, "required columns missing", content("数量,日期\n5,2026-01-05\n"), "F", "缺少必需的列：编码（code）、名称（name）"),
    FileCase(15, "near miss", content(GOOD.replace("编码", "编吗")), "F", "是否为“编码”"),
    FileCase(15, "unknown column", content(GOOD.replace("日期", "心情")), "F", "“心情”"),
    FileCase(15, "column without heading", content(GOOD.replace("日期", "")), "F", "第 4 列有内容但没有列名"),
    FileCase(15, "column twice", content(GOOD.replace("数量", "name")), "F", "列重复：名称"),
    FileCase(17, "other order", content("日期,数量,名称,编码\n2026-01-05,5,甲店,A1\n"), "A"),
    FileCase(17, "English headings", content("CODE,Name,quantity,day\nA1,甲店,5,2026-01-05\n"), "A"),
    FileCase(18, "blanks, remarks and line breaks in the heading", content('" 编 码（必填）","名\n称*",数量(选填),日期\n' + ROW + "\n"), "A"),
    FileCase(19, "title above", content(f"2026 年客户表,,,\n{GOOD}"), "N", "跳过了表头上面的 1 行", (3,)),
    FileCase(19, "title in a merged row", workbook(with_title_above), "N", "跳过了表头上面的 1 行", (3,)),
    FileCase(19, "merged heading", workbook(with_merged_heading), "F", "表头有合并单元格"),
    FileCase(20, "merged data cells", workbook(with_merged_rows), "R", "合并单元格 B2:B3", (3,)),
    FileCase(22, "formula with its value", workbook(with_formulas), "N", "1 个公式单元格"),
    FileCase(22, "formula without a value", workbook(with_uncomputed_formula), "R", "没有保存计算结果"),
    FileCase(23, "error value", workbook(with_error_value), "R", "错误值 #DIV/0!"),
    FileCase(24, "date as a serial", workbook(sheet(["A1", "甲店", 5, 46027])), "N", "序号换算"),
    FileCase(24, "date as a serial since 1904", workbook(sheet(["A1", "甲店", 5, 46027 - 1462]), date_1904=True), "N", "序号换算"),
    FileCase(24, "date cell since 1904", workbook(sheet(["A1", "甲店", 5, date(2026, 1, 5)]), date_1904=True, default_date_format="yyyy-mm-dd"), "A"),
    FileCase(24, "year alone in a number cell", workbook(sheet(["A1", "甲店", 5, 2026])), "R", "是数字，不是日期"),
    FileCase(28, "code in a number cell", workbook(sheet([123, "甲店", 5])), "N", "按文本读取"),
    FileCase(26, "code with digits lost", workbook(sheet([110105194912310021, "甲店", 5])), "R", "后几位已丢失"),
    FileCase(52, "12.0 in a number cell", workbook(sheet(["A1", "甲店", 12.0])), "A"),
    FileCase(52, "12.5 in a number cell", workbook(sheet(["A1", "甲店", 12.5])), "R", "整数"),
    FileCase(32, "two filled sheets", workbook(two_sheets), "F", "请选择其中一个：一月、二月"),
    FileCase(32, "second sheet hidden", workbook(with_hidden_sheet), "N", "读取工作表“数据”"),
    FileCase(33, "old xls", content(files.OLD_XLS), "F", "旧格式", name="given.xlsx"),
    FileCase(33, "ods", archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "F", "ods", name="given.xlsx"),
    FileCase(33, "xlsm", archive({**STRANGE_XML, "xl/vbaProject.bin": b"x"}), "F", "带宏", name="given.xlsx"),
    FileCase(33, "Word", archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "F", "Word", name="given.xlsx"),
    FileCase(33, "plain zip", archive({"given.csv": GOOD.encode()}), "F", "不是工作簿", name="given.csv"),
    FileCase(33, "csv named xlsx", content(GOOD), "A", name="given.xlsx"),
    FileCase(33, "xlsx named csv", workbook(sheet(ROW.split(","))), "A", name="given.csv"),
    FileCase(33, "html named xls", content(f"<html><table><tr><td>{ROW}</td></tr></table></html>"), "F", "网页", name="given.xls"),
    FileCase(33, "XML spreadsheet", content('<?xml version="1.0"?><Workbook/>'), "F", "XML", name="given.xls"),
    FileCase(33, "PDF", content(b"%PDF-1.7\n" + GOOD.encode()), "F", "PDF"),
    FileCase(33, "picture", content(b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "F", "图片"),
    FileCase(33, "gzip", content(b"\x1f\x8b\x08" + b"\0" * 100), "F", "压缩文件"),
    FileCase(33, "JSON", content('[{"code": "A1"}]'), "F", "JSON"),
    FileCase(34, "password", content(files.PASSWORD), "F", "密码", name="given.xlsx"),
    FileCase(34, "encrypted zip", damaged(archive(STRANGE_XML), files.encrypted), "F", "密码"),
    FileCase(35, "bomb", files.bomb, "F", "解压后过大"),
    FileCase(35, "bomb with a lying directory", files.quiet_bomb, "F", "损坏"),
    FileCase(35, "zip in a zip", archive({"inner.zip": b"PK\x03\x04"}), "F", "不是工作簿"),
    FileCase(36, "billion laughs", archive(files.parts_of_workbook(files.TWO_ROWS, before=files.BILLION_LAUGHS)), "F", "DOCTYPE"),
    FileCase(36, "external entity", archive(files.parts_of_workbook(files.TWO_ROWS, before=files.EXTERNAL)), "F", "DOCTYPE"),
    FileCase(36, "entity in another part", archive({**STRANGE_XML, "xl/styles.xml": files.EXTERNAL.encode() + b"<x/>"}), "F", "DOCTYPE"),
    FileCase(36, "sheet in UTF-16", archive({**STRANGE_XML, files.SHEET: STRANGE_XML[files.SHEET].decode().encode("utf-16")}), "F", "非 UTF-8"),
    FileCase(37, "name with ..", archive(STRANGE_XML, names=["../../etc/cron.d/x"]), "F", "指向包外"),
    FileCase(37, "absolute name", archive(STRANGE_XML, names=["/etc/cron.d/x"]), "F", "指向包外"),
    FileCase(37, "name with a backslash", archive(STRANGE_XML, names=["..\\..\\x"]), "F", "指向包外"),
    FileCase(37, "symbolic link", archive(STRANGE_XML, links=["xl/link.xml"]), "F", "符号链接"),
    FileCase(37, "10,000 entries", archive(STRANGE_XML, names=[f"xl/{number}.xml" for number in range(10_000)]), "F", "个文件"),
    FileCase(37, "wrong checksum", damaged(archive(STRANGE_XML), files.with_wrong_checksum), "F", "损坏"),
    FileCase(37, "truncated", damaged(archive(STRANGE_XML), lambda raw: raw[: len(raw) // 2]), "F", "损坏"),
    FileCase(37, "truncated Parquet", content(b"PAR1" + b"\0" * 50), "F", "损坏"),
    FileCase(37, "sheet cut off", archive({**STRANGE_XML, files.SHEET: STRANGE_XML[files.SHEET][:-40]}), "F", "损坏"),
    FileCase(37, "sheet missing", archive({name: part for name, part in STRANGE_XML.items() if name != files.SHEET}), "F", "损坏"),
    FileCase(39, "1,048,576 rows", files.long_sheet, "F", "超过 200,000 行"),
    FileCase(76, "same key twice", lines(ROW, "A2,乙店,5,", "A1,丙店,6,"), "R", "与第 4 行相同", (2, 4)),
    FileCase(76, "same key but for an invisible character", lines(ROW, "A\u200b1,丙店,6,"), "R", "与第 3 行相同", (2, 3)),
]  # fmt: skip


def one_of_each_kind_at_once(cases: Sequence[FileCase]) -> list[ParameterSet]:
    """The first case of each number of the list is tried in every run, the others take their time."""
    seen = set[int]()
    told = list[ParameterSet]()
    for case in cases:
        told.append(pytest.param(case, id=case.id, marks=[pytest.mark.slow] if case.number in seen else []))
        seen.add(case.number)
    return told


@pytest.mark.parametrize("case", one_of_each_kind_at_once(FILES))
def test_a_file_is_taken_or_refused_as_the_list_says(case: FileCase, tmp_path: Path) -> None:
    path = tmp_path / case.name
    case.build(path)
    before = path.read_bytes() if path.stat().st_size < 1 << 20 else b""
    started = time.monotonic()

    if case.verdict == "F":
        with pytest.raises(FileRefused) as refusal:
            taken_in(path, tmp_path)
        assert case.words in refusal.value.text.zh
        assert refusal.value.remedy.zh
        assert refusal.value.text.en
    else:
        checked = taken_in(path, tmp_path)
        if case.verdict == "R":
            errors = checked.first_errors(10)
            assert tuple(error.row for error in errors) == case.rows
            assert case.words in "".join(error.text.zh for error in errors)
            assert checked.good == checked.read - len(case.rows)
        else:
            assert checked.first_errors(1) == []
            rows = good_rows(checked)
            assert tuple(row[0] for row in rows) == case.rows
            notes = [*checked.notes, *(change.text for change in checked.changes)]
            assert case.words in "".join(note.zh for note in notes)
    assert time.monotonic() - started < 5
    assert not before or path.read_bytes() == before


def number_cells(*values: str) -> bytes:
    cells = "".join(
        f'<c r="{letter}2"><v>{value}</v></c>' for letter, value in zip("CD", values, strict=False)
    )
    head = files.cell_row(1, *HEADING.split(","))
    row = f'<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2" t="inlineStr"><is><t>x</t></is></c>{cells}</row>'
    return files.parts_of_workbook(head + row)[files.SHEET]


@pytest.mark.parametrize("number", ["NaN", "inf", "-inf", "1e400", "1e308", "9e15"])
def test_no_strange_number_of_a_workbook_becomes_a_value(number: str, tmp_path: Path) -> None:
    archive({**STRANGE_XML, files.SHEET: number_cells(number)})(tmp_path / "given.xlsx")

    try:
        checked = taken_in(tmp_path / "given.xlsx", tmp_path)
    except FileRefused:
        return
    assert [(error.row, error.column) for error in checked.each_error()] == [(2, "quantity")]


FAR_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WIDE_ROWS = "".join(f'<row r="{row}"><c r="ZZZ{row}"><v>1</v></c></row>' for row in range(3, 400))
SHEETS = {
    "a value in the last row": files.TWO_ROWS + FAR_CELL,
    "a column far out": files.TWO_ROWS + WIDE_ROWS,
    "a row number beyond all sheets": files.TWO_ROWS
    + '<row r="99999999"><c r="A99999999"><v>1</v></c></row>',
    "a row of 20 MiB": files.TWO_ROWS + '<row r="3">' + "<c/>" * (5 << 20) + "</row>",
    "rows that never end": '<row r="1">' * 500_000,
    "cells that never end": files.TWO_ROWS + '<row r="3"><c r="A3"><f>' + '<c r="A3"><f>' * 1_000,
}


@pytest.mark.parametrize("data", SHEETS.values(), ids=SHEETS)
def test_a_sheet_that_would_swell_in_memory_is_refused(data: str, tmp_path: Path) -> None:
    archive(files.parts_of_workbook(data))(tmp_path / "given.xlsx")
    started = time.monotonic()

    with pytest.raises(FileRefused):
        taken_in(tmp_path / "given.xlsx", tmp_path)
    assert time.monotonic() - started < 5


def test_reading_a_bomb_costs_the_parent_no_memory(tmp_path: Path) -> None:
    files.bomb(tmp_path / "bomb.xlsx")
    files.quiet_bomb(tmp_path / "quiet.xlsx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for name in ("bomb.xlsx", "quiet.xlsx"):
        with pytest.raises(FileRefused):
            read_file(tmp_path / name, work=tmp_path)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize(
    "build",
    [
        content(GOOD),
        content(GOOD, "gb18030"),
        content(files.UTF16),
        lines(ROW, end="\r"),
        workbook(sheet(["A1", "甲店", 5, date(2026, 1, 5)]), default_date_format="yyyy-mm-dd"),
        archive(STRANGE_XML),
    ],
    ids=["utf-8", "gb18030", "utf-16", "careful", "xlsx", "xlsx as text"],
)
def test_every_format_gives_the_same_typed_row(build: Builder, tmp_path: Path) -> None:
    build(tmp_path / "given")

    assert good_rows(taken_in(tmp_path / "given", tmp_path)) == [(2, *A1)]


def test_parquet_keeps_its_types_and_counts_records_from_one(tmp_path: Path) -> None:
    table = pa.table({"code": ["A1"], "name": ["甲店"], "quantity": [5.0], "day": [date(2026, 1, 5)]})
    pq.write_table(table, tmp_path / "given.parquet")

    assert good_rows(taken_in(tmp_path / "given.parquet", tmp_path)) == [(1, *A1)]


def test_the_chosen_sheet_is_read(tmp_path: Path) -> None:
    workbook(two_sheets)(tmp_path / "given.xlsx")

    checked = taken_in(tmp_path / "given.xlsx", tmp_path, sheet="二月")

    assert good_rows(checked)[0][1] == "A1"
    with pytest.raises(FileRefused, match="no sheet named"):
        taken_in(tmp_path / "given.xlsx", tmp_path, sheet="三月")


def test_a_sheet_may_start_anywhere(tmp_path: Path) -> None:
    def lower(book: object) -> None:
        page = book.add_worksheet()  # type: ignore[attr-defined]
        page.write_row(4, 2, HEADING.split(","))
        page.write_row(6, 2, ["A1", "甲店", 5])

    workbook(lower)(tmp_path / "given.xlsx")

    assert good_rows(taken_in(tmp_path / "given.xlsx", tmp_path)) == [(7, "A1", "甲店", 5, None)]


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "given.csv").write_text(GOOD * 100_000)

    with pytest.raises(FileRefused) as refusal:
        read_file(tmp_path / "given.csv", work=tmp_path, limits=Limits(file_bytes=1 << 20))

    assert "超过 1 MiB" in refusal.value.text.zh


def test_the_file_name_means_nothing(tmp_path: Path) -> None:
    strange = tmp_path / ("报表\u202efdp" + "长" * 60 + ".xlsx")
    strange.write_text(GOOD)

    assert good_rows(taken_in(strange, tmp_path)) == [(2, *A1)]
