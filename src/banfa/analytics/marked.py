"""The items of a score with their marks, read back from what a run kept."""

from collections.abc import Mapping
from decimal import Decimal

from banfa.analytics.explanation import Marked, Shown
from banfa.analytics.figures import FigureKind, is_constant, marks_name, points_name
from banfa.analytics.marking import PlannedItem
from banfa.analytics.naming import Naming
from banfa.analytics.planned import PlannedClass
from banfa.analytics.sources import name_of, source_of
from banfa.analytics.windows import Placed, depends_on_window
from banfa.kernel.text import Text
from banfa.policy.model import Pack, Score

POINTS = Text("分", "points")
TOTAL = Text("总分", "total")


def marked_items(pack: Pack, planned: PlannedClass, known: Mapping[str, Shown]) -> tuple[Marked, ...]:
    """Return the items that count, in order; `known` are the inputs."""
    if planned.waiting:
        return ()
    return tuple(_marked(pack, planned, item, known) for item in planned.counted)


def total_shown(rule: Score, total: Decimal | None) -> Shown:
    """Return the sum of the points under the name that the pack gives it."""
    title = TOTAL if rule.score_title is None else rule.score_title.text
    return Shown(name="score", kind=FigureKind.POINTS, title=title, unit=POINTS, value=total)


def _marked(pack: Pack, planned: PlannedClass, item: PlannedItem, known: Mapping[str, Shown]) -> Marked:
    figure = _figure(pack, planned, item, known)
    marks, points = (known[name(item.rule.item)].value for name in (marks_name, points_name))
    return Marked(
        item=item.rule.item,
        text=item.rule.text,
        cites=item.rule.cites,
        figure=figure,
        marks=marks if isinstance(marks, Decimal) else None,
        weight=item.weight,
        points=points if isinstance(points, Decimal) else None,
        by_default=marks is not None and _is_unknown(item, figure),
    )


def _is_unknown(item: PlannedItem, figure: Shown) -> bool:
    return figure.value is None or (bool(item.rule.marks) and figure.value not in item.rule.marks)


def _figure(pack: Pack, planned: PlannedClass, item: PlannedItem, known: Mapping[str, Shown]) -> Shown:
    """Return the figure that an item goes by; one that is the same for everyone is not kept, and says itself."""
    if is_constant(item.of):
        naming = Naming(pack)
        return Shown(
            name=source_of(item.of),
            kind=FigureKind.COMPUTED,
            title=naming.title(item.of),
            unit=naming.unit(item.of),
            value=known[marks_name(item.rule.item)].value,
        )
    window = planned.window if depends_on_window(item.of) else planned.period
    return known[name_of(Placed(item.of, window))]
