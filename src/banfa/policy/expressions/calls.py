"""Reads the functions of the expression language: aggregates, the period, looked-up values, the first of several."""

import ast
from dataclasses import dataclass

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.names import Scope
from banfa.policy.expressions.tree import Kind, Node

AGGREGATES = ("sum", "count", "distinct", "first", "last", "share")
FUNCTIONS = (
    *AGGREGATES, "months", "period_start", "period_end", "unit_at", "area", "class_of", "fact",
    "is_missing", "coalesce", "min", "max",
)  # fmt: skip
KIND_WORDS = {
    Kind.NUMBER: Text("数值", "a number"),
    Kind.TEXT: Text("文字", "a text"),
    Kind.YES_NO: Text("是否", "a yes or no"),
    Kind.DATE: Text("日期", "a date"),
}
UNKNOWN = tree.Literal(kind=Kind.NUMBER, value=None)
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class ExpressionProblem:
    """One thing wrong with an expression, at a column counted from 0."""

    text: Text
    column: int


class CallReader:
    """Reads calls; what stands in their arguments is read by `node`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[ExpressionProblem] = []
        self._inside_aggregate = False

    def node(self, at: ast.expr) -> Node:
        """Return the tree of any expression."""
        raise NotImplementedError

    def refuse(self, at: ast.AST, zh: str, en: str, near: Text = NOTHING) -> Node:
        """Keep a problem and go on, so that every one is found."""
        self.problems.append(ExpressionProblem(Text(zh, en) + near, getattr(at, "col_offset", 0)))
        return UNKNOWN

    def expect(self, at: ast.expr, kind: Kind) -> Node:
        """Return the tree of an expression that has to yield this kind."""
        found = len(self.problems)
        node = self.node(at)
        if node.kind is not kind and len(self.problems) == found:
            return self.refuse(
                at,
                f"这里需要{KIND_WORDS[kind].zh}，得到的是{KIND_WORDS[node.kind].zh}",
                f"{KIND_WORDS[kind].en} is needed here, this is {KIND_WORDS[node.kind].en}",
            )
        return node

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
