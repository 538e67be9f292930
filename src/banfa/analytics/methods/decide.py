"""Ordered values with criteria: the first value that holds wins, and what decided is kept."""

from collections.abc import Iterator, Sequence

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Choice, Decide, Judged


def decided(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Decide everyone; `criterion` counts over all criteria in order, for `all` it is the first of the value's."""
    rule = planned.rule
    assert isinstance(rule, Decide)
    conditions = list(conditions_of(planned, rule.decide, compiler))
    table = table.mutate(deciding=first_that_holds(conditions))
    fallback = None if rule.otherwise is None else rule.otherwise.value
    values = [(table["deciding"] == index, rule.decide[place].value) for _, index, place in conditions]
    reason = None if fallback is not None else "undecided"
    return Answer(
        value=chosen(*((holds.fill_null(False), value) for holds, value in values), otherwise=fallback),
        reason=chosen((table["deciding"].notnull(), None), otherwise=reason),
        criterion=table["deciding"],
    ).on(table)


Condition = tuple[ir.BooleanValue, int, int]


def conditions_of(
    planned: PlannedClass, values: Sequence[Choice | Judged], compiler: Compiler
) -> Iterator[Condition]:
    """Yield what decides: the condition, its criterion's index, the value's place. What waits decides nothing."""
    for place, value in enumerate(values):
        criteria = [one for one in planned.criteria if one.choice == place]
        live = [one for one in criteria if not one.waiting]
        holding = [compiler.holds(one.when, planned.window) for one in live]
        if value.any:
            yield from ((holds, one.index, place) for holds, one in zip(holding, live, strict=True))
        elif criteria and len(live) == len(criteria):
            yield ibis.and_(*holding), criteria[0].index, place


def first_that_holds(conditions: Sequence[Condition]) -> ir.Value:
    """Return the index of the first criterion that holds; missing where none does."""
    return chosen(*((holds, index) for holds, index, _ in conditions), otherwise=None).cast("int64")
