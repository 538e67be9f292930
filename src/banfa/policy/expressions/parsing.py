"""Reads the expression language: Python's grammar, an allow-list of nodes, names with types.

No attribute access, no call of anything but the functions listed in `calls`, nothing is executed.
"""

import ast
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.calls import KIND_WORDS, UNKNOWN, CallReader, ExpressionProblem
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.tree import Kind, Node

LONGEST = 2_000
DEEPEST = 60  # levels of nesting; every compiler goes down the tree by recursion
MOST_DIGITS = 30
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression's tree, or the problems that kept it from having one."""

    source: str
    node: Node
    problems: tuple[ExpressionProblem, ...]

    @property
    def is_good(self) -> bool:
        return not self.problems


def parse(source: str, scope: Scope, *, expects: Kind | None = None) -> Parsed:
    """Parse, type and check one expression; every problem is reported, none is raised."""
    reader = _Reader(scope)
    node = reader.read(source)
    if expects is not None and not reader.problems and node.kind is not expects:
        reader.problems.append(
            ExpressionProblem(
                Text(
                    f"这里需要{KIND_WORDS[expects].zh}，表达式给出的是{KIND_WORDS[node.kind].zh}",
                    f"{KIND_WORDS[expects].en} is needed here, the expression gives {KIND_WORDS[node.kind].en}",
                ),
                0,
            )
        )
    return Parsed(source, node, tuple(reader.problems))


