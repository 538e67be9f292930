"""A synthetic province of fuel customers: its stations, its card holders and institutions, their fillings."""

from datetime import date
from pathlib import Path

from banfa.config.demo.draws import drawing, remember, require_customers
from banfa.config.demo.files import DemoFiles, last_full_months, write_files
from banfa.config.demo.fuel_customers import make_customers
from banfa.config.demo.fuel_province import make_units
from banfa.config.demo.fuel_sales import make_sales
from banfa.config.demo.settling import settle
from banfa.kernel.text import Text

PACK = "fuel"
MONTHS = 15


def write(
    folder: Path, *, until: date, customers: int = 5_000, seed: int = 2026, as_csv: bool = False
) -> DemoFiles:
    """Write a province of so many customers and their fillings in the fifteen newest full months by `until`.

    The same arguments give the same values in the same order. Raises NobodyToMake.
    """
    require_customers(customers)
    period = last_full_months(until, MONTHS)
    connection = drawing(seed)
    remember(connection, customers=customers, start_on=period.start, end_on=period.end)
    make_units(connection, customers)
    settle(connection)
    make_customers(connection)
    make_sales(connection, period)
    return write_files(connection, folder, pack=PACK, note=_note(customers, seed), as_csv=as_csv)


def _note(customers: int, seed: int) -> Text:
    return Text(
        f"合成数据：虚构的岚海省，{customers} 个加油卡客户和机构客户及 {MONTHS} 个月的加油记录，由种子 {seed} 生成。"
        "地名、单位名、人名和电话均属虚构。",
        f"Synthetic data: the province 岚海, which does not exist, with {customers} card and institutional "
        f"customers and {MONTHS} months of fillings, made from seed {seed}. Places, firms, people and phone "
        "numbers are made up.",
    )
