"""An expression's tree as one line of text: the stable name under which a run keeps what it yields."""

from banfa.analytics.windows import Placed, depends_on_window
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Node


def name_of(step: Placed) -> str:
    """Return a step's name: its words, and its window where another window would give another figure."""
    words = source_of(step.node)
    return f"{words} @ {step.window}" if depends_on_window(step.node) else words


def source_of(node: Node) -> str:
    """Return an expression in the words it could be written with."""
    match node:
        case tree.Literal(value=value):
            return repr(value) if isinstance(value, str) else str(value)
        case (
            tree.FieldRef(name=name)
            | tree.LedgerRef(name=name)
            | tree.ParameterRef(name=name)
            | tree.MeasureRef(name=name)
        ):
            return name
        case tree.ClassRef(name=name):
            return f'class_of("{name}")'
        case tree.UnitAt(level=level):
            return f'unit_at("{level}")'
        case tree.AreaRef(name=name):
            return f'area("{name}")'
        case tree.FactRef(name=name):
            return f'fact("{name}")'
        case tree.Months():
            return "months()"
        case tree.PeriodEdge(edge=edge):
            return "period_start()" if edge == "first" else "period_end()"
        case tree.Aggregate(function=function, of=of, where=where):
            return _call(function, of, where)
        case tree.Share(of=of, where=where):
            return _call("share", of, where)
    return _composed(node)


def _call(function: str, of: Node | None, where: Node | None) -> str:
    written = [] if of is None else [source_of(of)]
    if where is not None:
        written.append(f"where={source_of(where)}")
    return f"{function}({', '.join(written)})"


def _composed(node: Node) -> str:
    match node:
        case tree.Compare(operator=operator, left=left, right=right):
            return f"({source_of(left)} {operator} {source_of(right)})"
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return f"({source_of(left)} {operator} {source_of(right)})"
        case tree.IsIn(item=item, options=options):
            return f"({source_of(item)} in ({', '.join(map(source_of, options))}))"
        case tree.Both(parts=parts):
            return f"({' and '.join(map(source_of, parts))})"
        case tree.Either(parts=parts):
            return f"({' or '.join(map(source_of, parts))})"
        case tree.Not(of=of):
            return f"(not {source_of(of)})"
        case tree.IsMissing(of=of):
            return f"is_missing({source_of(of)})"
        case tree.IfElse(test=test, then=then, otherwise=otherwise):
            return f"({source_of(then)} if {source_of(test)} else {source_of(otherwise)})"
        case tree.Coalesce(parts=parts):
            return f"coalesce({', '.join(map(source_of, parts))})"
        case tree.Extreme(which=which, parts=parts):
            return f"{'min' if which == 'least' else 'max'}({', '.join(map(source_of, parts))})"
    raise AssertionError(node)
