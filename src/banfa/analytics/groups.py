"""The groups a ranking compares customers in: one row per group, joined back to its members."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import ibis
import ibis.expr.types as ir

from banfa.analytics.customer_values import CustomerValues
from banfa.analytics.engines import Workspace
from banfa.analytics.planned import PlannedClass
from banfa.analytics.windows import sum_of
from banfa.policy.model import Rank

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Grouped:
    """Customers with their group's figures beside them, and the groups themselves.

    Customers gain `group_id` (null where a key is missing), `population` and `total_<i>`.
    """

    customers: CustomerValues
    groups: ir.Table
    keys: tuple[str, ...]
    totals: tuple[str, ...]

    @property
    def any_total_is_zero(self) -> ir.BooleanValue:
        zero = [self.customers.table[name] == 0 for name in self.totals]
        return reduce(or_, zero) if zero else ibis.literal(False)


def grouped(planned: PlannedClass, customers: CustomerValues, workspace: Workspace) -> Grouped:
    """Sort the population into its groups and add each group up.

    Groups: one row each, `group_id` from 1 in the order of the keys, `key_<i>`, `population`, `total_<i>`.
    """
    compiler = customers.compiler(planned.period)
    keys = {f"key_{i}": compiler.value(key, planned.window).expression for i, key in enumerate(planned.keys)}
    by = keys or {EVERYONE: ibis.literal(1, type="int64")}
    keyed = customers.table.mutate(**by)
    parts = {
        f"total_{i}": customers.sums[one] for i, share in enumerate(planned.shares) if (one := sum_of(share))
    }
    members = keyed.filter(reduce(and_, [keyed[name].notnull() for name in by]))
    added = members.group_by(list(by)).aggregate(
        population=members.count(), **{name: members[column].sum() for name, column in parts.items()}
    )
    numbered = added.mutate(group_id=ibis.row_number().over(order_by=[added[name] for name in by]) + 1)
    groups = workspace.keep(numbered)
    # Without keys there is one group; ClickHouse refuses to join by a constant.
    joined = (
        keyed.left_join(groups, [keyed[name] == groups[name] for name in keys])
        if keys
        else keyed.cross_join(groups)
    )
    table = joined.select(
        *(keyed[name] for name in keyed.columns if name != EVERYONE),
        *(groups[name] for name in ("group_id", "population", *parts)),
    )
    totals = dict(zip(planned.shares, parts, strict=True))
    return Grouped(CustomerValues(table, customers.sums, totals), groups, tuple(keys), tuple(parts))


def needs_groups(planned: PlannedClass) -> bool:
    """Tell whether customers are compared with each other; a share outside a ranking is of everyone."""
    return not planned.waiting and (isinstance(planned.rule, Rank) or bool(planned.shares))
