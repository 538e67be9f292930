"""A code made of other classifications' values, undecided while a part is."""

from functools import reduce
from operator import add, and_

import ibis
import ibis.expr.types as ir

from banfa.analytics.customer_values import class_column
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Join


def joined(planned: PlannedClass, table: ir.Table) -> ir.Table:
    """Write the parts' values one after the other; the first part that is undecided is the reason."""
    rule = planned.rule
    assert isinstance(rule, Join)
    parts = [table[class_column(name)] for name in rule.join]
    between = ibis.literal(rule.separator)
    code = reduce(add, [parts[0], *(between + part for part in parts[1:])])
    whole = reduce(and_, [part.notnull() for part in parts])
    return Answer(
        value=ibis.ifelse(whole, code, ibis.null("string")),
        reason=chosen(
            *((part.isnull(), f"undecided:{name}") for part, name in zip(parts, rule.join, strict=True)),
            otherwise=None,
        ),
    ).on(table)
