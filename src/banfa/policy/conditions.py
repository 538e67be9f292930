"""A condition that people write: held to the rules that a pack's own conditions are held to. Nothing runs here."""

import ast
from collections.abc import Iterator, Sequence

from banfa.kernel.text import Text
from banfa.policy.expressions.calls import ExpressionProblem
from banfa.policy.expressions.parsing import LONGEST, parse
from banfa.policy.expressions.tree import FieldRef, Kind, Node, waiting_for
from banfa.policy.loading.checks.expressions import NO_GROUP, beyond_parsing, has_share
from banfa.policy.model import Pack
from banfa.policy.scope import scope_of

NOTHING = Text("请写出条件", "write a condition")
TOO_LONG = Text(f"条件最长 {LONGEST:,} 个字符", f"a condition has at most {LONGEST:,} characters")
OWN_NAME = Text(
    "客群的条件不能引用客群自身",
    "a group's condition cannot name the group itself: write what its members have",
)


def condition_problems(
    source: str, pack: Pack, facts: frozenset[str], *, own_names: Sequence[str] = ()
) -> tuple[ExpressionProblem, ...]:
    """Return everything that is wrong with a condition, none where it may be used; `own_names` are the group's own."""
    if not source.strip():
        return (ExpressionProblem(NOTHING, 0),)
    if len(source) > LONGEST:
        return (ExpressionProblem(TOO_LONG, 0),)
    if (column := _column_of(source, own_names)) is not None:
        return (ExpressionProblem(OWN_NAME, column),)
    found = parse(source, scope_of(pack, facts), expects=Kind.YES_NO)
    if not found.is_good:
        return found.problems
    return tuple(ExpressionProblem(text, 0) for text in _further(found.node))


def fields_read(source: str, pack: Pack, facts: frozenset[str]) -> frozenset[str]:
    """Return the fields that a condition reads, through measures too."""
    node = parse(source, scope_of(pack, facts)).node
    return frozenset(step.name for step in node.walk() if isinstance(step, FieldRef))


def _further(node: Node) -> Iterator[Text]:
    yield from beyond_parsing(node)
    if has_share(node):
        yield NO_GROUP
    for reason in waiting_for(node):
        kind, _, name = reason.partition(":")
        yield (
            Text(
                f"参数 {name} 尚未设定，此条件无人符合",
                f"the parameter {name} is left blank, so nobody could meet this",
            )
            if kind == "parameter"
            else Text(f"尚无功能提供事实 {name}", f"nothing supplies the fact {name} yet")
        )


def _column_of(source: str, own_names: Sequence[str]) -> int | None:
    """Return where a condition names one of the names, as a name or as a quoted word inside a call."""
    try:
        parsed = ast.parse(source.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # the parser says what is wrong
    quoted = [word for call in ast.walk(parsed) if isinstance(call, ast.Call) for word in call.args]
    for at in [*ast.walk(parsed), *quoted]:
        said = at.id if isinstance(at, ast.Name) else None
        if isinstance(at, ast.Constant) and at in quoted:
            said = at.value if isinstance(at.value, str) else None
        if said is not None and said in own_names:
            return at.col_offset if isinstance(at, ast.expr) else 0
    return None