class _Reader(CallReader):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._open_measures: list[str] = []
        self._depth = 0

    def read(self, source: str) -> Node:
        if len(source) > LONGEST:
            self.problems.append(ExpressionProblem(Text("表达式过长", "the expression is too long"), 0))
            return UNKNOWN
        try:
            parsed = ast.parse(source.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            column = (getattr(error, "offset", None) or 1) - 1
            self.problems.append(
                ExpressionProblem(Text("表达式写法有误", "this is not a well-formed expression"), column)
            )
            return UNKNOWN
        return self.node(parsed.body)

    def node(self, at: ast.expr) -> Node:
        if self._depth >= DEEPEST:
            return self.refuse(at, "表达式嵌套过深", "the expression is nested too deeply")
        self._depth += 1
        found = self.step(at)
        self._depth -= 1
        return found

    def step(self, at: ast.expr) -> Node:
        match at:
            case ast.Constant():
                return self.constant(at)
            case ast.Name(id=name):
                return self.name(at, name)
            case ast.Call():
                return self.call(at)
            case ast.Compare():
                return self.comparison(at)
            case ast.BoolOp(op=operator, values=values):
                parts = tuple(self.expect(value, Kind.YES_NO) for value in values)
                joined = tree.Both if isinstance(operator, ast.And) else tree.Either
                return joined(kind=Kind.YES_NO, parts=parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return tree.Not(kind=Kind.YES_NO, of=self.expect(operand, Kind.YES_NO))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                zero = tree.Literal(kind=Kind.NUMBER, value=Decimal(0))
                negated = self.expect(operand, Kind.NUMBER)
                return tree.Arithmetic(kind=Kind.NUMBER, operator="-", left=zero, right=negated)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
                return tree.Arithmetic(
                    kind=Kind.NUMBER,
                    operator=OPERATORS[type(operator)],  # type: ignore[arg-type]
                    left=self.expect(left, Kind.NUMBER),
                    right=self.expect(right, Kind.NUMBER),
                )
            case ast.IfExp(test=test, body=body, orelse=orelse):
                condition, then, otherwise = (
                    self.expect(test, Kind.YES_NO),
                    self.node(body),
                    self.node(orelse),
                )
                if then.kind is not otherwise.kind:
                    return self.refuse(at, "两个分支的类型不同", "the two branches differ in type")
                return tree.IfElse(kind=then.kind, test=condition, then=then, otherwise=otherwise)
        return self.refuse(at, f"不允许的写法：{type(at).__name__}", f"not allowed here: {type(at).__name__}")

    def constant(self, at: ast.Constant) -> Node:
        value = at.value
        if isinstance(value, bool):
            return tree.Literal(kind=Kind.YES_NO, value=value)
        if isinstance(value, int | float):
            number = Decimal(str(value))
            if not number.is_finite() or len(number.as_tuple().digits) > MOST_DIGITS:
                return self.refuse(at, "数值超出范围", "the number is out of range")
            return tree.Literal(kind=Kind.NUMBER, value=number)
        if isinstance(value, str):
            return tree.Literal(kind=Kind.TEXT, value=value)
        return self.refuse(at, f"不允许的常量 {value!r}", f"constant {value!r} is not allowed")

    def name(self, at: ast.Name, name: str) -> Node:
        scope = self.scope
        if self._inside_aggregate:
            if name in scope.ledger:
                return tree.LedgerRef(kind=scope.ledger[name].kind, name=name)
            if name in scope.parameters:
                return tree.ParameterRef(kind=Kind.NUMBER, name=name, value=scope.parameters[name])
            near = did_you_mean(name, [*scope.ledger, *scope.parameters])
            return self.refuse(at, f"台账没有 {name}", f"the ledger has no {name}", near)
        if name in scope.measures:
            return self.measure(at, name)
        if name in scope.parameters:
            return tree.ParameterRef(kind=Kind.NUMBER, name=name, value=scope.parameters[name])
        if name in scope.fields:
            return tree.FieldRef(kind=scope.fields[name].kind, name=name)
        if name in scope.ledger:
            return self.refuse(
                at,
                f"{name} 是台账项，须写成 sum({name}) 等汇总",
                f"{name} belongs to the ledger: aggregate it, as in sum({name})",
            )
        near = did_you_mean(name, [*scope.fields, *scope.measures, *scope.parameters])
        return self.refuse(
            at, f"没有名为 {name} 的信息项、指标或参数", f"no field, measure or parameter named {name}", near
        )

    def measure(self, at: ast.Name, name: str) -> Node:
        if name in self._open_measures:
            chain = " → ".join([*self._open_measures, name])
            return self.refuse(at, f"指标互相引用：{chain}", f"measures refer to each other: {chain}")
        named = self.scope.measures[name]
        self._open_measures.append(name)
        found = len(self.problems)
        body = self.read(named.source)
        self._open_measures.pop()
        if len(self.problems) > found:  # reported where the measure stands; here the name is enough
            del self.problems[found:]
            return self.refuse(at, f"指标 {name} 本身有误", f"measure {name} is itself in error")
        return tree.MeasureRef(kind=body.kind, name=name, body=body, months=named.months)

    def comparison(self, at: ast.Compare) -> Node:
        steps = [at.left, *at.comparators]
        parts = [
            self.one_comparison(at, left, operator, right)
            for left, operator, right in zip(steps, at.ops, steps[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else tree.Both(kind=Kind.YES_NO, parts=tuple(parts))

    def one_comparison(self, at: ast.Compare, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(operator, ast.In | ast.NotIn):
            return self.membership(at, left, right, negated=isinstance(operator, ast.NotIn))
        if type(operator) not in COMPARISONS:
            return self.refuse(at, "不允许的比较", "this comparison is not allowed")
        found = len(self.problems)
        first, second = self.node(left), self.node(right)
        first, second = _as_dates(first, second)
        if first.kind is not second.kind and len(self.problems) == found:
            return self.refuse(
                at,
                f"不能把{KIND_WORDS[first.kind].zh}与{KIND_WORDS[second.kind].zh}相比",
                f"{KIND_WORDS[first.kind].en} cannot be compared with {KIND_WORDS[second.kind].en}",
            )
        self.check_option(right, first, second)
        self.check_option(left, second, first)
        return tree.Compare(
            kind=Kind.YES_NO,
            operator=COMPARISONS[type(operator)],  # type: ignore[arg-type]
            left=first,
            right=second,
        )

    def membership(self, at: ast.Compare, left: ast.expr, right: ast.expr, *, negated: bool) -> Node:
        if not isinstance(right, ast.Tuple | ast.List | ast.Set) or not right.elts:
            return self.refuse(at, "in 之后须是写明的列表", "a written list has to follow `in`")
        item = self.node(left)
        options = tuple(self.expect(option, item.kind) for option in right.elts)
        for written, option in zip(right.elts, options, strict=True):
            self.check_option(written, item, option)
        inside = tree.IsIn(kind=Kind.YES_NO, item=item, options=options)
        if not negated:
            return inside
        known = tree.Not(kind=Kind.YES_NO, of=tree.IsMissing(kind=Kind.YES_NO, of=item))
        return tree.Both(kind=Kind.YES_NO, parts=(known, tree.Not(kind=Kind.YES_NO, of=inside)))

    def check_option(self, at: ast.expr, named: Node, literal: Node) -> None:
        if not isinstance(literal, tree.Literal) or not isinstance(literal.value, str):
            return
        options = self.options_of(named)
        if options and literal.value not in options:
            self.refuse(
                at,
                f"“{literal.value}”不在可选代码之内",
                f"'{literal.value}' is not one of the codes",
                did_you_mean(literal.value, options),
            )

    def options_of(self, node: Node) -> tuple[str, ...]:
        match node:
            case tree.FieldRef(name=name):
                return self.scope.fields[name].options
            case tree.LedgerRef(name=name):
                return self.scope.ledger[name].options
            case tree.AreaRef(name=name):
                return self.scope.areas[name].options
            case tree.ClassRef(name=name):
                return self.scope.classifications[name]
        return ()


def _as_dates(left: Node, right: Node) -> tuple[Node, Node]:
    """Read an ISO text as a date where it is compared with one."""
    if left.kind is Kind.DATE:
        return left, _as_date(right)
    if right.kind is Kind.DATE:
        return _as_date(left), right
    return left, right


def _as_date(node: Node) -> Node:
    if isinstance(node, tree.Literal) and isinstance(node.value, str):
        try:
            return tree.Literal(kind=Kind.DATE, value=date.fromisoformat(node.value))
        except ValueError:
            return node
    return node
