"""A condition as rows of what, how and value, and back: the plain part of the pack language that people click together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from banfa.features.grading.condition_subjects import How, Subject
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.model import Pack
from banfa.policy.scope import scope_of

MOST_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: a subject's key, a comparison, and up to two values or any number of options."""

    subject: str
    how: How
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Lines of which all hold, or any."""

    joined_by: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """What is wrong with a line, counted from 0."""

    row: int
    text: Text


# ---- from rows to words


def written(rows: Rows, subjects: Mapping[str, Subject]) -> tuple[str, tuple[RowProblem, ...]]:
    """Return rows as a condition of the pack language, and what is wrong with each row that cannot be one."""
    parts: list[str] = []
    problems: list[RowProblem] = []
    for place, row in enumerate(rows.rows):
        subject = subjects.get(row.subject)
        if subject is None:
            problems.append(RowProblem(row=place, text=Text("请选择内容", "choose what it is about")))
            continue
        found = _part(row, subject)
        if isinstance(found, Text):
            problems.append(RowProblem(row=place, text=found))
        else:
            parts.append(found)
    joint = " or " if rows.joined_by == "any" else " and "
    return joint.join(parts), tuple(problems)


def _part(row: Row, subject: Subject) -> str | Text:
    if row.how not in {how for how, _ in subject.hows}:
        return Text("请选择比较方式", "choose how to compare")
    if row.how is How.MISSING:
        return f"is_missing({subject.source})"
    if row.how is How.RECORDED:
        return f"not is_missing({subject.source})"
    if subject.kind is Kind.YES_NO:
        return (
            subject.source if (row.values[:1] == ("yes",)) == (row.how is How.IS) else f"not {subject.source}"
        )
    wanted = 2 if row.how is How.BETWEEN else 1
    given = [value.strip() for value in row.values if value.strip()]
    if len(given) < wanted:
        return Text("请填写数值", "fill in the value")
    literals = [_literal(value, subject) for value in given]
    wrong = next((one for one in literals if isinstance(one, Text)), None)
    if wrong is not None:
        return wrong
    return _compared(row.how, subject.source, [str(one) for one in literals])


def _compared(how: How, source: str, given: Sequence[str]) -> str:
    match how:
        case How.ONE_OF:
            return f"{source} in ({', '.join(given)})"
        case How.BETWEEN:
            return f"({source} >= {given[0]} and {source} <= {given[1]})"
        case How.AT_LEAST:
            return f"{source} >= {given[0]}"
        case How.AT_MOST:
            return f"{source} <= {given[0]}"
        case How.IS_NOT:
            return f"{source} != {given[0]}"
    return f"{source} == {given[0]}"


def _literal(value: str, subject: Subject) -> str | Text:
    """Return a value as the pack language writes it, or what is wrong with it."""
    if subject.kind is Kind.NUMBER:
        plain = value.replace(",", "").replace("，", "").replace("％", "%")
        try:
            number = Decimal(plain.removesuffix("%")) / (100 if plain.endswith("%") else 1)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            return Text(f"“{value}”不是数值", f"'{value}' is no number")
        return f"{number:f}"
    if '"' in value or "\\" in value or "\n" in value:
        return Text("文字中不能有引号或反斜杠", "a text cannot hold a quotation mark or a backslash")
    return f'"{value}"'


# ---- from words back to rows


def rows_in(
    condition: str, pack: Pack, facts: frozenset[str], subjects: Mapping[str, Subject]
) -> Rows | None:
    """Return a condition as rows, None where it says more than rows can."""
    found = parse(condition, scope_of(pack, facts), expects=Kind.YES_NO)
    if not found.is_good:
        return None
    by_source = {one.source: one for one in subjects.values()}
    match found.node:
        case tree.Either(parts=parts):
            joined_by, nodes = "any", parts
        case tree.Both(parts=parts) if _row_of(found.node, by_source) is None:
            joined_by, nodes = "all", parts
        case node:
            joined_by, nodes = "all", (node,)
    rows = [_row_of(node, by_source) for node in nodes]
    kept = tuple(row for row in rows if row is not None)
    return Rows(joined_by=joined_by, rows=kept) if len(kept) == len(rows) <= MOST_ROWS else None


def _row_of(node: Node, by_source: Mapping[str, Subject]) -> Row | None:
    match node:
        case tree.IsMissing(of=of):
            return _row(of, How.MISSING, (), by_source)
        case tree.Not(of=tree.IsMissing(of=of)):
            return _row(of, How.RECORDED, (), by_source)
        case tree.Not(of=of):
            return _row(of, How.IS, ("no",), by_source)
        case tree.Compare(operator=operator, left=left, right=tree.Literal() as right) if (
            operator in OPERATORS
        ):
            return _row(left, OPERATORS[operator], (_shown(right),), by_source)
        case tree.IsIn(item=item, options=options) if all(isinstance(one, tree.Literal) for one in options):
            return _row(item, How.ONE_OF, tuple(_shown(one) for one in options), by_source)
        case tree.Both(parts=(first, second)):
            return _between(_row_of(first, by_source), _row_of(second, by_source))
    return _row(node, How.IS, ("yes",), by_source)


OPERATORS = {"==": How.IS, "!=": How.IS_NOT, ">=": How.AT_LEAST, "<=": How.AT_MOST}


def _between(first: Row | None, second: Row | None) -> Row | None:
    if first is None or second is None or first.subject != second.subject:
        return None
    if (first.how, second.how) != (How.AT_LEAST, How.AT_MOST):
        return None
    return Row(subject=first.subject, how=How.BETWEEN, values=(*first.values, *second.values))


def _row(of: Node, how: How, values: tuple[str, ...], by_source: Mapping[str, Subject]) -> Row | None:
    subject = by_source.get(_source_of(of))
    if subject is None or how not in {fitting for fitting, _ in subject.hows}:
        return None
    return Row(subject=subject.key, how=how, values=values)


def _source_of(node: Node) -> str:
    match node:
        case tree.FieldRef(name=name) | tree.MeasureRef(name=name):
            return name
        case tree.ClassRef(name=name):
            return f'class_of("{name}")'
        case tree.AreaRef(name=name):
            return f'area("{name}")'
        case tree.Aggregate(function="sum", of=tree.LedgerRef(name=name), where=None):
            return f"sum({name})"
        case tree.Aggregate(function="count", of=None, where=None):
            return "count()"
    return ""


def _shown(node: Node) -> str:
    assert isinstance(node, tree.Literal)
    return f"{node.value:f}" if isinstance(node.value, Decimal) else str(node.value)
