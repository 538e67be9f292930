"""Lets the register be narrowed to whose headline rose or fell with the newest publication."""

from collections.abc import Sequence
from itertools import combinations

from django.db.models import Exists, OuterRef, Q, QuerySet

from banfa.features.customers.listing.narrowing import PREFIX, Narrowing, declare_narrowing
from banfa.features.customers.models import Customer
from banfa.features.grading.models import CurrentGrade
from banfa.features.grading.standing import PublishedStandings, published_standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission

MOVED, UP, DOWN = f"{PREFIX}moved", "up", "down"


def declare_moved_narrowing() -> None:
    """Declare the filter by movement."""
    declare_narrowing(by_movement, "moved")


def by_movement(actor: Actor) -> Sequence[Narrowing]:
    """Return the filter, where grades are published that the actor may read."""
    standings = published_standings() if Permission.GRADING_RUN_READ in actor.permissions else None
    if standings is None:
        return ()
    return (
        Narrowing(
            key=MOVED, title=Text("较上期变动", "Since the last run"),
            options=[(UP, Text("上升", "up")), (DOWN, Text("下降", "down"))],
            narrowed=lambda found, way: _moved(found, way, standings),
        ),
    )  # fmt: skip


def _moved(found: QuerySet[Customer], way: str, standings: PublishedStandings) -> QuerySet[Customer]:
    grades = CurrentGrade.objects.filter(generation=standings.generation_id, customer=OuterRef("pk"))
    steps = Q(pk__in=[])
    for better, worse in combinations([value for value, _ in standings.values], 2):
        steps |= Q(before=worse, g1=better) if way == UP else Q(before=better, g1=worse)
    return found.filter(Exists(grades.filter(steps)))
