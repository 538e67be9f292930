"""Answers one classification by its method, and lays the decisions of people over what the rule says."""

import ibis.expr.types as ir

from banfa.analytics.compiling import rounded
from banfa.analytics.customer_values import CustomerValues
from banfa.analytics.decisions import overruled
from banfa.analytics.figures import Figure, FigureKind
from banfa.analytics.groups import Grouped
from banfa.analytics.methods.answer import waiting
from banfa.analytics.methods.bands import banded
from banfa.analytics.methods.decide import decided
from banfa.analytics.methods.join import joined
from banfa.analytics.methods.lookup import looked_up
from banfa.analytics.methods.manual import judged
from banfa.analytics.methods.matrix import crossed
from banfa.analytics.methods.rank import ranked
from banfa.analytics.methods.recency import seen
from banfa.analytics.methods.score import marks_or_points, scored
from banfa.analytics.planned import PlannedClass
from banfa.kernel.period import Period
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Bands, Decide, Join, Lookup, Manual, Matrix, Rank, Recency, Score

Figures = tuple[Figure, ...]


def answered(
    planned: PlannedClass,
    customers: CustomerValues,
    groups: Grouped | None,
    figures: Figures,
    *,
    has_decisions: bool,
) -> ir.Table:
    """Return the customers with the answer's columns; their figures stand beside them as `input_<i>`."""
    ruled = _ruled(planned, customers, groups, figures)
    return overruled(planned, ruled) if has_decisions else ruled


def kept(figure: Figure, customers: CustomerValues, period: Period) -> ir.Value:
    """Return a figure as it is written: floats as decimals of 12 places, so that they read alike everywhere."""
    compiler = customers.compiler(period)
    if figure.kind in (FigureKind.MARKS, FigureKind.POINTS):
        return marks_or_points(figure, compiler)
    value = compiler.value(figure.step.node, figure.step.window)
    if figure.yields is Kind.NUMBER and value.places is None:
        return rounded(value)
    return value.expression


def _ruled(
    planned: PlannedClass, customers: CustomerValues, groups: Grouped | None, figures: Figures
) -> ir.Table:
    table = customers.table
    if planned.waiting:
        return waiting(planned, table)
    compiler = customers.compiler(planned.period)
    match planned.rule:
        case Rank() if groups is not None:
            return ranked(planned, groups)
        case Score():
            return scored(planned, table, compiler, figures)
        case Decide():
            return decided(planned, table, compiler)
        case Bands():
            return banded(planned, table, compiler)
        case Lookup():
            return looked_up(planned, table, compiler)
        case Matrix():
            return crossed(planned, table)
        case Join():
            return joined(planned, table)
        case Recency():
            return seen(planned, table, compiler)
        case Manual():
            return judged(planned, table, compiler)
    raise AssertionError(planned.rule)
