"""What the ledger brings to pages: a customer's figures, trend and sales, and the newest month."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Min
from django.utils import timezone

from banfa.features.ledger import queries
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import MonthFigures
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, is_whole_organisation
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.charts import columns
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Part, Place, Step, declare
from banfa.policy.model import Ledger, Pack, Typed

LEAST_MONTHS, MOST_MONTHS = 12, 24
READ = Permission.CUSTOMERS_CUSTOMER_READ


def _pack() -> Pack:
    return pack_on(timezone.localdate())


def _months(asked: Asked) -> Sequence[MonthFigures]:
    """Return the customer's months up to the newest of the whole ledger; none while it is empty."""

    def read() -> Sequence[MonthFigures]:
        newest = queries.newest_month()
        if newest is None:
            return []
        return queries.monthly(asked.actor, asked.customer_id, until=newest, months=months_shown(newest))

    return asked.once("ledger.months", read)


def months_shown(newest: Period) -> int:
    """Return how many months a trend goes back: as far as the ledger, within a year and two."""
    oldest = RollUp.objects.aggregate(oldest=Min("month"))["oldest"] or newest.start
    return min(max(Period(oldest, newest.end).months, LEAST_MONTHS), MOST_MONTHS)


def newest_whole(months: Sequence[MonthFigures], kind: PeriodKind) -> Period:
    """Return the last period of a kind that the ledger's months reach the end of."""
    last = months[-1].month
    period = Period.containing(last.start, kind)
    return period if period.end <= last.end else period.previous


def _sum(months: Sequence[MonthFigures], period: Period) -> tuple[Decimal, Decimal]:
    inside = [one for one in months if one.month.start in period]
    return sum((one.quantity for one in inside), Decimal(0)), sum((one.amount for one in inside), Decimal(0))


def fill_figures(asked: Asked) -> Mapping[str, Any] | None:
    """Give quantity, amount and mean price of the newest whole period, against the one before."""
    months, pack = _months(asked), _pack()
    if not months or pack.ledger is None:
        return None
    period = newest_whole(months, PeriodKind(pack.period))
    quantity, amount = _sum(months, period)
    old_quantity, old_amount = _sum(months, period.previous)
    price = amount / quantity if quantity > 0 else None
    return {
        "figures": [
            _figure(pack.ledger.quantity, period, quantity, old_quantity),
            _figure(pack.ledger.amount, period, amount, old_amount),
            {
                "label": Text("均价", "Mean price"),
                "value": figure(price, 2),
                "unit": _price_unit(pack.ledger) if price is not None else None,
                "note": Text("金额 ÷ 数量", "amount ÷ quantity"),
            },
        ]
    }


def _figure(typed: Typed, period: Period, now: Decimal, before: Decimal) -> dict[str, Any]:
    title, when = typed.title.text, period.title
    return {
        "label": Text(f"{when.zh}{title.zh}", f"{title.en}, {when.en}"),
        "value": figure(now, 2 if now != now.to_integral_value() else 0),
        "unit": typed.unit.text if typed.unit else None,
        "note": change_words(now, before),
        "tone": "" if before <= 0 or now == before else "up" if now > before else "down",
        "href": "?tab=sales",
    }


def change_words(now: Decimal, before: Decimal) -> Text:
    """Say how a figure moved against the period before."""
    if before <= 0:
        return Text("上期没有", "none in the period before")
    change = (now - before) / before * 100
    words = f"{'+' if change > 0 else ''}{figure(change, 1)}%"
    return Text(f"{words} 较上期", f"{words} on the period before")


def _price_unit(ledger: Ledger) -> Text | None:
    amount, quantity = ledger.amount.unit, ledger.quantity.unit
    if amount is None:
        return None
    if quantity is None:
        return amount.text
    return Text(f"{amount.zh}/{quantity.zh}", f"{amount.en} per {quantity.en.removesuffix('s')}")


