"""What the ledger adds to lists of customers: the newest period's sums, twelve months at a glance, the last month sold."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from banfa.features.customers.listing.columns import Column, Draw, Give, Reading, declare_columns
from banfa.features.customers.queries.listing import Listed
from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import rows_of_many
from banfa.features.ledger.queries import newest_month, rolled_up
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exports.cells import CellValue
from banfa.platform.web.numerals import figure
from banfa.platform.web.sparklines import spark
from banfa.policy.model import Pack, Typed

MONTHS = 12
GROUP = Text("销售", "Sales")
QUANTITY, AMOUNT, TREND, LAST = "sum.quantity", "sum.amount", "trend", "last"
SUMMED = ("quantity", "amount")
NOTHING = (Decimal(0), Decimal(0))
Months = Mapping[date, tuple[Decimal, Decimal]]


class PageSales:
    """The sales of one page's customers by month, read once for all of its columns."""

    def __init__(self, newest: Period) -> None:
        self.window = newest.window(MONTHS)
        self._found: dict[tuple[int, ...], dict[int, dict[date, tuple[Decimal, Decimal]]]] = {}

    @cached_property
    def files(self) -> list[tuple[date, str]]:
        return [(month, path) for month, path in rolled_up.rows(self.window.start, self.window.end)]

    @cached_property
    def months(self) -> list[date]:
        return [month.start for month in self.window.each_month()]

    def of(self, ids: Sequence[int]) -> Mapping[int, Months]:
        """Return each customer's months; customers without sales are left out."""
        key = tuple(ids)
        if key not in self._found:
            self._found = {key: self._read(sorted(ids))}
        return self._found[key]

    def _read(self, ids: Sequence[int]) -> dict[int, dict[date, tuple[Decimal, Decimal]]]:
        found: dict[int, dict[date, tuple[Decimal, Decimal]]] = {}
        for month, path in self.files:
            try:
                rows = list(rows_of_many(home() / path, ids, SUMMED))
            except FileNotFoundError:  # an import has just put a new roll-up in its place
                continue
            for customer_id, (quantity, amount) in rows:
                months = found.setdefault(customer_id, {})
                before = months.get(month, NOTHING)
                months[month] = (before[0] + quantity, before[1] + amount)
        return found


def sales_columns(actor: Actor, pack: Pack) -> Sequence[Column]:
    """Return the ledger's columns; none while it is empty, or for whoever may not read it."""
    newest = newest_month() if Permission.LEDGER_BATCH_READ in actor.permissions else None
    if newest is None or pack.ledger is None:
        return ()
    sales, period = PageSales(newest), whole_period(newest, PeriodKind(pack.period))
    return (
        _last(sales),
        _trend(sales),
        _sum(AMOUNT, 1, pack.ledger.amount, sales, period, usual=True),
        _sum(QUANTITY, 0, pack.ledger.quantity, sales, period, usual=False),
    )


def whole_period(newest: Period, kind: PeriodKind) -> Period:
    """Return the last period whose end the ledger has reached."""
    period = Period.containing(newest.start, kind)
    return period if period.end <= newest.end else period.previous


def _sum(key: str, place: int, typed: Typed, sales: PageSales, period: Period, *, usual: bool) -> Column:
    title = typed.title.text
    unit = Text(f"（{typed.unit.zh}）", f" ({typed.unit.en})") if typed.unit else Text("", "")
    months = [month for month in sales.months if month in period]

    def value(held: Months) -> Decimal:
        return sum((held.get(month, NOTHING)[place] for month in months), Decimal(0))

    return _column(
        key, Text(f"{period} {title.zh}", f"{title.en} {period}") + unit, sales,
        words=lambda held: figure(value(held)), cell=value, kind="fig", usual=usual,
    )  # fmt: skip


def _trend(sales: PageSales) -> Column:
    title = Text("近 12 个月", "12 months")

    def words(held: Months) -> str:
        return spark([float(held.get(month, NOTHING)[1]) for month in sales.months])

    return _column(
        TREND, title, sales, words=words, cell=lambda held: sum((one[1] for one in held.values()), Decimal(0)),
        kind="spark", usual=True,
    )  # fmt: skip


def _last(sales: PageSales) -> Column:
    def month(held: Months) -> str | None:
        sold = [month for month, (quantity, _) in held.items() if quantity]
        return f"{max(sold):%Y-%m}" if sold else None

    title = Text("最近进货月", "Last month sold")
    return _column(
        LAST, title, sales, words=lambda held: month(held) or "–", cell=month, kind="", usual=False
    )


def _column(
    key: str, title: Text, sales: PageSales, *, words: Callable[[Months], str], cell: Callable[[Months], CellValue],
    kind: str, usual: bool,
) -> Column:  # fmt: skip
    def draw(reading: Reading) -> Draw:
        held = sales.of(reading.ids)
        return lambda one: words(held.get(one.pk, {}))

    def give(reading: Reading) -> Give:
        held = sales.of(reading.ids)

        def given(one: Listed) -> CellValue:
            return cell(held.get(one.pk, {}))

        return given

    return Column(key=key, title=title, draw=draw, give=give, group=GROUP, kind=kind, is_usual=usual)


def declare_listing() -> None:
    """Let lists of customers show the ledger's figures."""
    declare_columns("ledger", sales_columns)
