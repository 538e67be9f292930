"""Adds the ledger up: one pass, one row per customer, one column per figure and window."""

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler, Value, from_column, rounded
from banfa.analytics.planning import Plan
from banfa.analytics.windows import Placed, Sum
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind


def column_of(position: int) -> str:
    return f"sum_{position}"


def customer_sums(sales: ir.Table, plan: Plan) -> ir.Table:
    """Return one row per customer who traded: `customer_id` and a column `sum_<i>` per sum of the plan.

    The lines are read once, only the columns that are added up, and only from the earliest window on.
    """
    span = plan.span
    assert span is not None
    lines = sales.select("customer_id", *plan.attributes)
    lines = lines.filter(lines["date"] >= ibis.literal(span.start), lines["date"] < ibis.literal(span.end))
    compiler = Compiler(plan.period, lambda step: _line_value(lines, step))
    columns = {
        column_of(position): _figure(lines, one, compiler, plan) for position, one in enumerate(plan.sums)
    }
    return lines.group_by("customer_id").aggregate(**columns)


def _line_value(lines: ir.Table, step: Placed) -> Value:
    assert isinstance(step.node, tree.LedgerRef)
    return from_column(lines[step.node.name])


def _figure(lines: ir.Table, one: Sum, compiler: Compiler, plan: Plan) -> ir.Value:
    """Return one conditional aggregate over the lines of its window."""
    span = plan.span
    conditions = []
    if span is not None and one.window.start > span.start:
        conditions.append(lines["date"] >= ibis.literal(one.window.start))
    if span is not None and one.window.end < span.end:
        conditions.append(lines["date"] < ibis.literal(one.window.end))
    aggregate = one.aggregate
    if aggregate.where is not None:
        conditions.append(compiler.holds(aggregate.where, one.window))
    where = ibis.and_(*conditions) if conditions else None
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
