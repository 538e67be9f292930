"""What the ledger brings to pages: a customer's figures, trend and sales, and the newest month."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from banfa.features.customers.standing import period_grades
from banfa.features.ledger.customer_months import months_of, newest_whole, pack_now
from banfa.features.ledger.first_steps import STEPS
from banfa.features.ledger.means import mean_amounts
from banfa.features.ledger.month_sums import newest_on, recent_months
from banfa.features.ledger.queries import MonthFigures
from banfa.features.ledger.sales_tab import fill_sales, lines_address, sales_address
from banfa.features.ledger.trend import trend_of
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission, is_whole_organisation
from banfa.platform.web import languages
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Part, Place, declare
from banfa.policy.model import Ledger, Typed

READ = Permission.CUSTOMERS_CUSTOMER_READ


def _sum(months: Sequence[MonthFigures], period: Period) -> tuple[Decimal, Decimal]:
    inside = [one for one in months if one.month.start in period]
    return sum((one.quantity for one in inside), Decimal(0)), sum((one.amount for one in inside), Decimal(0))


def fill_figures(asked: Asked) -> Mapping[str, Any] | None:
    """Give quantity, amount and mean price of the newest whole period, against the one before."""
    months, pack = months_of(asked), pack_now()
    if not months or pack.ledger is None:
        return None
    period = newest_whole(months, PeriodKind(pack.period))
    quantity, amount = _sum(months, period)
    old_quantity, old_amount = _sum(months, period.previous)
    price = amount / quantity if quantity > 0 else None
    return {
        "figures": [
            _figure(asked, pack.ledger.quantity, period, quantity, old_quantity),
            _figure(asked, pack.ledger.amount, period, amount, old_amount),
            {
                "href": sales_address(asked, period),
                "label": Text("均价", "Mean price"),
                "value": figure(price, 2),
                "unit": _price_unit(pack.ledger) if price is not None else None,
                "note": Text("金额 ÷ 数量", "amount ÷ quantity"),
            },
        ]
    }


def _figure(asked: Asked, typed: Typed, period: Period, now: Decimal, before: Decimal) -> dict[str, Any]:
    title, when = typed.title.text, period.title
    return {
        "label": Text(f"{when.zh}{title.zh}", f"{title.en}, {when.en}"),
        "value": figure(now, 2 if now != now.to_integral_value() else 0),
        "unit": typed.unit.text if typed.unit else None,
        "note": change_words(now, before),
        "tone": "" if before <= 0 or now == before else "up" if now > before else "down",
        "href": sales_address(asked, period),
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
    """Draw the months' amounts, those of the newest whole period strongly, against the mean of all customers."""
    months, pack = months_of(asked), pack_now()
    if not months or pack.ledger is None:
        return None
    period = newest_whole(months, PeriodKind(pack.period))
    measured = pack.ledger.amount
    unit = measured.unit.text if measured.unit else same("")
    means = mean_amounts(Period(months[0].month.start, months[-1].month.end))
    chart = trend_of(
        months, [_month_title(one, means.get(one.month.start), unit) for one in months], means,
        period_grades(asked.actor, asked.customer_id), strong_from=period.start, address=lines_address(asked),
    )  # fmt: skip
    return {
        "chart": chart, "title": measured.title.text, "unit": unit, "months": len(months), "period": period,
        "has_means": bool(chart.means), "nothing": not any(one.lines for one in months),
    }  # fmt: skip


def _month_title(one: MonthFigures, mean: Decimal | None, unit: Text) -> str:
    said = languages.said
    words = f"{said(one.month.title)} {figure(one.amount, 2)} {said(unit)}"
    if mean is None:
        return words
    return f"{words} · {said(Text('户均', 'mean'))} {figure(mean)}"


def fill_desk(asked: Asked) -> Mapping[str, Any] | None:
    """Name the newest month; its sums are the whole organisation's, so only who sees all of it reads them."""
    newest = newest_on(asked)
    if newest is None:
        return None
    rolled = recent_months(asked, newest).get(newest.start)
    pack = pack_now()
    note: Text = Text("台账最新月份", "newest month of the ledger")
    if (
        rolled is not None
        and pack.ledger is not None
        and is_whole_organisation(asked.actor, Permission.LEDGER_BATCH_READ)
    ):
        unit = pack.ledger.amount.unit
        amount, lines = figure(rolled.amount), figure(rolled.lines)
        note = Text(
            f"{lines} 行，{amount} {unit.zh if unit else ''}",
            f"{lines} lines, {amount} {unit.en if unit else ''}",
        )
    return {"label": Text("台账", "Ledger"), "value": str(newest), "is_text": False, "note": note}


def declare_parts() -> None:
    """Fill the places of the ledger."""
    declare(
        *STEPS,
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
