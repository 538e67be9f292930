"""Adds the ledger up: one pass, one row per customer, one column per figure and window."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler, Value, from_column, rounded
from banfa.analytics.planning import Plan
from banfa.analytics.windows import Placed, Sum
from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind


def column_of(position: int) -> str:
    return f"sum_{position}"


def customer_sums(sales: ir.Table, plan: Plan) -> ir.Table:
    """Return one row per customer who traded: `customer_id` and a column `sum_<i>` per sum of the plan.

    The lines are read once, only the columns that are added up, and only from the earliest window on.
    """
    return added_up(sales, plan, plan.sums, [(one.window,) for one in plan.sums])


def added_up(
    sales: ir.Table, plan: Plan, sums: Sequence[Sum], counted: Sequence[tuple[Period, ...]]
) -> ir.Table:
    """Return one row per customer with a line that counts: the sums, each over its own of the `counted` periods."""
    periods = [period for each in counted for period in each]
    span = Period(min(period.start for period in periods), max(period.end for period in periods))
    lines = sales.select("customer_id", *plan.attributes)
    lines = lines.filter(lines["date"] >= ibis.literal(span.start), lines["date"] < ibis.literal(span.end))
    compiler = Compiler(plan.period, lambda step: _line_value(lines, step))
    columns = {
        column_of(position): _figure(lines, one, compiler, _within(lines, mine, span))
        for position, (one, mine) in enumerate(zip(sums, counted, strict=True))
    }
    return lines.group_by("customer_id").aggregate(**columns)


def _line_value(lines: ir.Table, step: Placed) -> Value:
    assert isinstance(step.node, tree.LedgerRef)
    return from_column(lines[step.node.name])


def _within(lines: ir.Table, periods: Sequence[Period], span: Period) -> list[ir.BooleanValue]:
    """Return the conditions under which a line of the span lies in one of the periods: none, if it always does."""
    if not periods:
        return [ibis.literal(False)]
    if span in periods:
        return []
    return [
        reduce(
            or_,
            [
                (lines["date"] >= ibis.literal(one.start)) & (lines["date"] < ibis.literal(one.end))
                for one in periods
            ],
        )
    ]


def _figure(lines: ir.Table, one: Sum, compiler: Compiler, conditions: Sequence[ir.BooleanValue]) -> ir.Value:
    """Return one conditional aggregate over the lines that count."""
    aggregate = one.aggregate
    counting = list(conditions)
    if aggregate.where is not None:
        counting.append(compiler.holds(aggregate.where, one.window))
    where = ibis.and_(*counting) if counting else None
    if aggregate.function == "count":
        return lines.count(where=where)
    assert aggregate.of is not None
    of = compiler.value(aggregate.of, one.window)
    return _aggregated(aggregate.function, of, where)


def _aggregated(function: str, of: Value, where: ir.BooleanValue | None) -> ir.Value:
    match function:
        case "sum":
            # Floats add up differently in every order of the lines; decimals never do.
            return (rounded(of) if of.places is None else of.expression).sum(where=where)
        case "distinct":
            return of.expression.nunique(where=where)
        case "first":
            return of.expression.min(where=where)
    return of.expression.max(where=where)


def is_never_missing(one: Sum) -> bool:
    """Tell whether nothing sold makes the figure 0; the first and the last of nothing are missing."""
    return one.aggregate.kind is Kind.NUMBER
