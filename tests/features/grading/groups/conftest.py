"""The graded city with its third quarter published; K1, K2, K5, K7 lie in the east, the others in the west."""

import pytest

from banfa.features.grading.models import Run, SavedGroup
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services import publish
from banfa.features.grading.services.group_conditions import GroupWish
from banfa.features.grading.services.group_counting import count_group
from banfa.features.grading.services.grouping import save_group
from banfa.platform.access import Actor, actor_named
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.given import day
from tests.features.grading.runs.conftest import ada, bo, built, cy, graded, units
from tests.platform.web.conftest import logged_in

__all__ = ["ada", "bo", "built", "cy", "graded", "logged_in", "units"]
# K2 bought 30 cartons in the quarter, K3 15 and K4 5; they are the medium ones.
MIDDLE = 'class_of("scale") == "2" and sum(quantity) >= 15'


@pytest.fixture
def summer(ada: Actor, graded: dict[str, int]) -> Run:
    publish("2026Q3-01", actor=ada, at=day(10))
    return run_numbered(ada, "2026Q3-01")


@pytest.fixture
def mo(units: dict[str, Unit]) -> Actor:
    """Manages the customers of the east."""
    person("mo", "section_head", units["E"])
    return actor_named("mo", on=TODAY)


@pytest.fixture
def middle(ada: Actor, summer: Run) -> SavedGroup:
    """A shared group, counted: K2 of the east and K3 of the west."""
    group = save_group(GroupWish(title="中坚客户", condition=MIDDLE, shared=True), actor=ada, at=day(11))
    count_group(group.number, actor=ada, at=day(11))
    return group
