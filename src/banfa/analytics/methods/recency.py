"""How long ago something last happened, counted in calendar months."""

from datetime import date, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler
from banfa.analytics.methods.answer import Answer, chosen
from banfa.analytics.planned import PlannedClass
from banfa.kernel.period import add_months
from banfa.policy.model import Recency


def seen(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Sort everyone into recent, lapsed and never; without a number of months a date decides nothing."""
    rule = planned.rule
    assert isinstance(rule, Recency) and planned.main is not None  # noqa: PT018
    table = table.mutate(last=compiler.value(planned.main, planned.window).expression)
    never = (table["last"].isnull(), rule.never.value)
    months = rule.lapsed_after.value
    if months is None:
        return Answer(
            value=chosen(never, otherwise=None),
            reason=chosen((table["last"].isnull(), None), otherwise="waiting:lapsed_after"),
        ).on(table)
    lapsed = table["last"] <= ibis.literal(last_lapsed_day(planned.period.last_day, months))
    return Answer(
        value=chosen(never, (lapsed.fill_null(False), rule.lapsed.value), otherwise=rule.recent.value),
        reason=ibis.null("string"),
    ).on(table)


def last_lapsed_day(on: date, months: Decimal) -> date:
    """Return the latest day that has lapsed by `on`.

    Found once here instead of adding months to every row: engines clamp month ends each in their own way.
    """
    whole = int(months)
    day = add_months(on, -whole)
    while add_months(day + timedelta(days=1), whole) <= on:
        day += timedelta(days=1)
    return day
