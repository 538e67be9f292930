"""A class read from the crossing of two others, undecided while one of them is."""

import ibis
import ibis.expr.types as ir

from banfa.analytics.customer_values import class_column
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Matrix


def crossed(planned: PlannedClass, table: ir.Table) -> ir.Table:
    """Give everyone what stands in the cell of their two classes; a row or column without a cell is undecided."""
    rule = planned.rule
    assert isinstance(rule, Matrix)
    crossing = rule.matrix
    row, column = table[class_column(crossing.rows)], table[class_column(crossing.columns)]
    cells = [
        (((row == one) & (column == other)).fill_null(False), value)
        for one, line in crossing.cells.items()
        for other, value in line.items()
    ]
    table = table.mutate(crossed=chosen(*cells, otherwise=None))
    row, column = table[class_column(crossing.rows)], table[class_column(crossing.columns)]
    return Answer(
        value=table["crossed"],
        reason=ibis.cases(
            (table["crossed"].notnull(), ibis.null("string")),
            (row.isnull(), ibis.literal(f"undecided:{crossing.rows}")),
            (column.isnull(), ibis.literal(f"undecided:{crossing.columns}")),
            else_=ibis.literal("unknown:") + row + ibis.literal("×") + column,
        ),
    ).on(table)
