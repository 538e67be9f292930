"""Ordered values with criteria: the first value that holds wins, and what decided is kept."""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Decide


def decided(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Decide everyone; `criterion` counts over all criteria in order, for `all` it is the first of the value's."""
    rule = planned.rule
    assert isinstance(rule, Decide)
    conditions = list(_conditions(planned, compiler))
    table = table.mutate(
        deciding=chosen(*((holds, index) for holds, index, _ in conditions), otherwise=None).cast("int64")
    )
    fallback = None if rule.otherwise is None else rule.otherwise.value
    values = [(table["deciding"] == index, value) for _, index, value in conditions]
    reason = None if fallback is not None else "undecided"
    return Answer(
        value=chosen(*((holds.fill_null(False), value) for holds, value in values), otherwise=fallback),
        reason=chosen((table["deciding"].notnull(), None), otherwise=reason),
        criterion=table["deciding"],
    ).on(table)


def _conditions(planned: PlannedClass, compiler: Compiler) -> Iterator[tuple[ir.BooleanValue, int, str]]:
    """Yield what decides: the condition, its criterion's index, the value. What waits decides nothing."""
    rule = planned.rule
    assert isinstance(rule, Decide)
    for place, choice in enumerate(rule.decide):
        criteria = [one for one in planned.criteria if one.choice == place]
        holding = [compiler.holds(one.when, planned.window) for one in criteria if not one.waiting]
        if choice.any:
            live = [one for one in criteria if not one.waiting]
            yield from ((holds, one.index, choice.value) for holds, one in zip(holding, live, strict=True))
        elif len(holding) == len(criteria):
            yield ibis.and_(*holding), criteria[0].index, choice.value
