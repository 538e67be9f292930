"""The columns that every method answers with, and the words for why it cannot."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from banfa.analytics.compiling import SCORE, Compiler
from banfa.analytics.planned import PlannedClass
from banfa.analytics.sources import source_of
from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node

RANK = dt.Decimal(18, 1)
PERCENTILE = dt.Decimal(18, 12)
TYPES = {
    "value": dt.string,
    "reason": dt.string,
    "computed": dt.string,
    "criterion": dt.int32,
    "group_id": dt.int64,
    "score": SCORE,
    "rank": RANK,
    "population": dt.int64,
    "percentile": PERCENTILE,
}
COLUMNS = ("customer_id", *TYPES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One expression per column of a result; what a method does not know stays missing."""

    value: ir.Value
    reason: ir.Value
    computed: ir.Value | None = None
    criterion: ir.Value | None = None
    group_id: ir.Value | None = None
    score: ir.Value | None = None
    rank: ir.Value | None = None
    population: ir.Value | None = None
    percentile: ir.Value | None = None

    def on(self, table: ir.Table) -> ir.Table:
        """Return the table with the answer's columns in it, typed alike for every method."""
        given = {part.name: getattr(self, part.name) for part in fields(self)}
        return table.mutate(
            **{
                name: ibis.null(kind) if given[name] is None else given[name].cast(kind)
                for name, kind in TYPES.items()
            }
        )


def chosen(*branches: tuple[ir.BooleanValue, str | int | None], otherwise: str | int | None) -> ir.Value:
    """Return the first branch whose condition holds, written values throughout."""
    known = [value for value in (*(value for _, value in branches), otherwise) if value is not None]
    kind = dt.int64 if known and isinstance(known[0], int) else dt.string
    if not branches:
        return ibis.literal(otherwise, type=kind)
    return ibis.cases(
        *((condition, ibis.literal(value, type=kind)) for condition, value in branches),
        else_=ibis.literal(otherwise, type=kind),
    )


def why_missing(node: Node, window: Period, compiler: Compiler, fallback: str) -> ir.Value:
    """Return the reason code of a missing figure: the first of its leaves that is missing, else `fallback`."""
    leaves = list(dict.fromkeys(_leaves(node)))
    return chosen(
        *((compiler.value(leaf, window).expression.isnull(), code) for leaf, code in leaves),
        otherwise=f"missing:{fallback}",
    )


def _leaves(node: Node) -> Iterator[tuple[Node, str]]:
    for step in node.walk():
        match step:
            case tree.FieldRef(name=name) | tree.AreaRef(name=name) | tree.FactRef(name=name):
                yield step, f"missing:{name}"
            case tree.UnitAt(level=level):
                yield step, f"missing:{level}"
            case tree.ClassRef(name=name):
                yield step, f"undecided:{name}"


def word_for(node: Node) -> str:
    """Return a short name for an expression: a measure's own, else its words."""
    return node.name if isinstance(node, tree.MeasureRef) else source_of(node)


def waiting(planned: PlannedClass, table: ir.Table) -> ir.Table:
    """Answer for a classification that is switched off: nobody is decided, and the reason says what it waits for."""
    return Answer(value=ibis.null(dt.string), reason=ibis.literal(f"waiting:{planned.waiting[0]}")).on(table)
