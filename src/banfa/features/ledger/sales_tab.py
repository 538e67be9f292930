"""The sales of one customer on its page: by month, by what was sold, and line by line."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from banfa.features.ledger.customer_months import from_first_sale, months_of, newest_whole, pack_now
from banfa.features.ledger.queries import MonthFigures
from banfa.features.ledger.selling import Sales, dimensions, sales_of, title_of
from banfa.kernel.period import BadPeriod, Period, PeriodKind
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission
from banfa.platform.web import languages
from banfa.platform.web.numerals import figure
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.slots import Asked
from banfa.policy.ledger import ledger_attributes
from banfa.policy.model import Pack
from banfa.policy.values import shown

MONTHS, LINES, NO_VALUE = "month", "lines", "-"
LONGEST_PERIOD, MOST_PAGES = 36, 100_000
NONE_GIVEN = Text("未分类", "none given")
VIEWS_APART = {MONTHS: Text("按月", "By month"), LINES: Text("明细", "Lines")}


def fill_sales(asked: Asked) -> Mapping[str, Any]:
    """Give the view that is asked for as `by`: month, lines, or a column of the sales. Raises BadRequest."""
    months, pack = months_of(asked), pack_now()
    if not months or pack.ledger is None:
        return {"months": []}
    columns = dimensions(pack)
    titles = {name: _by(one.title.text) for name, one in columns.items()}
    views = {MONTHS: VIEWS_APART[MONTHS], **titles, LINES: VIEWS_APART[LINES]}
    by = asked.query.get("by") or MONTHS
    if by not in views:
        raise _not_understood("by", by)
    period = read_period(asked.query, newest_whole(months, PeriodKind(pack.period)))
    shared = {
        "by": by, "views": [(name, words, _address(asked, by=name, period=str(period))) for name, words in views.items()],
        "period": period, "periods": _periods(months, PeriodKind(pack.period), period),
        "quantity": pack.ledger.quantity, "amount": pack.ledger.amount, "came": asked.query.get("from", ""),
        "export": _export_address(asked, period),
    }  # fmt: skip
    if by == MONTHS:
        return shared | _by_month(asked, months)
    with sales_of(asked.actor, asked.customer_id, period, pack) as sales:
        return shared | (
            _lines(asked, sales, period, pack, list(columns))
            if by == LINES
            else _by_value(asked, sales, by, period, pack)
        )


def sales_address(asked: Asked, period: Period) -> str:
    """Return where the rows behind a figure of a period are listed."""
    return f"{_address(asked, by='product', period=str(period))}#tab"


def lines_address(asked: Asked) -> str:
    """Return where the lines of a period are listed, up to its name."""
    return f"{_address(asked, by=LINES)}&period="


def read_period(query: QueryDict, otherwise: Period) -> Period:
    """Return the period of an address. Raises BadRequest."""
    words = query.get("period", "")
    if not words:
        return otherwise
    try:
        period = Period.parse(words)
    except BadPeriod as error:
        raise BadRequest(error.text) from None
    if period.months > LONGEST_PERIOD:
        raise _not_understood("period", words)
    return period


def _by_month(asked: Asked, months: Sequence[MonthFigures]) -> dict[str, Any]:
    shown = list(reversed(from_first_sale(months)))
    most = max((abs(one.amount) for one in shown), default=Decimal(0))
    return {
        "months": [
            (one, _address(asked, by=LINES, period=str(one.month)), _part(one.amount, most)) for one in shown
        ],
        "sum_quantity": sum((one.quantity for one in shown), Decimal(0)),
        "sum_amount": sum((one.amount for one in shown), Decimal(0)),
        "sum_lines": sum(one.lines for one in shown),
    }


def _by_value(asked: Asked, sales: Sales, by: str, period: Period, pack: Pack) -> dict[str, Any]:
    rows, total = sales.by(by), sales.total()
    most = max((abs(one.amount) for one in rows), default=Decimal(0))
    return {
        "months": True,
        "rows": [
            {
                "sold": one,
                "title": _value_title(pack, by, one.value),
                "share": one.amount / total.amount if total.amount else None,
                "part": _part(one.amount, most),
                "href": _address(asked, by=LINES, period=str(period), column=by, value=one.value or NO_VALUE),
            }
            for one in rows
        ],
        "total": total,
        "rest": total.lines - sum(one.lines for one in rows),
    }


def _lines(asked: Asked, sales: Sales, period: Period, pack: Pack, columns: Sequence[str]) -> dict[str, Any]:
    column, value = asked.query.get("column", ""), asked.query.get("value", "")
    if column and column not in columns:
        raise _not_understood("column", column)
    number = _number(asked.query.get("page") or "1")
    page = sales.page(number, by=column, value=None if value == NO_VALUE else value)
    kept = {"by": LINES, "period": str(period)} | ({"column": column, "value": value} if column else {})
    return {
        "months": True,
        "page": page,
        "heads": [title_of(name, pack) for name in page.names],
        "lines": [(row, [row[name] for name in page.names]) for row in page.rows],
        "only": (title_of(column, pack), NONE_GIVEN if value == NO_VALUE else same(value))
        if column
        else None,
        "all": _address(asked, by=LINES, period=str(period)),
        "words": _pages_words(page.number, page.pages, page.total.lines),
        "before": _address(asked, **kept, page=str(page.number - 1)) if page.number > 1 else "",
        "after": _address(asked, **kept, page=str(page.number + 1)) if page.number < page.pages else "",
    }


def _value_title(pack: Pack, name: str, value: str | None) -> Text:
    """Return a value of a column in words; an option by its label."""
    if not value:
        return NONE_GIVEN
    known = ledger_attributes(pack).get(name)
    return known.label_of(value) if known is not None else same(value)


def _cell(pack: Pack, name: str, value: object) -> str:
    """Return a value of a line as people read it."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return languages.said(_value_title(pack, name, value))
    known = ledger_attributes(pack).get(name)
    if known is None or not isinstance(value, bool | int | Decimal | date):
        return str(value)
    return shown(known, value, languages.language())


