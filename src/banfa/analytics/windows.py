"""Which window each step of an expression is measured over, and which sums over the ledger that makes."""

from collections.abc import Iterator
from dataclasses import dataclass

from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Placed:
    """A step of an expression together with the window it is measured over."""

    node: Node
    window: Period


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure per customer over the ledger: an aggregate and its window."""

    aggregate: tree.Aggregate
    window: Period


def inner_window(measure: tree.MeasureRef, window: Period, period: Period) -> Period:
    """Return the window a measure is taken over: its own, else the one around it."""
    return window if measure.months is None else period.window(measure.months)


def placed_steps(node: Node, window: Period, period: Period) -> Iterator[Placed]:
    """Yield every step outside the ledger's own expressions with its window, top first."""
    yield Placed(node, window)
    if isinstance(node, tree.Aggregate | tree.Share):
        return
    below = inner_window(node, window, period) if isinstance(node, tree.MeasureRef) else window
    for child in node.children():
        yield from placed_steps(child, below, period)


def own_part(share: tree.Share) -> tree.Aggregate:
    """Return the customer's own sum, which a share divides by its group's."""
    return tree.Aggregate(kind=share.kind, function="sum", of=share.of, where=share.where)


def sum_of(step: Placed) -> Sum | None:
    """Return the ledger figure that a step needs, if it needs one."""
    if isinstance(step.node, tree.Aggregate):
        return Sum(step.node, step.window)
    if isinstance(step.node, tree.Share):
        return Sum(own_part(step.node), step.window)
    return None


def depends_on_window(node: Node) -> bool:
    """Tell whether the same words would mean another figure over another window."""
    return any(isinstance(step, tree.Aggregate | tree.Share | tree.Months) for step in node.walk())
