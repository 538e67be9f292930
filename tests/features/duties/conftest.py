"""Three shops with published grades, who answers for them, and their superior."""

import pytest

from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person, Unit
from tests.conftest import TODAY, person
from tests.features.duties.world import assign, publish_grades


@pytest.fixture
def mo(units: dict[str, Unit], shops: dict[str, int]) -> Person:
    """Mo answers for the two shops in the east."""
    found = person("mo", "customer_manager", units["E11"])
    assign(found, shops["K1"], shops["K2"])
    return found


@pytest.fixture
def lu(units: dict[str, Unit]) -> Person:
    """Lu is a manager without customers, beside Mo."""
    return person("lu", "customer_manager", units["E11"])


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    """The head of the east."""
    return actor_of(person("hedy", "section_head", units["E"]), on=TODAY)


@pytest.fixture
def graded(shops: dict[str, int], ada: Actor) -> dict[str, int]:
    """The shops by code: one of grade A, one of C, the one in the west without a grade."""
    publish_grades({shops["K1"]: "A", shops["K2"]: "C"})
    return shops
