"""Customers and people for the tests of a customer's page."""

from collections.abc import Sequence

import pytest

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Unit
from banfa.policy.values import StoredValue
from tests.conftest import TODAY, person
from tests.features.given import register

FRAGMENT = {"HX-Request": "true"}
SHOPS: Sequence[dict[str, StoredValue]] = (
    {
        "code": "Z9", "name": "安平便民店", "unit": "E11", "phone": "13900001234", "business_format": "Z",
        "customer_manager": "林若溪",
    },
    {"code": "Z1", "name": "春和里食杂店", "unit": "E11"},
    {"code": "Z5", "name": "西城副食", "unit": "W11", "status": "suspended"},
)  # fmt: skip


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    """Three shops by code: two in the east, one in the west."""
    register(ada, *SHOPS)
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def lin(units: dict[str, Unit]) -> Actor:
    """Lin manages customers in the east: she changes their files and sees personal values masked."""
    return actor_of(person("lin", "section_head", units["E"]), on=TODAY)
