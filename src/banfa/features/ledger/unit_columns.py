"""What the summary by unit shows of sales: the last whole period's sums, of the customers that the reader sees."""

from collections.abc import Sequence

from banfa.features.customers.register.glance import seen_at_a_glance
from banfa.features.customers.summary.columns import Part, UnitColumn, declare_unit_columns
from banfa.features.ledger.lake import home
from banfa.features.ledger.listing import whole_period
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import newest_month
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.org.current import pack_on
from banfa.policy.model import Typed

THOUSANDTHS, FEN = 1_000, 100


def sales_by_unit(actor: Actor) -> Sequence[UnitColumn]:
    """Return the amount and the quantity of the last whole period; none while the ledger is empty, or for whoever may
    not read it."""
    newest = newest_month() if Permission.LEDGER_BATCH_READ in actor.permissions else None
    ledger = pack_on(actor.on).ledger if newest is not None and actor.on is not None else None
    if newest is None or ledger is None or actor.on is None:
        return ()
    period = whole_period(newest, PeriodKind(pack_on(actor.on).period))
    summed = _summed(actor, period)
    return (
        _column("amount", 60, period, ledger.amount, {path: fen for path, fen, _ in summed}, FEN),
        _column("quantity", 61, period, ledger.quantity, {path: n for path, _, n in summed}, THOUSANDTHS),
    )


def _summed(actor: Actor, period: Period) -> Sequence[tuple[str, int, int]]:
    """Return path, fen and thousandths of the units whose customers bought anything."""
    rolled = RollUp.objects.filter(month__gte=period.start, month__lt=period.end)
    files = [home() / path for path in rolled.values_list("path", flat=True)]
    there = [
        str(path) for path in files if path.exists()
    ]  # an import may just have put a new one in its place
    if not there:
        return ()
    with seen_at_a_glance(actor) as duck:
        found: list[tuple[str, int, int]] = duck.execute(
            f"SELECT path, CAST(sum(amount) * {FEN} AS BIGINT), CAST(sum(quantity) * {THOUSANDTHS} AS BIGINT)"  # noqa: S608
            " FROM glance JOIN read_parquet($1) ON customer_id = id GROUP BY path",
            [there],
        ).fetchall()
    return found


def _column(
    key: str, order: int, period: Period, typed: Typed, by_path: dict[str, int], scale: int
) -> UnitColumn:
    title = typed.title.text
    unit = Text(f"（{typed.unit.zh}）", f" ({typed.unit.en})") if typed.unit else Text("", "")
    return UnitColumn(
        key=f"sum.{key}", title=Text(f"{period} {title.zh}", f"{title.en} {period}") + unit, order=order, scale=scale,
        parts=[Part(key="", label=title, by_path=by_path)],
    )  # fmt: skip


def declare_sales_by_unit() -> None:
    """Let the summary by unit show sales."""
    declare_unit_columns("ledger", sales_by_unit)
