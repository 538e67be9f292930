"""Goes on from what an earlier run added up: only the lines that came or left are read.

Sums and counts are exact, so lines are added and taken away; a first or a last day can only move on, and days on which
something was bought are counted anew unless whole months came.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from banfa.analytics.compiling import WIDEST
from banfa.analytics.customer_sums import added_up, column_of
from banfa.analytics.planning import Plan
from banfa.analytics.windows import Sum
from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind

REVERSIBLE = frozenset({"sum", "count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFile:
    """A file of sales lines of one month, by a name and checksum that only its owner understands."""

    name: str
    checksum: str
    month: Period
    rows: int


@dataclass(frozen=True, slots=True)
class Summed:
    """What a run added up: each figure by the digest of its expression, with its window, and the files it read."""

    windows: Mapping[str, Period]
    columns: tuple[str, ...]
    files: tuple[MonthFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Files whose lines differ from then to now: over which periods each figure gains or loses them."""

    files: tuple[MonthFile, ...]
    counted: tuple[tuple[Period, ...], ...]
    gained: bool


def figures_kept(plan: Plan) -> tuple[Sum, ...]:
    """Return the plan's sums and, last, how many lines a customer has: without any, no row is kept."""
    assert plan.span is not None
    lines = tree.Aggregate(kind=Kind.NUMBER, function="count", of=None, where=None)
    return (*plan.sums, Sum(lines, plan.span))


def summed(plan: Plan, files: Iterable[MonthFile]) -> Summed:
    """Describe what a run of this plan over these files adds up."""
    figures = figures_kept(plan)
    digests = tuple(digest_of(one, plan) for one in figures)
    windows = {digest: one.window for digest, one in zip(digests, figures, strict=True)}
    return Summed(windows, digests, tuple(files))


def digest_of(one: Sum, plan: Plan) -> str:
    """Return what tells one figure from another in every period: its words, and how its window lies to the period."""
    start, end = (_months_between(day, plan.period.end) for day in (one.window.start, one.window.end))
    words = f"{one.aggregate!r} from {start} to {end}"
    if any(isinstance(step, tree.PeriodEdge) for step in one.aggregate.walk()):
        words += f" in {plan.period}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _months_between(day: date, end: date) -> int:
    return (end.year - day.year) * 12 + end.month - day.month


def differences(then: Summed, now: Summed, plan: Plan) -> tuple[Difference, ...] | None:
    """Return the lines by which two runs differ; None where the figures cannot be had that way."""
    if not set(now.columns) <= set(then.columns):
        return None
    windows = [(then.windows[digest], now.windows[digest]) for digest in now.columns]
    before, after = ({(one.name, one.checksum): one for one in side.files} for side in (then, now))
    came = [one for key, one in after.items() if key not in before]
    left = [one for key, one in before.items() if key not in after]
    both = [one for key, one in after.items() if key in before]
    found = [
        _difference(came, [(new,) for _, new in windows], gained=True),
        _difference(left, [(old,) for old, _ in windows], gained=False),
        _difference(both, [_without(new, old) for old, new in windows], gained=True),
        _difference(both, [_without(old, new) for old, new in windows], gained=False),
    ]
    kept = tuple(one for one in found if one is not None)
    return kept if _may_go_on(figures_kept(plan), kept, then) else None


def _difference(
    files: Sequence[MonthFile], counted: Sequence[tuple[Period, ...]], *, gained: bool
) -> Difference | None:
    touched = tuple(
        file for file in files if any(file.month.start in period for mine in counted for period in mine)
    )
    return Difference(files=touched, counted=tuple(counted), gained=gained) if touched else None


def _without(one: Period, other: Period) -> tuple[Period, ...]:
    """Return what of a period does not lie in another."""
    parts = [
        Period(one.start, min(one.end, other.start)),
        Period(max(one.start, other.end), one.end),
    ]
    return tuple(part for part in dict.fromkeys(parts) if part.start < part.end)


