"""The graded city of the runs' tests, with its third quarter published; in it six shops are ranked, K1 before K2 and so on."""

import pytest

from banfa.features.grading.models import Run
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services import publish
from banfa.platform.access import Actor
from tests.features.given import day
from tests.features.grading.runs.conftest import ada, bo, built, cy, graded, units
from tests.platform.web.conftest import logged_in

__all__ = ["ada", "bo", "built", "cy", "graded", "logged_in", "units"]
SUMMER = "2026Q3-01"


@pytest.fixture
def summer(ada: Actor, graded: dict[str, int]) -> Run:
    """The published run: K1 is large; K2, K3 and K4 are medium; K5 and K8, who bought nothing, are small."""
    publish(SUMMER, actor=ada, at=day(10))
    return run_numbered(ada, SUMMER)
