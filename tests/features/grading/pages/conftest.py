"""The graded city of the runs' tests, with its second quarter published; Ada, Bo and Cy are logged in by name."""

import pytest

from banfa.features.grading.services import publish
from banfa.platform.access import Actor
from tests.features.given import day
from tests.features.grading.runs.conftest import ada, bo, built, cy, graded, units
from tests.platform.web.conftest import logged_in

__all__ = ["ada", "bo", "built", "cy", "graded", "logged_in", "units"]
SPRING, SUMMER = "2026Q2-01", "2026Q3-01"


@pytest.fixture
def published(ada: Actor, graded: dict[str, int]) -> dict[str, int]:
    """The customers by code; both quarters are published."""
    publish(SPRING, actor=ada, at=day(10))
    publish(SUMMER, actor=ada, at=day(11))
    return graded


@pytest.fixture
def drafted(ada: Actor, graded: dict[str, int]) -> dict[str, int]:
    """The customers by code; the second quarter is published, the third a draft."""
    publish(SPRING, actor=ada, at=day(10))
    return graded
