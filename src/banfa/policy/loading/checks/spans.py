"""What a condition asks of each figure, so that two conditions can be compared. Nothing is guessed: what is not a
comparison with a written value only equals itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.loading.checks.folding import constant_of, range_of
from banfa.policy.model import Pack

MIRRORED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers from `low` to `high`; None where there is no end, and an end may itself be left out."""

    low: Decimal | None = None
    high: Decimal | None = None
    with_low: bool = True
    with_high: bool = True

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.with_low and self.with_high))

    def within(self, other: "Span") -> bool:
        """Tell whether every number of this span is one of the other."""
        return self.meeting(other) == self

    def meeting(self, other: "Span") -> "Span":
        """Return the numbers of both spans."""
        low, with_low = _stricter(self.low, self.with_low, other.low, other.with_low, higher=True)
        high, with_high = _stricter(self.high, self.with_high, other.high, other.with_high, higher=False)
        return Span(low, high, with_low, with_high)


@dataclass(frozen=True, slots=True)
class Demand:
    """Everything that has to hold together: figures within spans, codes among some, and other conditions as they are.

    `never` says that it cannot hold for anybody.
    """

    spans: Mapping[Node, Span]
    codes: Mapping[Node, frozenset[str]]
    others: frozenset[Node]
    never: bool

    @property
    def always(self) -> bool:
        """Tell whether it holds for everybody."""
        return not (self.never or self.spans or self.codes or self.others)

    def implies(self, other: "Demand") -> bool:
        """Tell whether the other holds wherever this one does."""
        return (
            all(node in self.spans and self.spans[node].within(span) for node, span in other.spans.items())
            and all(node in self.codes and self.codes[node] <= codes for node, codes in other.codes.items())
            and other.others <= self.others
            and not other.never
        )


def demands(conditions: Sequence[Node], pack: Pack) -> Iterator[Demand]:
    """Yield the ways in which conditions hold together; several where the only one is an `or`."""
    if len(conditions) == 1 and isinstance(conditions[0], tree.Either):
        for part in conditions[0].parts:
            yield from demands([part], pack)
        return
    yield _demand([step for node in conditions for step in _apart(node)], pack)


def _apart(node: Node) -> Iterator[Node]:
    if isinstance(node, tree.Both):
        for part in node.parts:
            yield from _apart(part)
    else:
        yield node


def _demand(conditions: Sequence[Node], pack: Pack) -> Demand:
    spans: dict[Node, Span] = {}
    codes: dict[Node, frozenset[str]] = {}
    others: set[Node] = set()
    never = False
    for node in conditions:
        known = constant_of(node)
        if isinstance(known, bool):
            never |= not known
        elif (spanned := _span_of(node)) is not None:
            figure, span = spanned
            spans[figure] = spans.get(figure, Span()).meeting(span)
        elif (coded := _codes_of(node)) is not None:
            figure, allowed = coded
            codes[figure] = codes.get(figure, allowed) & allowed
        else:
            others.add(node)
    beyond = (_possible(figure, pack).meeting(span).is_empty for figure, span in spans.items())
    never = never or any(beyond) or any(not allowed for allowed in codes.values())
    return Demand(spans, codes, frozenset(others), never)


def _possible(figure: Node, pack: Pack) -> Span:
    found = range_of(figure, pack)
    return Span(found.least, found.most)


def _span_of(node: Node) -> tuple[Node, Span] | None:
    if not isinstance(node, tree.Compare) or node.operator == "!=":
        return None
    for figure, bound, operator in (
        (node.left, node.right, node.operator),
        (node.right, node.left, MIRRORED[node.operator]),
    ):
        value = constant_of(bound)
        if isinstance(value, Decimal):
            return figure, _span(operator, value)
    return None


def _span(operator: str, value: Decimal) -> Span:
    match operator:
        case ">=":
            return Span(low=value)
        case ">":
            return Span(low=value, with_low=False)
        case "<=":
            return Span(high=value)
        case "<":
            return Span(high=value, with_high=False)
    return Span(value, value)


def _codes_of(node: Node) -> tuple[Node, frozenset[str]] | None:
    match node:
        case tree.Compare(operator="==", left=figure, right=tree.Literal(value=str(value))):
            return figure, frozenset({value})
        case tree.Compare(operator="==", left=tree.Literal(value=str(value)), right=figure):
            return figure, frozenset({value})
        case tree.IsIn(item=figure, options=options):
            written = [one.value for one in options if isinstance(one, tree.Literal)]
            if len(written) == len(options) and all(isinstance(one, str) for one in written):
                return figure, frozenset(str(one) for one in written)
    return None


def _stricter(
    a: Decimal | None, with_a: bool, b: Decimal | None, with_b: bool, *, higher: bool
) -> tuple[Decimal | None, bool]:
    """Return the end that leaves less, and whether it belongs to the span."""
    if a is None or b is None:
        return (b, with_b) if a is None else (a, with_a)
    if a == b:
        return a, with_a and with_b
    return (a, with_a) if (a > b) is higher else (b, with_b)
