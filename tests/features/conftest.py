"""A small register that every feature may sell to and grade."""

import pytest

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from tests.features.given import register

SHOPS = (
    {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": "Z", "opened_on": "2020-01-01"},
    {"code": "K2", "name": "顺达商行", "unit": "E11", "business_format": "Z"},
    {"code": "K3", "name": "西城副食", "unit": "W11", "business_format": "Z", "market_type": "X"},
)


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    """Two shops in the east and one in the west, by code."""
    register(ada, *SHOPS)
    return dict(Customer.objects.values_list("code", "pk"))
