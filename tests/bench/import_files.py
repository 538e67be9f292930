"""Files to be imported: made-up customers as a workbook, their sales as CSV and Parquet."""

from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import duckdb
import xlsxwriter

FIRST_DAY, DAYS = date(2025, 1, 1), 600
CUSTOMER_HEADINGS = (
    "客户代码", "店铺名称", "机构代码", "客户状态", "零售业态", "电话", "客户地址", "建档日期", "联系人", "专卖证号",
    "订货方式", "营业面积", "注册资金", "客户经理",
)  # fmt: skip
PLACES = ("东关", "西河", "南市", "北苑", "新城", "老街", "临江", "望山", "石桥", "清源", "双井", "长乐")
LUCKY = (
    "平安",
    "顺达",
    "兴隆",
    "广源",
    "万家",
    "吉祥",
    "福满",
    "鑫源",
    "聚丰",
    "和顺",
    "永盛",
    "百顺",
    "瑞丰",
)
SIGNS = (("Z", "食杂店"), ("B", "便利店"), ("S", "超市"), ("Y", "烟酒店"), ("N", "商场"))
FAMILIES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静强磊军洋勇艳杰娟涛明超霞平刚桂文辉"
UNITS = tuple(f"L{number:02d}" for number in range(40))


def code_of(number: int) -> str:
    return f"99{number:08d}"


def customer_row(number: int) -> list[str | float]:
    """Return the cells of one customer, all of them such as a careful clerk would enter."""
    place, lucky = PLACES[number % len(PLACES)], LUCKY[number // 12 % len(LUCKY)]
    kind, sign = SIGNS[number // 7 % len(SIGNS)]
    given = GIVEN[number // 3 % len(GIVEN)] + GIVEN[number // 67 % len(GIVEN)] * (number % 2)
    person = FAMILIES[number // 5 % len(FAMILIES)] + given
    opened = date(2005, 1, 1) + timedelta(days=number * 37 % 7000)
    return [
        code_of(number), f"{place}{lucky}{person[0]}记{sign}", UNITS[number % len(UNITS)], ("正常", "停供")[number % 50 == 0],
        kind, f"139{number:08d}", f"澜州市{place}街道{number % 288 + 1}号", opened.isoformat(), person,
        f"9900{number:08d}", ("网上订货", "电话订货")[number % 3 == 0], float(20 + number % 160), float(number % 90 * 10_000),
        FAMILIES[number % 13] + GIVEN[number % 11],
    ]  # fmt: skip


def write_customers(path: Path, count: int, *, first: int = 0) -> Path:
    """Write a workbook of that many customers, its numbers as numbers and everything else as text."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, CUSTOMER_HEADINGS)
        for number in range(count):
            sheet.write_row(number + 1, 0, customer_row(first + number))
    return path


def write_sales(path: Path, lines: int, *, customers: int) -> Path:
    """Write that many sales of those customers over twenty months, as `path` says: CSV, or Parquet with plain types."""
    kind = "csv, HEADER" if path.suffix == ".csv" else "parquet, COMPRESSION zstd"
    brands = ", ".join(f"'{lucky}（{kind}）'" for lucky, kind in islice(_brands(), 30))
    with duckdb.connect() as engine:
        engine.execute(
            f"COPY (SELECT DATE '{FIRST_DAY}' + (i * {DAYS} // {lines})::INTEGER AS date,"
            f" format('99{{:08d}}', hash(i) % {customers}) AS customer,"
            f" [{brands}][1 + (hash(i + 1) % 30)::INTEGER] AS product,"
            " ['网上', '电话', '短信'][1 + (hash(i // 9) % 3)::INTEGER] AS channel,"
            " ['一类', '二类', '三类', '四类'][1 + (hash(i + 1) % 30 // 8)::INTEGER] AS category,"
            " (1 + hash(i + 2) % 40)::DECIMAL(18, 0) AS quantity,"
            " (quantity * (25 + hash(i + 1) % 30 * 17.5))::DECIMAL(18, 2) AS amount,"
            f" 'D' || (i // 9)::VARCHAR AS document FROM range({lines}) lines(i))"
            f" TO '{path}' (FORMAT {kind})"
        )
    return path


def _brands() -> list[tuple[str, str]]:
    return [(lucky, kind) for lucky in LUCKY for kind in ("硬", "软", "细支")]