def _pages_words(number: int, pages: int, lines: int) -> Text:
    count = figure(lines)
    return Text(f"共 {count} 行，第 {number} / {pages} 页", f"{count} lines, page {number} of {pages}")


def _number(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 0 < int(words) <= MOST_PAGES):
        raise _not_understood("page", words)
    return int(words)


def _periods(months: Sequence[MonthFigures], kind: PeriodKind, chosen: Period) -> list[tuple[str, str]]:
    """Return what may be chosen: the periods by which is graded, then the months, newest first."""
    graded = [Period.containing(one.month.start, kind) for one in reversed(months)]
    offered = dict.fromkeys([*graded, *(one.month for one in reversed(months))])
    if chosen not in offered:
        offered = {chosen: None} | offered
    return [(str(period), languages.said(period.title)) for period in offered]


def _by(title: Text) -> Text:
    return Text(f"按{title.zh}", f"By {title.en[:1].lower()}{title.en[1:]}")


def _part(amount: Decimal, most: Decimal) -> str:
    return f"{100 * abs(amount) / most:.1f}%" if most else "0%"


def _address(asked: Asked, **query: str) -> str:
    came = asked.query.get("from", "")
    return "?" + urlencode(({"from": came} if came else {}) | {"tab": "sales"} | query)


def _export_address(asked: Asked, period: Period) -> str:
    """Return where the lines are taken out, nothing for those who may not."""
    if Permission.CUSTOMERS_CUSTOMER_EXPORT not in asked.actor.permissions:
        return ""
    return f"{reverse('ledger:export', args=[asked.customer_id])}?period={period}"


def _not_understood(key: str, value: str) -> BadRequest:
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
