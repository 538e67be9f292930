"""Words and units for the steps of an expression, from the titles that stand in the pack."""

from dataclasses import dataclass
from decimal import Decimal

from banfa.analytics.numerals import figure_text
from banfa.kernel.text import Text, same
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node
from banfa.policy.facts import fact_words
from banfa.policy.ledger import ledger_names
from banfa.policy.model import Pack, Typed

OPERATORS = {
    "==": Text("为", " is "),
    "!=": Text("不为", " is not "),
    "<": Text("＜", " < "),
    "<=": Text("≤", " ≤ "),
    ">": Text("＞", " > "),
    ">=": Text("≥", " ≥ "),
}
ARITHMETIC = {
    "+": Text("＋", " + "),
    "-": Text("－", " − "),
    "*": Text("×", " × "),
    "/": Text("÷", " ÷ "),
}
AGGREGATES = {
    "sum": Text("{}合计", "total {}"),
    "distinct": Text("不同{}数", "number of different {}"),
    "first": Text("首次{}", "first {}"),
    "last": Text("最近{}", "last {}"),
}


@dataclass(frozen=True, slots=True)
class Naming:
    """Names the steps of expressions with one pack's titles."""

    pack: Pack

    def title(self, node: Node) -> Text:
        """Return the words for what a node yields."""
        match node:
            case tree.Literal(value=value):
                return self.written(value)
            case tree.MeasureRef(name=name):
                return self.pack.measures[name].title.text
            case tree.ParameterRef(name=name):
                return self.pack.parameters[name].title.text
            case tree.FieldRef(name=name):
                return self.pack.fields[name].title.text
            case tree.ClassRef(name=name):
                return self.pack.classifications[name].title.text
            case tree.LedgerRef(name="date"):
                return Text("交易日期", "date of purchase")
            case tree.LedgerRef(name=name):
                typed = self.line(name)
                return same(name) if typed is None else typed.title.text
            case tree.AreaRef(name=name):
                assert self.pack.areas is not None
                return self.pack.areas.values[name].title.text
            case tree.UnitAt(level=level):
                titles = {known.code: known.title.text for known in self.pack.levels}
                return titles.get(level, same(level))
            case tree.FactRef(name=name):
                return fact_words(name)
            case tree.Aggregate() | tree.Share():
                return self._aggregate(node)
            case tree.Months():
                return Text("月数", "months")
            case tree.PeriodEdge(edge=edge):
                return (
                    Text("期初日", "first day of the period")
                    if edge == "first"
                    else Text("期末日", "last day of the period")
                )
        return self._composed(node)

    def unit(self, node: Node) -> Text | None:
        """Return the unit of what a node yields, as far as the pack tells it."""
        match node:
            case tree.MeasureRef(name=name, body=body):
                unit = self.pack.measures[name].unit
                return self.unit(body) if unit is None else unit.text
            case tree.ParameterRef(name=name):
                unit = self.pack.parameters[name].unit
                return None if unit is None else unit.text
            case tree.FieldRef(name=name):
                unit = self.pack.fields[name].unit
                return None if unit is None else unit.text
            case tree.LedgerRef(name=name):
                typed = self.line(name)
                return None if typed is None or typed.unit is None else typed.unit.text
            case tree.AreaRef(name=name):
                assert self.pack.areas is not None
                unit = self.pack.areas.values[name].unit
                return None if unit is None else unit.text
            case tree.Aggregate(function="sum", of=of) if of is not None:
                return self.unit(of)
            case tree.Arithmetic():
                return self._unit_of_arithmetic(node)
            case tree.Coalesce(parts=parts) | tree.Extreme(parts=parts):
                return self.unit(parts[0])
            case tree.IfElse(then=then):
                return self.unit(then)
        return None

    def written(self, value: object, beside: Node | None = None) -> Text:
        """Return a value's words: an option's label where it stands beside a choice, else the value itself."""
        if isinstance(value, bool):
            return Text("是", "yes") if value else Text("否", "no")
        if isinstance(value, Decimal):
            return same(figure_text(value))
        if value is None:
            return Text("缺", "missing")
        return same(str(value)) if beside is None else self.label(beside, str(value))

    def label(self, node: Node, code: str) -> Text:
        """Return the label of a code that a field, an area, a line or a classification yields."""
        match node:
            case tree.FieldRef(name=name):
                return self.pack.fields[name].label_of(code)
            case tree.AreaRef(name=name):
                assert self.pack.areas is not None
                return self.pack.areas.values[name].label_of(code)
            case tree.LedgerRef(name=name):
                typed = self.line(name)
                return same(code) if typed is None else typed.label_of(code)
            case tree.ClassRef(name=name):
                return self.class_label(name, code)
            case tree.MeasureRef(body=body):
                return self.label(body, code)
            case tree.Coalesce(parts=parts) | tree.Extreme(parts=parts):
                return self.label(parts[0], code)
            case tree.IfElse(then=then):
                return self.label(then, code)
        return same(code)

    def class_label(self, name: str, code: str) -> Text:
        given = self.pack.classifications[name].given
        return next((value.text for value in given if value.value == code), same(code))

    def line(self, name: str) -> Typed | None:
        """Return how the pack describes a column of the ledger, if it does."""
        return ledger_names(self.pack).get(name)

    def _aggregate(self, node: tree.Aggregate | tree.Share) -> Text:
        if node.of is None:
            words = Text("销售笔数", "sales lines")
        else:
            of = self.title(node.of)
            pattern = (
                Text("{}占比", "share of {}") if isinstance(node, tree.Share) else AGGREGATES[node.function]
            )
            words = Text(pattern.zh.format(of.zh), pattern.en.format(of.en))
        if node.where is None:
            return words
        where = self.title(node.where)
        return Text(f"{words.zh}（{where.zh}）", f"{words.en} ({where.en})")

    def _composed(self, node: Node) -> Text:
        match node:
            case tree.Arithmetic(operator=operator, left=left, right=right):
                return self._between(left, ARITHMETIC[operator], right)
            case tree.Compare(operator=operator, left=left, right=right):
                return self._between(left, OPERATORS[operator], right)
            case tree.IsIn(item=item, options=options):
                return self._between_texts(
                    self.title(item), Text("属于", "is one of"), self._listed(options, Text("、", ", "), item)
                )
            case tree.Both(parts=parts):
                return self._listed(parts, Text("且", " and "))
            case tree.Either(parts=parts):
                return self._listed(parts, Text("或", " or "))
            case tree.Not(of=of):
                inner = self.title(of)
                return Text(f"并非（{inner.zh}）", f"not ({inner.en})")
            case tree.IsMissing(of=of):
                inner = self.title(of)
                return Text(f"缺少{inner.zh}", f"{inner.en} is missing")
            case tree.IfElse(test=test, then=then, otherwise=otherwise):
                a, b, c = self.title(test), self.title(then), self.title(otherwise)
                return Text(f"{b.zh}（{a.zh}），否则{c.zh}", f"{b.en} (if {a.en}), else {c.en}")
            case tree.Coalesce(parts=parts):
                named = tuple(part for part in parts if not isinstance(part, tree.Literal))
                return self._listed(named or parts, Text("（缺则取其后）", ", failing that "))
            case tree.Extreme(which=which, parts=parts):
                several = self._listed(parts, Text("、", ", "))
                if which == "least":
                    return Text(f"{several.zh}中最小者", f"the least of {several.en}")
                return Text(f"{several.zh}中最大者", f"the greatest of {several.en}")
        raise AssertionError(node)

    def _between(self, left: Node, sign: Text, right: Node) -> Text:
        first = self._side(left, beside=right)
        second = self._side(right, beside=left)
        return first + sign + second

    def _between_texts(self, left: Text, link: Text, right: Text) -> Text:
        return Text(f"{left.zh}{link.zh}{right.zh}", f"{left.en} {link.en} {right.en}")

    def _side(self, node: Node, *, beside: Node) -> Text:
        if isinstance(node, tree.Literal):
            return self.written(node.value, beside)
        return self.title(node)

    def _listed(self, nodes: tuple[Node, ...], between: Text, beside: Node | None = None) -> Text:
        words = [
            self.written(node.value, beside) if isinstance(node, tree.Literal) else self.title(node)
            for node in nodes
        ]
        return Text(between.zh.join(word.zh for word in words), between.en.join(word.en for word in words))

    def _unit_of_arithmetic(self, node: tree.Arithmetic) -> Text | None:
        left, right = self.unit(node.left), self.unit(node.right)
        if node.operator in "+-":
            return left or right
        if node.operator == "*":
            return left or right if left is None or right is None else None
        if isinstance(node.right, tree.Months) and left is not None:
            return Text(f"{left.zh}/月", f"{left.en} per month")
        return left if right is None else None


def is_ratio(node: Node) -> bool:
    """Tell whether an expression is a share of a group or a mean of such shares, which reads best in per cent."""
    match node:
        case tree.Share():
            return True
        case tree.MeasureRef(body=body):
            return is_ratio(body)
        case tree.Arithmetic(operator="/", left=left, right=right):
            return is_ratio(left) and _is_plain_number(right)
        case tree.Arithmetic(operator="*", left=left, right=right):
            return (is_ratio(left) and _is_plain_number(right)) or (
                _is_plain_number(left) and is_ratio(right)
            )
        case tree.Arithmetic(left=left, right=right):
            return is_ratio(left) and is_ratio(right)
        case tree.Coalesce(parts=parts) | tree.Extreme(parts=parts):
            return is_ratio(parts[0]) and all(is_ratio(part) or _is_plain_number(part) for part in parts)
    return False


def _is_plain_number(node: Node) -> bool:
    return isinstance(node, tree.Literal | tree.ParameterRef)