def _may_go_on(figures: Sequence[Sum], found: Sequence[Difference], then: Summed) -> bool:
    months = {file.month for file in then.files}
    for place, one in enumerate(figures):
        mine = [each for each in found if _touched(each, place)]
        if one.aggregate.function in REVERSIBLE or not mine:
            continue
        if not all(each.gained for each in mine):
            return False
        fresh = all(file.month not in months for each in mine for file in each.files)
        if one.aggregate.function == "distinct" and not (fresh and _is_day(one.aggregate.of)):
            return False
    return True


def _touched(found: Difference, place: int) -> bool:
    return any(file.month.start in period for period in found.counted[place] for file in found.files)


def _is_day(of: tree.Node | None) -> bool:
    """Tell whether what is counted lies in one month only, so that months are simply added."""
    return isinstance(of, tree.LedgerRef) and of.name == "date"


def all_sums(sales: ir.Table, plan: Plan) -> ir.Table:
    """Add everything up: one row per customer with a line, `customer_id`, `sum_<i>`, the last one their lines."""
    figures = figures_kept(plan)
    found = added_up(sales, plan, figures, [(one.window,) for one in figures])
    return _filled(found, figures)


def merged_sums(then: ir.Table, parts: Sequence[tuple[Difference, ir.Table]], plan: Plan) -> ir.Table:
    """Return the same as `all_sums` from an earlier run's sums, in today's order, and the lines that came or left."""
    figures = figures_kept(plan)
    columns = [column_of(place) for place in range(len(figures))]
    tables = [then.select("customer_id", *columns)]
    for found, lines in parts:
        part = added_up(lines, plan, figures, found.counted)
        tables.append(part if found.gained else _negative(part, figures))
    every = ibis.union(*(_alike(one, then.schema(), columns) for one in tables))
    merged = every.group_by("customer_id").aggregate(
        **{
            name: _merged(every[name], one.aggregate.function)
            for name, one in zip(columns, figures, strict=True)
        }
    )
    whole = _alike(merged, then.schema(), columns)
    return _filled(whole.filter(whole[columns[-1]] != 0), figures)


def _negative(part: ir.Table, figures: Sequence[Sum]) -> ir.Table:
    lost = {
        column_of(place): -part[column_of(place)]
        for place, one in enumerate(figures)
        if one.aggregate.function in REVERSIBLE
    }
    # What only moves on never loses a line, see `_may_go_on`.
    kept = {
        column_of(place): ibis.null(part[column_of(place)].type())
        for place, one in enumerate(figures)
        if one.aggregate.function not in REVERSIBLE
    }
    return part.select("customer_id", **lost, **kept)


def _merged(column: ir.Value, function: str) -> ir.Value:
    match function:
        case "first":
            return column.min()
        case "last":
            return column.max()
    return column.sum()


def _alike(table: ir.Table, schema: ibis.Schema, columns: Sequence[str]) -> ir.Table:
    """Return a table with the types of the earlier run's, so that the parts can stand below each other."""
    return table.select("customer_id", **{name: _cast(table[name], schema[name]) for name in columns})


def _cast(column: ir.Value, kind: dt.DataType) -> ir.Value:
    """Cast for certain: Ibis leaves out a cast to the type it believes a column to have, and a sum of counts is wider."""
    return column.cast(dt.Decimal(WIDEST, 0)).cast(kind) if kind.is_integer() else column.cast(kind)


def _filled(table: ir.Table, figures: Sequence[Sum]) -> ir.Table:
    """Write the sum of no line as 0, whichever way it came about."""
    columns = {}
    for place, one in enumerate(figures):
        column = table[column_of(place)]
        zero = ibis.literal(0).cast(column.type())
        columns[column_of(place)] = column.fill_null(zero) if one.aggregate.function in REVERSIBLE else column
    return table.select("customer_id", **columns)
