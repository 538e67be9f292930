"""Grades row by row in plain Python with exact fractions: slow, and written from the design's words alone.

Nothing of `banfa.analytics` is used here, so that agreement with it means something.
"""

from collections import defaultdict
from collections.abc import Sequence

from banfa.kernel.period import Period
from banfa.policy.expressions import tree
from banfa.policy.model import Join, Matrix, Pack
from banfa.policy.scope import trees_of
from tests.analytics.reference.expressions import Grade, Row, World
from tests.analytics.reference.methods import Classing

__all__ = ["Grade", "grade_all"]


def grade_all(
    pack: Pack,
    period: Period,
    customers: Sequence[Row],
    sales: Sequence[Row],
    facts: frozenset[str] = frozenset(),
    decided: frozenset[str] = frozenset(),
) -> dict[str, dict[int, Grade]]:
    """Return every classification's grades by customer."""
    lines: dict[int, list[Row]] = defaultdict(list)
    for line in sales:
        lines[line["customer_id"]].append(line)
    world = World(pack, period, lines, facts, decided)
    pending = list(pack.classifications)
    while pending:
        ready = [name for name in pending if not (_reads(world, name) & set(pending))]
        assert ready, "the classifications go in a circle"
        for name in ready:
            world.classes[name] = Classing(world, name).grades(customers)
            pending.remove(name)
    return world.classes


def _reads(world: World, name: str) -> set[str]:
    rule = world.pack.classifications[name]
    nodes = trees_of(world.pack, name, world.facts).values()
    named = {step.name for node in nodes for step in node.walk() if isinstance(step, tree.ClassRef)}
    match rule:
        case Join(join=parts):
            return named | set(parts)
        case Matrix(matrix=crossing):
            return named | {crossing.rows, crossing.columns}
    return named
