"""What the ledger shows on the desk: sales by month beside the same months of the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.ledger.month_sums import amounts_seen, newest_on, recent_months
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission, is_whole_organisation
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.charts import Line, nice_top, share
from banfa.platform.web.numerals import compact, figure, percent
from banfa.platform.web.slots import Asked, Part, Place, declare

READ = Permission.CUSTOMERS_CUSTOMER_READ
SHOWN = 12
LEFT, TOP, GROUND, HEIGHT = 9.0, 10.0, 148.0, 172
WIDE = 0.34  # of a month's room, each of its two columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One month of one year."""

    x: str
    width: str
    y: float
    height: float
    is_now: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Twelve months, each with the same month a year before where the ledger reaches back so far."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    under: Sequence[tuple[str, str]]
    ground: float
    height: int


def fill_sales(asked: Asked) -> Mapping[str, Any] | None:
    """Draw twelve months of what the reader sees; the whole organisation's sums are kept, a part's are added up."""
    newest, pack = newest_on(asked), pack_on(timezone.localdate())
    if newest is None or pack.ledger is None:
        return None
    is_whole = is_whole_organisation(asked.actor, READ)
    kept = recent_months(asked, newest, 2 * SHOWN)
    amounts = (
        {month: sums.amount for month, sums in kept.items()} if is_whole else amounts_seen(asked.actor, kept)
    )
    if not any(amounts.values()):
        return None
    months = list(newest.window(SHOWN).each_month())
    unit = pack.ledger.amount.unit
    now = [amounts.get(month.start) for month in months]
    before = [amounts.get(_year_before(month.start)) for month in months]
    last, then = now[-1], before[-1]
    return {
        "title": pack.ledger.amount.title.text,
        "unit": unit.text if unit else same(""),
        "newest": newest,
        "amount": last,
        "change": percent((last - then) / then) if last is not None and then else None,
        "rose": bool(last is not None and then and last > then),
        "chart": chart_of(months, now, before, unit.text if unit else same("")),
        "is_part": not is_whole,
        "register": reverse("customers:list"),
        "has_before": any(one is not None for one in before),
    }


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def chart_of(
    months: Sequence[Period], now: Sequence[Decimal | None], before: Sequence[Decimal | None], unit: Text
) -> Chart:
    """Lay out two columns a month, the year before to the left; returns below zero hang from the ground."""
    known = [float(one) for one in (*now, *before) if one is not None]
    top = nice_top(max([*known, 0.0]))
    low = min([*known, 0.0])
    bottom = -nice_top(-low) if low < 0 else 0.0
    scale = (GROUND - TOP) / (top - bottom)
    zero = GROUND + bottom * scale
    step = (100 - LEFT) / len(months)
    columns = [
        _column(month if is_now else _same_month_before(month), amount, LEFT + step * (place + start), step, scale, zero, is_now, unit)
        for place, month in enumerate(months)
        for amount, is_now, start in ((before[place], False, 0.14), (now[place], True, 0.14 + WIDE))
        if amount is not None
    ]  # fmt: skip
    ticks = sorted({bottom, 0.0, top / 2, top})
    return Chart(
        columns=columns,
        lines=[Line(y=round(zero - tick * scale, 1), words=languages.said(compact(tick))) for tick in ticks],
        under=[
            (share(LEFT + step * (place + 0.5)), f"{month.start:%m}") for place, month in enumerate(months)
        ],
        ground=round(zero, 1),
        height=HEIGHT,
    )


def _same_month_before(month: Period) -> Period:
    return Period.containing(_year_before(month.start), PeriodKind.MONTH)


def _column(
    month: Period,
    amount: Decimal,
    left: float,
    step: float,
    scale: float,
    zero: float,
    is_now: bool,
    unit: Text,
) -> Column:
    value = float(amount)
    return Column(
        x=share(left), width=share(step * WIDE * 0.92), y=round(zero - max(value, 0) * scale, 1),
        height=round(max(abs(value) * scale, 1.0 if value else 0), 1), is_now=is_now,
        title=f"{languages.said(month.title)} {figure(amount, 2)} {languages.said(unit)}",
    )  # fmt: skip


def declare_desk() -> None:
    """Fill the ledger's place on the desk."""
    declare(
        Part(
            place=Place.DESK, name="sales", order=15, needs=READ, template="ledger/_desk_sales.html", fill=fill_sales,
            title=Text("销售", "Sales"), wide=False, later=True,
        )
    )  # fmt: skip
