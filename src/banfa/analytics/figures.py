"""The figures that explain a grade: everything a classification's expressions use, kept beside its values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from banfa.analytics.naming import Naming
from banfa.analytics.planned import PlannedClass
from banfa.analytics.sources import name_of
from banfa.analytics.windows import Placed, depends_on_window, own_part
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.model import Pack, Rank
from banfa.policy.scope import parts_of


class FigureKind(StrEnum):
    """Where a figure comes from."""

    FIELD = "field"
    AREA = "area"
    UNIT = "unit"
    CLASS = "class"
    FACT = "fact"
    MEASURE = "measure"
    SUM = "sum"
    SHARE = "share"
    COMPUTED = "computed"
    MARKS = "marks"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One kept column: `name` is the expression's own words, `yields` its type, `step` where it stands."""

    name: str
    kind: FigureKind
    yields: Kind
    title: Text
    unit: Text | None
    step: Placed


SOURCES: dict[type[Node], FigureKind] = {
    tree.FieldRef: FigureKind.FIELD,
    tree.AreaRef: FigureKind.AREA,
    tree.UnitAt: FigureKind.UNIT,
    tree.ClassRef: FigureKind.CLASS,
    tree.FactRef: FigureKind.FACT,
    tree.MeasureRef: FigureKind.MEASURE,
    tree.Aggregate: FigureKind.SUM,
    tree.Share: FigureKind.SHARE,
}
CONSTANT = (tree.Arithmetic, tree.Literal, tree.ParameterRef, tree.Months, tree.PeriodEdge)


def figures_of(pack: Pack, planned: PlannedClass) -> tuple[Figure, ...]:
    """Return what explains a classification, each once, in the order its expressions name it."""
    naming = Naming(pack)
    found = dict.fromkeys(_explaining(planned))
    return (*(figure_of(step, naming) for step in found), *_marked(planned))


def _explaining(planned: PlannedClass) -> Iterator[Placed]:
    if planned.main is not None and planned.main in planned.live and not isinstance(planned.rule, Rank):
        yield from _kept(Placed(planned.main, planned.window), planned)
    if not planned.waiting:
        for item in planned.counted:
            yield from _kept(Placed(item.of, planned.window), planned)
    for step in planned.steps:
        if type(step.node) in SOURCES:
            yield from _kept(step, planned)
        elif isinstance(step.node, tree.Compare):
            for side in (step.node.left, step.node.right):
                yield from _kept(Placed(side, step.window), planned)
        elif isinstance(step.node, tree.IsIn):
            yield from _kept(Placed(step.node.item, step.window), planned)
    for part in parts_of(planned.rule):
        yield Placed(tree.ClassRef(kind=Kind.TEXT, name=part), planned.period)


def _marked(planned: PlannedClass) -> Iterator[Figure]:
    """Yield for each item of a score its marks, and its points: the marks times the item's weight."""
    for item in () if planned.waiting else planned.counted:
        text, weight = item.rule.text, tree.Literal(kind=Kind.NUMBER, value=item.weight)
        points = tree.Arithmetic(kind=Kind.NUMBER, operator="*", left=item.marks, right=weight)
        yield Figure(
            name=marks_name(item.rule.item),
            kind=FigureKind.MARKS,
            yields=Kind.NUMBER,
            title=Text(f"{text.zh}得分", f"marks for {text.en}"),
            unit=None,
            step=Placed(item.marks, planned.window),
        )
        yield Figure(
            name=points_name(item.rule.item),
            kind=FigureKind.POINTS,
            yields=Kind.NUMBER,
            title=Text(f"{text.zh}加权得分", f"points for {text.en}"),
            unit=None,
            step=Placed(points, planned.window),
        )


def marks_name(item: str) -> str:
    """Return the name under which an item's marks are kept."""
    return f"marks:{item}"


def points_name(item: str) -> str:
    """Return the name under which an item's weighted marks are kept."""
    return f"points:{item}"


def _kept(step: Placed, planned: PlannedClass) -> Iterator[Placed]:
    """Yield a step worth keeping; a share brings the customer's own part of it."""
    if is_constant(step.node):
        return
    window = step.window if depends_on_window(step.node) else planned.period
    if isinstance(step.node, tree.Share):
        yield Placed(own_part(step.node), window)
    yield Placed(step.node, window)


def is_constant(node: Node) -> bool:
    """Tell whether an expression is the same for every customer."""
    return all(isinstance(step, CONSTANT) for step in node.walk())


def figure_of(step: Placed, naming: Naming) -> Figure:
    """Describe one step of an expression in the pack's words."""
    return Figure(
        name=name_of(step),
        kind=SOURCES.get(type(step.node), FigureKind.COMPUTED),
        yields=step.node.kind,
        title=naming.title(step.node),
        unit=naming.unit(step.node),
        step=step,
    )
