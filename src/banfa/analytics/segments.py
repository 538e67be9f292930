"""Who is in a segment (客群): the condition of each held against every customer, in one table."""

from collections.abc import Mapping, Sequence
from functools import reduce

import ibis
import ibis.expr.types as ir

from banfa.analytics.customer_sums import column_of
from banfa.analytics.customer_values import CustomerValues, class_column
from banfa.analytics.planning import Plan
from banfa.analytics.run_folder import SegmentRecord
from banfa.analytics.segmenting import PlannedSegment


def with_classes(base: ir.Table, parts: Sequence[str], values: Mapping[str, ir.Table]) -> ir.Table:
    """Give the customers a column `class_<name>` for each part; `values` has a table of `customer_id` and it for each."""
    table = base
    for name in parts:
        both = table.left_join(values[name], "customer_id")
        table = both.select(*(table[column] for column in table.columns), values[name][class_column(name)])
    return table


def segment_members(planned: PlannedSegment, customers: CustomerValues) -> ir.Table:
    """Return one row per member: `customer_id`. Who misses what the condition asks for is none; nor is anybody while it
    waits."""
    if planned.waiting:
        return customers.table.filter(ibis.literal(False)).select("customer_id")
    meets = customers.compiler(planned.period).holds(planned.when, planned.window)
    return customers.table.filter(meets).select("customer_id")


def every_member(planned: Sequence[PlannedSegment], customers: CustomerValues) -> ir.Table:
    """Return one row per customer and segment: `customer_id`, `segment`; `planned` must not be empty."""
    found = [segment_members(one, customers).mutate(segment=ibis.literal(one.name)) for one in planned]
    return reduce(lambda above, below: above.union(below), found)


def members_given_classes(plan: Plan, base: ir.Table, classes: Mapping[str, ir.Table]) -> ir.Table:
    """Return the members of all segments of a plan: `customer_id`, `segment`.

    base: the plan's customers with their sums; classes: `customer_id` and `class_<name>` for each class that they read.
    """
    sums = {one: column_of(position) for position, one in enumerate(plan.sums)}
    return every_member(
        plan.segments, CustomerValues(with_classes(base, classes_read(plan.segments), classes), sums)
    )


def classes_read(planned: Sequence[PlannedSegment]) -> tuple[str, ...]:
    """Return the classifications that segments read, each once."""
    return tuple(dict.fromkeys(part for one in planned for part in one.parts))


def record_of_segment(planned: PlannedSegment, customers: int) -> SegmentRecord:
    """Describe a segment for `run.json`."""
    return SegmentRecord(
        title=planned.rule.title.text, window=planned.window, waiting=planned.waiting, customers=customers
    )
