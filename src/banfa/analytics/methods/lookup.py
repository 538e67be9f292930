"""A value taken over from elsewhere, mapped where the pack says so."""

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler
from banfa.analytics.methods.answer import Answer, chosen, why_missing, word_for
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Lookup


def looked_up(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Take over what is looked up; a code that is neither mapped nor a value is undecided, `unknown:<code>`."""
    rule = planned.rule
    assert isinstance(rule, Lookup) and planned.main is not None  # noqa: PT018
    found = compiler.value(planned.main, planned.window).expression
    given = {value.value: value.value for value in rule.values} | dict(rule.map)
    table = table.mutate(found=found)
    value = chosen(
        *((table["found"].fill_null("") == code, value) for code, value in given.items()), otherwise=None
    )
    table = table.mutate(taken=value)
    return Answer(
        value=table["taken"],
        reason=ibis.cases(
            (table["taken"].notnull(), ibis.null("string")),
            (
                table["found"].isnull(),
                why_missing(planned.main, planned.window, compiler, word_for(planned.main)),
            ),
            else_=ibis.literal("unknown:") + table["found"],
        ),
    ).on(table)
