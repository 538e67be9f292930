"""A synthetic city of cigarette retailers: its units, its shops and fifteen months of their weekly orders."""

from datetime import date
from pathlib import Path

from banfa.config.demo.draws import drawing, remember, require_customers
from banfa.config.demo.files import DemoFiles, last_full_months, write_files
from banfa.config.demo.settling import settle
from banfa.config.demo.tobacco_areas import make_areas
from banfa.config.demo.tobacco_city import make_units
from banfa.config.demo.tobacco_orders import make_orders
from banfa.config.demo.tobacco_positions import make_positions
from banfa.config.demo.tobacco_register import make_register
from banfa.config.demo.tobacco_shops import make_shops
from banfa.kernel.text import Text

PACK = "tobacco"
MONTHS = 15


def write(
    folder: Path, *, until: date, customers: int = 20_000, seed: int = 2026, as_csv: bool = False
) -> DemoFiles:
    """Write a city of so many retailers and their orders of the fifteen newest full months by `until`.

    The same arguments give the same values in the same order. Raises NobodyToMake.
    """
    require_customers(customers)
    period = last_full_months(until, MONTHS)
    connection = drawing(seed)
    remember(connection, customers=customers, start_on=period.start, end_on=period.end)
    make_units(connection, customers)
    make_areas(connection)
    settle(connection)
    make_shops(connection)
    make_positions(connection)
    make_register(connection)
    make_orders(connection, period)
    return write_files(connection, folder, pack=PACK, note=_note(customers, seed), as_csv=as_csv)


def _note(customers: int, seed: int) -> Text:
    return Text(
        f"合成数据：虚构的澜州市，{customers} 家零售户及 {MONTHS} 个月的订货，由种子 {seed} 生成。"
        "地名、店名、人名、电话和品牌均属虚构。",
        f"Synthetic data: the city 澜州, which does not exist, with {customers} retailers and {MONTHS} "
        f"months of orders, made from seed {seed}. Places, shops, people, phone numbers and brands are made up.",
    )