def fill_trend(asked: Asked) -> Mapping[str, Any] | None:
    """Draw the months' amounts, those of the newest whole period strongly."""
    months, pack = _months(asked), _pack()
    if not months or pack.ledger is None:
        return None
    kind = PeriodKind(pack.period)
    period = newest_whole(months, kind)
    measured = pack.ledger.amount
    unit = measured.unit.text if measured.unit else same("")
    strong = sum(one.month.start >= period.start for one in months)
    said = languages.said
    chart = columns(
        [float(one.amount) for one in months],
        [f"{said(one.month.title)} {figure(one.amount, 2)} {said(unit)}" for one in months],
        [f"{one.month.start:%y-%m}" if index % 3 == 0 else "" for index, one in enumerate(months)],
        strong_last=strong,
    )
    return {
        "chart": chart, "title": measured.title.text, "unit": unit, "months": len(months),
        "first": months[0].month, "last": months[-1].month, "period": period,
        "nothing": not any(one.lines for one in months),
    }  # fmt: skip


def fill_sales(asked: Asked) -> Mapping[str, Any]:
    """List the months, newest first, and the categories of the newest whole period."""
    months, pack = _months(asked), _pack()
    if not months or pack.ledger is None:
        return {"months": []}
    period = newest_whole(months, PeriodKind(pack.period))
    categories = queries.by_category(asked.actor, asked.customer_id, period)
    total = sum((one.amount for one in categories), Decimal(0))
    return {
        "months": list(reversed(from_first_sale(months))),
        "period": period,
        "categories": [(one, one.amount / total if total else None) for one in categories],
        "quantity": pack.ledger.quantity,
        "amount": pack.ledger.amount,
        "sum_quantity": sum((one.quantity for one in months), Decimal(0)),
        "sum_amount": sum((one.amount for one in months), Decimal(0)),
        "sum_lines": sum(one.lines for one in months),
    }


def from_first_sale(months: Sequence[MonthFigures]) -> Sequence[MonthFigures]:
    """Return the months without those before the first that has lines; the last month alone where none has."""
    first = next((place for place, one in enumerate(months) if one.lines), len(months) - 1)
    return months[first:]


def fill_desk(asked: Asked) -> Mapping[str, Any] | None:
    """Name the newest month; its sums are the whole organisation's, so only who sees all of it reads them."""
    newest = queries.newest_month()
    if newest is None:
        return None
    rolled = RollUp.objects.filter(month=newest.start).first()
    pack = _pack()
    note: Text = Text("台账最新月份", "newest month of the ledger")
    if (
        rolled is not None
        and pack.ledger is not None
        and is_whole_organisation(asked.actor, Permission.LEDGER_BATCH_READ)
    ):
        unit = pack.ledger.amount.unit
        amount, lines = figure(Decimal(rolled.amount_fen) / 100), figure(rolled.lines)
        note = Text(
            f"{lines} 行，{amount} {unit.zh if unit else ''}",
            f"{lines} lines, {amount} {unit.en if unit else ''}",
        )
    return {"label": Text("台账", "Ledger"), "value": str(newest), "is_text": False, "note": note}


def has_sales(actor: Actor) -> bool:
    return queries.newest_month() is not None


def declare_parts() -> None:
    """Fill the places of the ledger."""
    declare(
        Step(
            title=Text("导入销售台账", "Import the sales"), command="banfa import sales sales.csv", order=30,
            needs=Permission.LEDGER_BATCH_IMPORT, is_done=has_sales,
        ),
        Part(
            place=Place.DESK_FIGURES, name="newest month", order=20, needs=Permission.LEDGER_BATCH_READ,
            template="web/_figure.html", fill=fill_desk,
        ),
        Part(
            place=Place.CUSTOMER_FIGURES, name="sales", order=10, needs=READ, template="web/_figure.html",
            fill=fill_figures,
        ),
        Part(
            place=Place.CUSTOMER_OVERVIEW, name="trend", order=10, needs=READ, template="ledger/_trend.html",
            fill=fill_trend,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="sales", order=20, needs=READ, template="ledger/_sales.html",
            fill=fill_sales, title=Text("销售", "Sales"),
        ),
    )  # fmt: skip
