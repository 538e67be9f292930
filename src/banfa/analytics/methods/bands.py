"""Thresholds on one measure, highest first; a bound that the source leaves blank is passed over."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler, Value, compared, number, rounded
from banfa.analytics.methods.answer import Answer, chosen, why_missing, word_for
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Band, Bands


def banded(planned: PlannedClass, table: ir.Table, compiler: Compiler) -> ir.Table:
    """Give everyone the first band whose bound their measure reaches; `criterion` is the band's place."""
    rule = planned.rule
    assert isinstance(rule, Bands) and planned.main is not None  # noqa: PT018
    measure = compiler.value(planned.main, planned.window)
    table = table.mutate(deciding=band_reached(rule.bands, measure))
    return Answer(
        value=value_of_band(rule.bands, table["deciding"]),
        reason=ibis.ifelse(
            table["deciding"].isnull(),
            why_missing(planned.main, planned.window, compiler, word_for(planned.main)),
            ibis.null("string"),
        ),
        criterion=table["deciding"],
        score=rounded(measure),
    ).on(table)


def band_reached(bands: Sequence[Band], measure: Value) -> ir.Value:
    """Return the place of the first band whose bound a measure reaches; missing where the measure is."""
    reached = (
        (compared(">=", measure, number(band.at_least.value)), place)
        for place, band in enumerate(bands[:-1])
        if band.at_least is not None and band.at_least.value is not None
    )
    return chosen((measure.expression.isnull(), None), *reached, otherwise=len(bands) - 1)


def value_of_band(bands: Sequence[Band], place: ir.Value) -> ir.Value:
    """Return the value of the band at a place."""
    values = (((place == index).fill_null(False), band.value) for index, band in enumerate(bands))
    return chosen(*values, otherwise=None)
