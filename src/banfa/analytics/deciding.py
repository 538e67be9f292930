"""The criteria that decided, with what was measured against which bound."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from operator import eq, ge, gt, le, lt, ne

from banfa.analytics.explanation import Measured, Met, Scalar, Shown
from banfa.analytics.figures import FigureKind, is_constant
from banfa.analytics.naming import Naming
from banfa.analytics.planned import PlannedClass, PlannedCriterion, values_with_criteria
from banfa.analytics.sources import name_of, source_of
from banfa.analytics.windows import Placed, depends_on_window
from banfa.kernel.text import Text, same
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.model import Criterion, Pack

OPERATORS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
PLACES = Decimal("1e-12")


def met_criteria(
    pack: Pack, planned: PlannedClass, index: int | None, known: Mapping[str, Shown]
) -> tuple[Met, ...]:
    """Return what decided or proposes: one criterion, or all of a value's where it needs them all.

    `known` are the inputs.
    """
    values = values_with_criteria(planned.rule)
    if index is None or not values:
        return ()
    written = [criterion for value in values for criterion in value.criteria]
    deciding = planned.criteria[index]
    choice = values[deciding.choice]
    together = (
        [one for one in planned.criteria if one.choice == deciding.choice] if choice.all else [deciding]
    )
    return tuple(_met(pack, planned, one, written[one.index], known) for one in together)


def _met(
    pack: Pack, planned: PlannedClass, one: PlannedCriterion, written: Criterion, known: Mapping[str, Shown]
) -> Met:
    reading = _Reading(pack, planned, known)
    return Met(
        index=one.index,
        text=written.text,
        cites=written.cites,
        comparisons=tuple(reading.comparisons(one.when)),
    )


class _Reading:
    """Reads a criterion's comparisons back from what the run kept."""

    def __init__(self, pack: Pack, planned: PlannedClass, known: Mapping[str, Shown]) -> None:
        self.naming, self.planned, self.known = Naming(pack), planned, known

    def comparisons(self, node: Node) -> Iterator[Measured]:
        """Yield each comparison of figures in the order it is written; conditions without one yield nothing."""
        match node:
            case tree.Both(parts=parts) | tree.Either(parts=parts):
                for part in parts:
                    yield from self.comparisons(part)
            case tree.Compare(operator=operator, left=left, right=right):
                first, second = self.shown(left, right), self.shown(right, left)
                yield Measured(
                    measured=first, operator=operator, bound=second, holds=_holds(operator, first, second)
                )
            case tree.IsIn(item=item, options=options) if not is_constant(item):
                yield self.among(item, options)
            case tree.FieldRef() | tree.FactRef() | tree.AreaRef() | tree.MeasureRef():
                shown = self.shown(node, node)
                yes = tree.Literal(kind=node.kind, value=True)
                bound = self.shown(yes, node)
                yield Measured(measured=shown, operator="==", bound=bound, holds=shown.value is True)

    def shown(self, node: Node, beside: Node) -> Shown:
        """Return one side of a comparison: an input of the run, or a number that is the same for everyone."""
        if not is_constant(node):
            window = self.planned.window if depends_on_window(node) else self.planned.period
            return self.known[name_of(Placed(node, window))]
        value = self.constant(node)
        words = self.naming.written(value, beside) if isinstance(value, str | bool) else None
        return Shown(
            name=source_of(node),
            kind=FigureKind.COMPUTED,
            title=self.naming.title(node),
            unit=self.naming.unit(node),
            value=value,
            label=words,
        )

    def among(self, item: Node, options: tuple[Node, ...]) -> Measured:
        """Return a membership as a comparison with a list."""
        shown = self.shown(item, item)
        listed = [self.shown(option, item) for option in options]
        words = [one.label or same(str(one.value)) for one in listed]
        bound = Shown(
            name=", ".join(one.name for one in listed),
            kind=FigureKind.COMPUTED,
            title=Text("所列各项", "the list"),
            value=", ".join(str(one.value) for one in listed),
            label=Text("、".join(word.zh for word in words), ", ".join(word.en for word in words)),
        )
        return Measured(
            measured=shown, operator="in", bound=bound, holds=any(shown.value == one.value for one in listed)
        )

    def constant(self, node: Node) -> Scalar:
        """Return what an expression without customers in it comes to."""
        match node:
            case tree.Literal(value=value) | tree.ParameterRef(value=value):
                return value
            case tree.Months():
                return Decimal(self.planned.window.months)
            case tree.PeriodEdge(edge=edge):
                return self.planned.period.start if edge == "first" else self.planned.period.last_day
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return _calculated(operator, self.constant(left), self.constant(right))
        raise AssertionError(node)


def _calculated(operator: str, left: Scalar, right: Scalar) -> Decimal | None:
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return None
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
    return None if right == 0 else (left / right).quantize(PLACES, rounding=ROUND_HALF_UP)


def _holds(operator: str, left: Shown, right: Shown) -> bool:
    a, b = left.value, right.value
    if a is None or b is None:
        return False
    if isinstance(a, date | Decimal | str | bool) and type(a) is type(b):
        return bool(OPERATORS[operator](a, b))
    return False
