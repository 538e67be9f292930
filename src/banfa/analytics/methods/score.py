"""Weighted items added up and cut into bands. Points are exact decimals of 12 places, so that they add up."""

from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import ROUNDING, SCORE, Compiler, Value, product, rounded
from banfa.analytics.figures import Figure, FigureKind, points_name
from banfa.analytics.marking import PlannedItem
from banfa.analytics.methods.answer import Answer, why_missing, word_for
from banfa.analytics.methods.bands import band_reached, value_of_band
from banfa.analytics.planned import PlannedClass
from banfa.policy.expressions import tree
from banfa.policy.model import Score


def scored(
    planned: PlannedClass, table: ir.Table, compiler: Compiler, figures: tuple[Figure, ...]
) -> ir.Table:
    """Add up everyone's points, which stand in the table as `input_<i>`, and give the first band that they reach.

    An item without marks leaves the whole score open; `criterion` is the band's place, `score` the total.
    """
    rule = planned.rule
    assert isinstance(rule, Score)
    columns = {figure.name: f"input_{place}" for place, figure in enumerate(figures)}
    points = [table[columns[points_name(item.rule.item)]] for item in planned.counted]
    table = table.mutate(total=reduce(add, points).cast(SCORE))
    table = table.mutate(deciding=band_reached(rule.bands, Value(table["total"], ROUNDING)))
    reason: ir.Value = ibis.null("string")
    for item, own in reversed(list(zip(planned.counted, points, strict=True))):
        reason = ibis.ifelse(own.isnull(), _why(item, planned, compiler), reason)
    return Answer(
        value=value_of_band(rule.bands, table["deciding"]),
        reason=reason,
        criterion=table["deciding"],
        score=table["total"],
    ).on(table)


def marks_or_points(figure: Figure, compiler: Compiler) -> ir.Value:
    """Return an item's marks at 12 places, or those times its weight."""
    node, window = figure.step.node, figure.step.window
    if figure.kind is FigureKind.MARKS:
        return rounded(compiler.value(node, window))
    assert isinstance(node, tree.Arithmetic)
    marks = Value(rounded(compiler.value(node.left, window)), ROUNDING)
    return rounded(product(marks, compiler.value(node.right, window)))


def _why(item: PlannedItem, planned: PlannedClass, compiler: Compiler) -> ir.Value:
    """Return why an item gives no marks: its figure is missing, or is a code that the item does not know."""
    missing = why_missing(item.of, planned.window, compiler, word_for(item.of))
    if not item.rule.marks:
        return missing
    found = compiler.value(item.of, planned.window).expression
    return ibis.ifelse(found.isnull(), missing, ibis.literal("unknown:") + found)
