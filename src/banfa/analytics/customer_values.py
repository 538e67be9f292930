"""What fields, areas, units, classes and sums stand for in the table of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir

from banfa.analytics.compiling import Compiler, Value, from_column, missing, quotient
from banfa.analytics.windows import Placed, Sum, sum_of
from banfa.kernel.period import Period
from banfa.policy.expressions import tree


def class_column(name: str) -> str:
    """Return the column under which another classification's value is joined to the customers."""
    return f"class_{name}"


def decided_column(name: str) -> str:
    """Return the column that holds what people decided for a classification, null where nobody did."""
    return f"decided_{name}"


@dataclass(frozen=True, slots=True)
class CustomerValues:
    """Finds each leaf of an expression among a table's columns; `totals` names a group's sum for each share."""

    table: ir.Table
    sums: Mapping[Sum, str]
    totals: Mapping[Placed, str] = field(default_factory=dict)

    def __call__(self, step: Placed) -> Value:
        match step.node:
            case tree.FieldRef(name=name):
                return from_column(self.table[f"field_{name}"])
            case tree.AreaRef(name=name):
                return from_column(self.table[f"area_{name}"])
            case tree.UnitAt(level=level):
                return from_column(self.table[f"unit_{level}"])
            case tree.ClassRef(name=name):
                return from_column(self.table[class_column(name)])
            case tree.FactRef(name=name, supplied=True):
                return from_column(self.table[f"fact_{name}"])
            case tree.FactRef(kind=kind):
                return missing(kind)
            case tree.Share():
                return Value(quotient(self._summed(step).expression, self.table[self.totals[step]]))
        return self._summed(step)

    def _summed(self, step: Placed) -> Value:
        one = sum_of(step)
        assert one is not None, step.node
        return from_column(self.table[self.sums[one]])

    def compiler(self, period: Period) -> Compiler:
        return Compiler(period, self)
