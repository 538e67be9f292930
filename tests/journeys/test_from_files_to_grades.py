"""The whole way, as somebody walks it with files of their own."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from tests.journeys.shell import Shell

SHOPS = (
    ("食杂店", "E11", "平安便民店", "城镇", "K1"),
    ("Z", "E11", "顺达商行", "C", "K2"),
    ("Grocery", "W11", "西城副食", "country", "K3"),
    ("Z", "W11", "西城百货", "城镇", "K4"),
    ("食杂店", "E11", "无销售店", "C", "K5"),
)
UNITS = (
    ("LZ", "澜州市公司", "city", None), ("E", "东城县", "county", "LZ"), ("E1", "东城一部", "department", "E"),
    ("E11", "东城一线", "route", "E1"), ("W", "西城县", "county", "LZ"), ("W1", "西城一部", "department", "W"),
    ("W11", "西城一线", "route", "W1"),
)  # fmt: skip


def workbook(path: Path, rows: list[tuple[str | None, ...]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def sales(path: Path) -> Path:
    lines = {"K1": 50, "K2": 30, "K3": 15, "K4": 5}
    table = pa.table(
        {
            "金额": pa.array([str(10 * quantity) for quantity in lines.values()]),
            "商品": pa.array(["烟"] * 4),
            "数量": pa.array(list(lines.values()), pa.int32()),
            "客户": pa.array(list(lines)),
            "日期": pa.array(["2026-08-15"] * 4).cast(pa.date32()),
        }
    )
    pq.write_table(table, path)
    return path


def test_files_become_graded_customers_with_reasons(empty: Shell) -> None:
    made = empty.banfa("init", "--pack", "tobacco", "--name", "澜州市公司")
    assert made.code == 0
    assert "用户名 admin，密码 " in made.stdout

    units = workbook(empty.folder / "units.xlsx", [("code", "name", "level", "parent"), *UNITS])
    taken = empty.banfa("import", "units", units, "--json").data
    assert (taken["result"], taken["good"], taken["created"]) == ("landed", 7, 7)

    customers = empty.file(
        "customers.csv", "零售业态,机构,店铺名称,市场类型,客户代码", *(",".join(shop) for shop in SHOPS)
    )
    assert "5 行（新增 5，变更 0）" in empty.banfa("import", "customers", customers).stdout

    assert "4 行" in empty.banfa("import", "sales", sales(empty.folder / "sales.parquet")).stdout

    graded = empty.banfa("grade", "--period", "2026Q3", "--json").data
    assert (graded["run"], graded["state"], graded["customers"], graded["lines"]) == (
        "2026Q3-01",
        "preview",
        5,
        4,
    )
    assert graded["distribution"]["grade"] == {"A": 1, "B": 3, "C": 1}

    why = empty.banfa("explain", "K1")
    assert why.code == 0
    assert "K1 平安便民店" in why.stdout
    assert "NY-6.2.b" in why.stdout
    reasons = {one["classification"]: one for one in empty.banfa("explain", "K3", "--json").data}
    assert (reasons["market_type"]["value"], reasons["scale"]["value"], reasons["mark"]["value"]) == (
        "X",
        "2",
        "XZ2",
    )
    assert reasons["scale"]["sentence"]["en"]

    grades = empty.folder / "grades.csv"
    assert empty.banfa("export", "grades", "-o", grades).code == 0
    with grades.open(encoding="utf-8", newline="") as opened:
        marks = {
            row["customer"]: row["value"] for row in csv.DictReader(opened) if row["classification"] == "mark"
        }
    assert marks == {"K1": "CZ1", "K2": "CZ2", "K3": "XZ2", "K4": "CZ2", "K5": "CZ3"}

    assert empty.banfa("check").stdout.strip().endswith("未发现问题")

    batches = empty.banfa("batches", "--json").data
    assert [(batch["kind"], batch["state"]) for batch in batches] == [
        ("sales", "applied"), ("customers", "applied"), ("units", "applied"),
    ]  # fmt: skip
    assert empty.banfa("reverse", batches[0]["batch"]).code == 0
    again = empty.banfa("grade", "--period", "2026Q3", "--json").data
    assert (again["run"], again["lines"], again["distribution"]["grade"]) == (
        "2026Q3-02",
        0,
        {"A": 0, "B": 0, "C": 5},
    )
    assert empty.banfa("import", "sales", empty.folder / "sales.parquet").code == 0
    assert empty.banfa("check", "--json").data["sound"] is True


def test_the_regulation_can_be_read_before_anything_is_set_up(empty: Shell) -> None:
    clauses = empty.banfa("clauses", "--json").data
    assert len(clauses) > 100
    assert all(
        {"id", "document", "capability", "live", "reason", "rules", "tests"} <= set(one) for one in clauses
    )
    assert "NY-6.2.b" in {one["id"] for one in clauses}
    narrower = empty.banfa("clauses", "--pack", "tobacco", "--json").data
    assert 0 < len(narrower) < len(clauses)

    packs = {pack["name"] for pack in empty.banfa("policy", "list", "--json").data}
    assert {"base", "tobacco", "fuel", "supermarket", "company"} <= packs
    shown = empty.banfa("policy", "show", "tobacco", "--json").data
    assert {"market_type", "business_format", "scale", "mark", "grade"} <= set(shown["classifications"])
    assert empty.banfa("policy", "check", "tobacco").code == 0
    assert empty.banfa("policy", "diff", "tobacco", "tobacco", "--json").data == []
    assert empty.banfa("policy", "diff", "company", "supermarket", "--json").data != []
    assert not empty.home.exists()


@pytest.mark.slow
def test_a_data_folder_can_be_moved(graded: Shell, tmp_path: Path) -> None:
    sound = graded.banfa("check", "--json").data
    first = graded.folder / "first.csv"
    graded.banfa("export", "grades", "-o", first)

    moved = graded.moved_to(tmp_path / "elsewhere [1] o'brien" / "数据")

    assert not graded.home.exists()
    again = moved.banfa("check", "--json").data
    assert (again["sound"], again["checked"]["ledger_files"]) == (True, sound["checked"]["ledger_files"])
    second = moved.folder / "second.csv"
    assert moved.banfa("export", "grades", "-o", second).code == 0
    assert second.read_bytes() == first.read_bytes()
    assert moved.banfa("explain", "K1", "--period", "2026Q2").code == 0
    assert moved.banfa("grade", "--period", "2026Q3", "--publish", "--json").data["run"] == "2026Q3-02"
    more = moved.file("more.csv", "date,customer,product,quantity,amount", "2026-09-20,K5,烟,9,90")
    assert moved.banfa("import", "sales", more).code == 0
    assert moved.banfa("check", "--json").data["sound"] is True
