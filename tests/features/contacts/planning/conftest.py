"""A manager in the east with ten shops along a street, five of grade A and five of C; a section head above."""

from collections.abc import Mapping

import pytest

from banfa.features.contacts.planning.queries.planners import Planner, planner_named
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person, Unit
from tests.conftest import TODAY, person
from tests.features.duties.world import assign, publish_grades
from tests.features.given import register

SHOPS = [
    {
        "code": f"P{number}", "name": f"沿街{number}号店", "unit": "E11", "business_format": "Z", "status": "active",
        "longitude": f"{112.5 + number / 500:.6f}", "latitude": "37.870000", "address": f"河东路 {number} 号",
    }
    for number in range(1, 11)
]  # fmt: skip


@pytest.fixture
def street(ada: Actor, units: dict[str, Unit]) -> Mapping[str, int]:
    """The ten shops by code, with published grades."""
    register(ada, *SHOPS)
    found = dict(Customer.objects.order_by("pk").values_list("code", "pk"))
    publish_grades({pk: "A" if place < 5 else "C" for place, pk in enumerate(found.values())})
    return found


@pytest.fixture
def mei(street: Mapping[str, int], units: dict[str, Unit]) -> Actor:
    """Mei answers for the street."""
    one = person("mei", "customer_manager", units["E1"])
    assign(one, *street.values())
    return actor_of(one, on=TODAY)


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    """The head of the east."""
    return actor_of(person("hui", "section_head", units["E"]), on=TODAY)


@pytest.fixture
def planner(mei: Actor) -> Planner:
    """Mei as a planner."""
    return planner_named(mei, "", pack_on(TODAY), TODAY)


def who(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.person_id)
