"""Files that cannot be taken in: nothing changes, and the user learns row, column, reason and remedy."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.journeys.shell import Shell

SALES = "date,customer,product,quantity,amount"
GOOD = "2026-09-01,K1,烟,1,12"
ROWS = [
    pytest.param("sales", SALES, "2026-09-01,K9,烟,1,12", "客户编码", "不存在", "先导入客户", id="unknown customer", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2026-13-01,K1,烟,1,12", "日期", "没有这一天", "", id="no such day"),
    pytest.param("sales", SALES, "2999-01-01,K1,烟,1,12", "日期", "", "", id="far in the future", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2019-12-31,K1,烟,1,12", "日期", "早于", "更正", id="before the customer opened", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2026-09-01,K1,烟,-1,12", "购进数量", "正负不一致", "退货", id="signs differ", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2026-09-01,K1,烟,一,12", "购进数量", "", "", id="no number", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2026-09-01,K1,烟,1,12.345", "购进金额", "", "", id="a tenth of a fen", marks=pytest.mark.slow),
    pytest.param("sales", SALES, "2026-09-01,K1,烟,1,1e308", "购进金额", "", "", id="an exponent", marks=pytest.mark.slow),
    pytest.param("customers", "code,name,unit", "K9,新店,Q99", "机构", "不存在，或不在您的管辖范围内", "", id="unknown unit", marks=pytest.mark.slow),
    pytest.param("customers", "code,name,unit", "K9,,E11", "店铺名称", "必填", "请填写", id="a required cell is empty", marks=pytest.mark.slow),
    pytest.param("customers", "code,name,unit,business_format", "K9,新店,E11,火锅", "零售业态", "可选", "食杂店", id="no such choice", marks=pytest.mark.slow),
    pytest.param("customers", "code,name,unit,phone", "K9,新店,E11,1381234567890", "联系电话", "", "", id="no phone"),
    pytest.param("units", "code,name,level,parent", "N,北城县,county,XX", "上级机构", "不存在", "代码", id="unknown parent"),
]  # fmt: skip
GOOD_ROW = {"sales": GOOD, "customers": "K8,另一店,E11", "units": "S,南城县,county,LZ"}


@pytest.mark.parametrize(("kind", "header", "row", "column", "reason", "remedy"), ROWS)
def test_a_bad_row_stops_its_file_and_is_explained_in_a_workbook(
    registered: Shell, kind: str, header: str, row: str, column: str, reason: str, remedy: str
) -> None:
    good = GOOD_ROW[kind] + "," * (header.count(",") - GOOD_ROW[kind].count(","))
    file = registered.file(f"{kind}.csv", header, good, row)
    before = registered.state()

    answer = registered.banfa("import", kind, file)

    assert answer.code == 1
    assert "未导入" in answer.stdout
    assert registered.state() == before
    assert registered.leftovers() == []
    headings, *rejected = _sheet(registered.folder / f"{kind}-rejected.xlsx")
    assert headings[: header.count(",") + 1] == header.split(",")
    (told,) = [dict(zip(headings, cells, strict=True)) for cells in rejected]
    assert str(told["行号"]) in ("3", "3.0")
    assert told["有误的列"] == column
    assert reason in str(told["原因"])
    assert told["原因"]
    assert remedy in str(told["处理办法"])
    assert told["处理办法"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(
            ["date,customer,product,quantity", "2026-09-01,K1,烟,1"], "缺少必需的列", id="a column is missing"
        ),
        pytest.param([f"{SALES},客户编吗", f"{GOOD},x"], "无法识别", id="a column is not known"),
        pytest.param([f"{SALES},amount", f"{GOOD},1"], "列重复", id="a column stands twice"),
        pytest.param([SALES], "没有数据行", id="a heading alone"),
        pytest.param([SALES, GOOD, '2026-09-01,K1,"烟,1,12'], "引号", id="a quote that is never closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(
    registered: Shell, lines: Sequence[str], said: str
) -> None:
    file = registered.file("sales.csv", *lines)
    before = registered.state()

    answer = registered.banfa("import", "sales", file)

    assert answer.code == 1
    assert said in answer.stderr
    assert answer.stdout == ""
    assert registered.state() == before
    assert registered.leftovers() == []
    assert not (registered.folder / "sales-rejected.xlsx").exists()


def test_a_dry_run_reports_and_changes_nothing(registered: Shell) -> None:
    file = registered.file("sales.csv", SALES, GOOD)
    before = registered.state()

    answer = registered.banfa("import", "sales", file, "--dry-run")

    assert answer.code == 0
    assert "未写入任何数据" in answer.stdout
    assert registered.state() == before


def test_skipping_lands_the_good_rows_and_the_workbook_lands_once_it_is_mended(registered: Shell) -> None:
    file = registered.file("sales.csv", SALES, GOOD, "2026-09-02,K7,烟,2,24")

    skipped = registered.banfa("import", "sales", file, "--on-error", "skip", "--json").data
    assert (skipped["result"], skipped["good"], skipped["rejected"]) == ("landed", 1, 1)

    more = registered.file("more.csv", "code,name,unit", "K7,后来的店,E11")
    assert registered.banfa("import", "customers", more).code == 0
    mended = registered.banfa("import", "sales", skipped["report"], "--sheet", "被拒的行", "--json").data
    assert (mended["result"], mended["good"]) == ("landed", 1)
    assert registered.banfa("check").code == 0


def test_the_same_file_again_changes_nothing_and_ends_well(registered: Shell) -> None:
    file = registered.file("sales.csv", SALES, GOOD)
    assert registered.banfa("import", "sales", file).code == 0
    before = registered.state()

    again = registered.banfa("import", "sales", file)

    assert again.code == 0
    assert "该文件已作为批次 3 导入，未作任何改动" in again.stdout
    assert registered.state() == before


def _sheet(path: Path) -> list[list[object]]:
    rows: list[list[object]] = CalamineWorkbook.from_path(path).get_sheet_by_name("被拒的行").to_python()
    return rows
