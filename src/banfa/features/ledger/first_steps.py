"""The step of the first run that fills the ledger."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from banfa.features.ledger import queries
from banfa.features.ledger.models import RollUp
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Step


def has_sales(actor: Actor) -> bool:
    return queries.newest_month() is not None


def fill_sales(asked: Asked) -> Mapping[str, Any]:
    """Say which months are there, and which columns a file has."""
    ledger = pack_on(timezone.localdate()).ledger
    own = [Text("日期", "Date"), Text("客户代码", "Customer code"), Text("商品", "Product")]
    typed = [ledger.quantity, ledger.amount] if ledger else []
    more = list(ledger.attributes.values()) if ledger else []
    columns = [
        *({"title": title, "required": True} for title in [*own, *(one.title.text for one in typed)]),
        *({"title": one.title.text, "required": False} for one in more),
    ]
    return {"landed": _landed(), "columns": columns}


def _landed() -> list[dict[str, Any]]:
    months = list(RollUp.objects.order_by("month").values_list("month", flat=True))
    if not months:
        return []
    lines = RollUp.objects.aggregate(lines=Sum("lines"))["lines"]
    first, last = (
        languages.said(Period.containing(one, PeriodKind.MONTH).title) for one in (months[0], months[-1])
    )
    return [
        {"label": Text("行数", "Lines"), "value": figure(lines)},
        {"label": Text("有销售的月份", "Months with sales"), "value": figure(len(months))},
        {"label": Text("最早", "First"), "value": first},
        {"label": Text("最近", "Last"), "value": last},
    ]


STEPS = (
    Step(
        name="sales", title=Text("导入销售台账", "Import the sales"), command="banfa import sales sales.csv", order=30,
        needs=Permission.LEDGER_BATCH_IMPORT, is_done=has_sales, imports="sales", fill=fill_sales,
        says=Text(
            "一行一笔：哪天、哪个客户、什么商品、多少。至少要有一个完整的计算期间；有更早的数据就能看到变动。",
            "One line for each sale: when, to whom, what, how much. One whole period is the least; with earlier ones you see the movement.",
        ),
    ),
)  # fmt: skip
