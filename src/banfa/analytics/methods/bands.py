"""Thresholds on one measure, highest first; a bound that the source leaves blank is passed over."""

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler, Value, compared, number, rounded
from banfa.analytics.methods.answer import Answer, chosen, why_missing, word_for
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Bands


def banded(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Give everyone the first band whose bound their measure reaches; `criterion` is the band's place."""
    rule = planned.rule
    assert isinstance(rule, Bands) and planned.main is not None  # noqa: PT018
    measure = compiler.value(planned.main, planned.window)
    lacking = measure.expression.isnull()
    last = len(rule.bands) - 1
    table = table.mutate(deciding=chosen((lacking, None), *_reached(rule, measure), otherwise=last))
    values = [
        ((table["deciding"] == place).fill_null(False), band.value) for place, band in enumerate(rule.bands)
    ]
    return Answer(
        value=chosen(*values, otherwise=None),
        reason=ibis.ifelse(
            table["deciding"].isnull(),
            why_missing(planned.main, planned.window, compiler, word_for(planned.main)),
            ibis.null("string"),
        ),
        criterion=table["deciding"],
        score=rounded(measure),
    ).on(table)


def _reached(rule: Bands, measure: Value) -> Iterator[tuple[ir.BooleanValue, int]]:
    for place, band in enumerate(rule.bands[:-1]):
        if band.at_least is not None and band.at_least.value is not None:
            yield compared(">=", measure, number(band.at_least.value)), place
