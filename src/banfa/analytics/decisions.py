"""Decisions of people (核定) over what a rule says: they win, and what the rule said is kept beside them."""

import ibis
import ibis.expr.types as ir

from banfa.analytics.customer_values import decided_column
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Manual


def overruled(planned: PlannedClass, answered: ir.Table) -> ir.Table:
    """Return the answers with every decision in force.

    Where `decided_<name>` is given, it is the value, the reason is `decided`, and `computed` holds what the rule said;
    a decision that is none of the class's values leaves the customer undecided, `unknown:<value>`. A class that people
    decide anyway has its decisions in it already.
    """
    if isinstance(planned.rule, Manual):
        return answered
    decision = answered[decided_column(planned.name)]
    values = [one.value for one in planned.rule.given]
    # A joined code has no list of values, so any may be decided.
    is_known = decision.notnull() & decision.isin(values).fill_null(False) if values else decision.notnull()
    return answered.mutate(
        value=ibis.cases(
            (decision.isnull(), answered["value"]), (is_known, decision), else_=ibis.null("string")
        ),
        reason=ibis.cases(
            (decision.isnull(), answered["reason"]),
            (is_known, ibis.literal("decided")),
            else_=ibis.literal("unknown:") + decision,
        ),
        computed=ibis.ifelse(decision.isnull(), ibis.null("string"), answered["value"]),
    )
