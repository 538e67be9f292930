"""A class that people decide: what its criteria propose stands beside it and changes nothing by itself."""

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler
from banfa.analytics.customer_values import decided_column
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.methods.decide import Condition, conditions_of, first_that_holds
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Manual


def judged(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Give everyone what was decided, else the initial value; `computed` is the value that is proposed instead.

    The first value whose criteria hold is proposed where it is better than the one that holds, or where the rule also
    proposes worse ones; `criterion` then counts over all criteria in order, as for `decide`.
    """
    rule = planned.rule
    assert isinstance(rule, Manual)
    conditions = list(conditions_of(planned, rule.manual, compiler))
    table = _with_places(planned, rule, table.mutate(deciding=first_that_holds(conditions)), conditions)
    held, proposed = table["held_place"], table["proposed_place"]
    better = held.isnull() | (proposed < held).fill_null(False)
    offered = proposed.notnull() & (
        better | (proposed != held).fill_null(False) if rule.proposes_worse else better
    )
    decision = table[decided_column(planned.name)]
    return Answer(
        value=_value_at(rule, held),
        reason=ibis.cases(
            (decision.notnull() & held.isnull(), ibis.literal("unknown:") + decision),
            (decision.notnull(), ibis.literal("decided")),
            (held.isnull(), ibis.literal("undecided")),
            else_=ibis.null("string"),
        ),
        criterion=ibis.ifelse(offered, table["deciding"], ibis.null("int64")),
        computed=ibis.ifelse(offered, _value_at(rule, proposed), ibis.null("string")),
    ).on(table)


def _with_places(
    planned: PlannedClass, rule: Manual, table: ir.Table, conditions: list[Condition]
) -> ir.Table:
    """Return the table with the place of the value that holds and of the one whose criteria hold, best first."""
    decision = table[decided_column(planned.name)]
    values = [one.value for one in rule.manual]
    initial = None if rule.initial is None else values.index(rule.initial)
    decided = [((decision == value).fill_null(False), place) for place, value in enumerate(values)]
    unknown = (decision.notnull() & ~decision.isin(values).fill_null(False), None)
    criteria = [((table["deciding"] == index).fill_null(False), place) for _, index, place in conditions]
    return table.mutate(
        held_place=chosen(*decided, unknown, otherwise=initial).cast("int64"),
        proposed_place=chosen(*criteria, otherwise=None).cast("int64"),
    )


def _value_at(rule: Manual, place: ir.Value) -> ir.Value:
    values = (((place == index).fill_null(False), one.value) for index, one in enumerate(rule.manual))
    return chosen(*values, otherwise=None)
