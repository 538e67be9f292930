"""Reads the expression language: Python's grammar, an allow-list of nodes, names with types.

No attribute access, no call of anything but the functions listed here, nothing is executed.
"""

import ast
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind, Node

LONGEST = 2_000
DEEPEST = 60  # levels of nesting; every compiler goes down the tree by recursion
MOST_DIGITS = 30
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
AGGREGATES = ("sum", "count", "distinct", "first", "last", "share")
FUNCTIONS = (
    *AGGREGATES, "months", "period_start", "period_end", "unit_at", "area", "class_of", "fact",
    "is_missing", "coalesce", "min", "max",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedType:
    """What a field, ledger attribute or area value yields, and its codes if it is a choice."""

    kind: Kind
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    source: str
    months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Every name an expression may use, and what it stands for."""

    fields: Mapping[str, NamedType] = field(default_factory=dict)
    ledger: Mapping[str, NamedType] = field(default_factory=dict)
    areas: Mapping[str, NamedType] = field(default_factory=dict)
    parameters: Mapping[str, Decimal | None] = field(default_factory=dict)
    measures: Mapping[str, NamedMeasure] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    classifications: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing wrong with an expression, at a column counted from 0."""

    text: Text
    column: int


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


KIND_WORDS = {
    Kind.NUMBER: Text("数值", "a number"),
    Kind.TEXT: Text("文字", "a text"),
    Kind.YES_NO: Text("是否", "a yes or no"),
    Kind.DATE: Text("日期", "a date"),
}
UNKNOWN = tree.Literal(kind=Kind.NUMBER, value=None)


def did_you_mean(word: str, choices: Iterable[str]) -> Text:
    """Return a suggestion to append to an error, empty where nothing is near."""
    known = sorted(choices)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return Text(f"；是否指 {near[0]}？", f"; did you mean {near[0]}?")
    if known and len(known) <= 12:
        return Text(f"；可用：{'、'.join(known)}", f"; there is {', '.join(known)}")
    return Text("", "")


class _Reader:
    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[ExpressionProblem] = []
        self._inside_aggregate = False
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

    def refuse(self, at: ast.AST, zh: str, en: str, near: Text = Text("", "")) -> Node:  # noqa: B008
        self.problems.append(ExpressionProblem(Text(zh, en) + near, getattr(at, "col_offset", 0)))
        return UNKNOWN

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

    def expect(self, at: ast.expr, kind: Kind) -> Node:
        found = len(self.problems)
        node = self.node(at)
        if node.kind is not kind and len(self.problems) == found:
            return self.refuse(
                at,
                f"这里需要{KIND_WORDS[kind].zh}，得到的是{KIND_WORDS[node.kind].zh}",
                f"{KIND_WORDS[kind].en} is needed here, this is {KIND_WORDS[node.kind].en}",
            )
        return node

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

    def call(self, at: ast.Call) -> Node:
        if not isinstance(at.func, ast.Name) or at.func.id not in FUNCTIONS:
            name = at.func.id if isinstance(at.func, ast.Name) else "?"
            return self.refuse(
                at, f"没有函数 {name}", f"there is no function {name}", did_you_mean(name, FUNCTIONS)
            )
        name = at.func.id
        if name in AGGREGATES:
            return self.aggregate(at, name)
        if at.keywords:
            return self.refuse(at, f"{name} 不接受命名参数", f"{name} takes no named arguments")
        if name in ("months", "period_start", "period_end"):
            return self.of_the_period(at, name)
        if name in ("unit_at", "area", "class_of", "fact"):
            return self.looked_up(at, name)
        if name == "is_missing":
            if len(at.args) != 1:
                return self.refuse(at, "is_missing 需要一个参数", "is_missing takes one argument")
            return tree.IsMissing(kind=Kind.YES_NO, of=self.node(at.args[0]))
        return self.of_several(at, name)

    def of_the_period(self, at: ast.Call, name: str) -> Node:
        if at.args:
            return self.refuse(at, f"{name} 不带参数", f"{name} takes no arguments")
        if name == "months":
            return tree.Months(kind=Kind.NUMBER)
        return tree.PeriodEdge(kind=Kind.DATE, edge="first" if name == "period_start" else "last")

    def of_several(self, at: ast.Call, name: str) -> Node:
        if len(at.args) < 2:
            return self.refuse(at, f"{name} 至少需要两个参数", f"{name} takes two arguments or more")
        parts = tuple(self.node(argument) for argument in at.args)
        if len({part.kind for part in parts}) != 1:
            return self.refuse(at, f"{name} 的参数类型不同", f"the arguments of {name} differ in type")
        if name == "coalesce":
            return tree.Coalesce(kind=parts[0].kind, parts=parts)
        return tree.Extreme(kind=parts[0].kind, which="least" if name == "min" else "greatest", parts=parts)

    def looked_up(self, at: ast.Call, name: str) -> Node:
        argument = at.args[0] if len(at.args) == 1 else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            return self.refuse(at, f"{name} 需要一个带引号的名称", f"{name} takes one quoted name")
        word, scope = argument.value, self.scope
        if name == "fact":
            return tree.FactRef(kind=Kind.YES_NO, name=word, supplied=word in scope.facts)
        known = {"unit_at": scope.levels, "area": scope.areas, "class_of": scope.classifications}[name]
        if word not in known:
            return self.refuse(
                argument,
                f"{name} 不认识“{word}”",
                f"{name} does not know '{word}'",
                did_you_mean(word, known),
            )
        if name == "unit_at":
            return tree.UnitAt(kind=Kind.TEXT, level=word)
        if name == "area":
            return tree.AreaRef(kind=scope.areas[word].kind, name=word)
        return tree.ClassRef(kind=Kind.TEXT, name=word)

    def aggregate(self, at: ast.Call, name: str) -> Node:
        if self._inside_aggregate:
            return self.refuse(at, "汇总之内不能再汇总", "an aggregate cannot stand inside another")
        if len(at.args) > (0 if name == "count" else 1) or (name != "count" and not at.args):
            return self.refuse(at, f"{name} 的参数个数不对", f"{name} has the wrong number of arguments")
        if [word.arg for word in at.keywords] not in ([], ["where"]):
            return self.refuse(at, f"{name} 只接受 where=", f"{name} takes only where=")
        self._inside_aggregate = True
        found = len(self.problems)
        of = self.node(at.args[0]) if at.args else None
        where = self.expect(at.keywords[0].value, Kind.YES_NO) if at.keywords else None
        self._inside_aggregate = False
        if len(self.problems) > found:
            return UNKNOWN
        if name in ("sum", "share") and of is not None and of.kind is not Kind.NUMBER:
            return self.refuse(at, f"{name} 只能用于数值", f"{name} is for numbers")
        if name in ("first", "last") and of is not None and of.kind is not Kind.DATE:
            return self.refuse(at, f"{name} 只能用于日期", f"{name} is for dates")
        if name == "share":
            assert of is not None
            return tree.Share(kind=Kind.NUMBER, of=of, where=where)
        kind = Kind.DATE if name in ("first", "last") else Kind.NUMBER
        return tree.Aggregate(kind=kind, function=name, of=of, where=where)  # type: ignore[arg-type]


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
