"""Reads the ledger: the files that count now, and a customer's figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import rows_of
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.imports.models import Batch
from banfa.platform.prepared import Prepared

SUMMED = ("category", "quantity", "amount", "lines")
# Month or category, then quantity, amount and lines.
Sums = tuple[Any, Decimal, Decimal, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """A customer's sales of one month; zeros where there were none."""

    month: Period
    quantity: Decimal
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFigures:
    """A customer's sales of one category in a period."""

    category: str | None
    quantity: Decimal
    amount: Decimal
    lines: int


def files_that_count(*, start: date | None = None, end: date | None = None) -> QuerySet[LedgerFile]:
    """Return the files of applied batches whose month lies in [start, end), oldest first."""
    files = LedgerFile.objects.filter(batch__state=Batch.State.APPLIED).order_by("month", "batch_id")
    if start is not None:
        files = files.filter(month__gte=start)
    return files.filter(month__lt=end) if end is not None else files


_newest = Prepared(lambda: files_that_count().order_by("-month").values_list("month")[:1])


rolled_up = Prepared(  # the roll-ups of the months in [start, end), oldest first: month and path
    lambda start, end: (
        RollUp.objects.filter(month__gte=start, month__lt=end).order_by("month").values_list("month", "path")
    ),
    date,
    date,
)


def newest_month() -> Period | None:
    """Return the last month that has sales."""
    newest = _newest.rows()
    return Period.containing(newest[0][0], PeriodKind.MONTH) if newest else None


def batches(actor: Actor) -> QuerySet[Batch]:
    """Return every import, newest first."""
    require(actor, Permission.LEDGER_BATCH_READ)
    return Batch.objects.order_by("-pk")


def monthly(actor: Actor, customer_id: int, *, until: Period, months: int = 24) -> list[MonthFigures]:
    """Return the customer's figures of the months that end with `until`, every month present. Raises NotThere."""
    window = until.window(months)
    rows = _rolled_up(actor, customer_id, window, "month")
    found = {month: (quantity, amount, lines) for month, quantity, amount, lines in rows}
    nothing = (Decimal(0), Decimal(0), 0)
    return [
        MonthFigures(month=month, quantity=quantity, amount=amount, lines=lines)
        for month in window.each_month()
        for quantity, amount, lines in [found.get(month.start, nothing)]
    ]


def by_category(actor: Actor, customer_id: int, period: Period) -> list[CategoryFigures]:
    """Return the customer's figures per category in a period, largest amount first. Raises NotThere."""
    rows = _rolled_up(actor, customer_id, period, "category")
    figures = [
        CategoryFigures(category=category, quantity=quantity, amount=amount, lines=lines)
        for category, quantity, amount, lines in rows
    ]
    return sorted(figures, key=lambda figure: (-figure.amount, figure.category or ""))


def last_month_of(customer_id: int) -> Period | None:
    """Return the newest month in which a customer has sales, for those who may act for the whole house."""
    for month, path in RollUp.objects.order_by("-month").values_list("month", "path"):
        if next(iter(rows_of(home() / path, customer_id, SUMMED)), None) is not None:
            return Period.containing(month, PeriodKind.MONTH)
    return None


def _rolled_up(
    actor: Actor, customer_id: int, window: Period, group: Literal["month", "category"]
) -> list[Sums]:
    if not visible(Customer, actor).filter(pk=customer_id).exists():
        raise NotThere
    try:
        return _sums(customer_id, window, group)
    except FileNotFoundError:
        return _sums(customer_id, window, group)  # an import has just put a new roll-up in an old one's place


def _sums(customer_id: int, window: Period, group: Literal["month", "category"]) -> list[Sums]:
    sums: dict[date | str | None, Sums] = {}
    for month, path in rolled_up.rows(window.start, window.end):
        for category, quantity, amount, lines in rows_of(home() / path, customer_id, SUMMED):
            key = month if group == "month" else category
            _, old_quantity, old_amount, old_lines = sums.get(key, (key, Decimal(0), Decimal(0), 0))
            sums[key] = (key, old_quantity + quantity, old_amount + amount, old_lines + lines)
    return list(sums.values())
