"""Ranking: bands by position within a group. Everything is compared in integers, so no share is ever rounded."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from banfa.analytics.compiling import at_twelve_places, quotient, rounded
from banfa.analytics.groups import Grouped
from banfa.analytics.methods.answer import RANK, Answer, chosen, why_missing, word_for
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Rank


def ranked(planned: PlannedClass, grouped: Grouped) -> ir.Table:
    """Rank everyone within their group and give each the first band that reaches them.

    With mid-rank r in a group of n, p = (r - 1/2)/n; a band reaches p when its cumulative share is at least p.
    """
    rule, customers = planned.rule, grouped.customers
    assert isinstance(rule, Rank) and planned.main is not None  # noqa: PT018
    table = customers.table
    score = rounded(customers.compiler(planned.period).value(planned.main, planned.window))
    table = table.mutate(
        has_group=table["group_id"].notnull(),
        nothing=grouped.any_total_is_zero,
        score=ibis.ifelse(table["group_id"].notnull(), score, ibis.null(score.type())),
    )
    table = table.mutate(twice_rank=_twice_mid_rank(table))
    ranks = ibis.ifelse(table["has_group"], table["twice_rank"], ibis.null("int64"))
    unscored = (table["score"] <= 0).fill_null(True) | table["nothing"]
    value = chosen(
        (~table["has_group"], None),
        (unscored, rule.zero_score),
        *_reached(rule, table),
        otherwise=rule.rank[-1].value,
    )
    return Answer(
        value=value,
        reason=_reason(planned, grouped, table),
        group_id=table["group_id"],
        score=table["score"],
        rank=ranks.cast(dt.Decimal(18, 0)) * ibis.literal(Decimal("0.5"), type=RANK),
        population=table["population"],
        percentile=at_twelve_places(quotient(ranks - 1, table["population"] * 2)),
    ).on(table)


def _twice_mid_rank(table: ir.Table) -> ir.Value:
    """Return 2r: the first plus the last place that equal scores share; missing scores come last."""
    by = {"group_by": table["group_id"], "order_by": ibis.desc(table["score"], nulls_first=False)}
    first = ibis.rank().over(ibis.window(**by)) + 1
    last = table.count().over(ibis.range_window(preceding=None, following=0, **by))
    return first + last


def _reached(rule: Rank, table: ir.Table) -> Iterator[tuple[ir.BooleanValue, str]]:
    """Yield for each band but the last whether its share, or its number of customers, reaches the customer."""
    place = table["twice_rank"] - 1
    reach = Fraction(0)
    for band in rule.rank[:-1]:
        number = band.share or band.quota
        assert number is not None and number.value is not None  # noqa: PT018
        reach += Fraction(number.value)
        needed = place * reach.denominator
        given = ibis.literal(2 * reach.numerator, type="int64")
        yield needed <= (given if band.share is None else given * table["population"]), band.value


def _reason(planned: PlannedClass, grouped: Grouped, table: ir.Table) -> ir.Value:
    """Return `missing:<key>` for the first key a customer lacks."""
    compiler = grouped.customers.compiler(planned.period)
    reason: ir.Value = ibis.null("string")
    for name, key in reversed(list(zip(grouped.keys, planned.keys, strict=True))):
        lacking = why_missing(key, planned.window, compiler, word_for(key))
        reason = ibis.ifelse(table[name].isnull(), lacking, reason)
    return reason
