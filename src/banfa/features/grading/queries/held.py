"""The grades in force, customer by customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.customers.models import Customer
from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A customer's published values by classification; null where undecided."""

    customer_id: int
    code: str
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedPage:
    """Some customers with the run that graded them; no run while nothing is published."""

    run: Run | None
    graded: Sequence[Graded]
    has_more: bool


def current_grades(actor: Actor, *, unit: str, after: int, limit: int) -> GradedPage:
    """Return published grades of customers the actor sees, by number. Raises Denied, NotThere for a unit out of sight."""
    require(actor, Permission.GRADING_RUN_READ)
    seen = visible(Customer, actor)
    if unit:
        path = visible(Unit, actor).filter(code=unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        seen = seen.filter(unit_path__gte=path, unit_path__lt=end_of_subtree(path))
    generation = Generation.objects.filter(is_current=True).select_related("run").first()
    if generation is None:
        return GradedPage(run=None, graded=[], has_more=False)
    codes = dict(
        seen.filter(pk__gt=after, grades__generation=generation)
        .order_by("pk")
        .values_list("pk", "code")[: limit + 1]
    )
    rows = CurrentGrade.objects.filter(generation=generation, customer__in=list(codes)[:limit]).order_by(
        "customer"
    )
    graded = [
        Graded(
            customer_id=row.customer_id, code=codes[row.customer_id],
            values={name: getattr(row, f"g{slot}") for name, slot in generation.slots.items()},
        )
        for row in rows
    ]  # fmt: skip
    return GradedPage(run=generation.run, graded=graded, has_more=len(codes) > limit)
