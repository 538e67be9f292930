"""Nothing is divided by what is zero for everybody."""

from collections.abc import Iterator
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.loading.checks.folding import constant_of


def zero_divisors(node: Node) -> Iterator[Text]:
    """Yield a problem for each division by zero, whether it is written, a parameter, or comes to it.

    A measure is left to the place where it stands itself.
    """
    if isinstance(node, tree.Arithmetic) and node.operator == "/" and constant_of(node.right) == Decimal(0):
        yield _divided_by(node.right)
    if not isinstance(node, tree.MeasureRef):
        for child in node.children():
            yield from zero_divisors(child)


def _divided_by(divisor: Node) -> Text:
    match divisor:
        case tree.ParameterRef(name=name):
            return Text(
                f"除数 {name} 为零，请改正该参数", f"division by zero: the parameter {name} is 0, correct it"
            )
        case tree.MeasureRef(name=name):
            return Text(
                f"除数 {name} 恒为零，请改正该指标", f"division by zero: the measure {name} is always 0"
            )
    return Text("除数为零，请改写表达式", "division by zero: write the expression without it")
