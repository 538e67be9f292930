"""A shop whose file is governed, its customer manager, and the three offices that sign."""

import pytest

from banfa.features.customers.models import Assignment, Customer
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import agree
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY
from tests.features.given import register
from tests.platform.approvals.conftest import actor, again

SIGNING = ("service_centre", "network_office", "monopoly_supervision")


@pytest.fixture
def shop(ada: Actor, units: dict[str, Unit]) -> Customer:
    register(
        ada,
        {"code": "S1", "name": "吉祥店", "unit": "E11", "settlement_method": "现金"},
        {"code": "S2", "name": "如意店", "unit": "E11", "settlement_method": "现金"},
        {"code": "W1", "name": "西店", "unit": "W11", "settlement_method": "现金"},
    )
    return Customer.objects.get(code="S1")


@pytest.fixture
def manager(shop: Customer, units: dict[str, Unit]) -> Actor:
    """Lin, who answers for the two shops of the east."""
    made = actor("lin", "customer_manager", units["E1"])
    for customer in Customer.objects.filter(code__in=("S1", "S2")):
        Assignment.objects.create(
            customer=customer, person_id=made.person_id, post="customer_manager", from_on=TODAY
        )
    return again("lin")


@pytest.fixture
def offices(units: dict[str, Unit]) -> dict[str, Actor]:
    return {post: actor(post, post, units["LZ"]) for post in SIGNING}


def signed(request: Request, offices: dict[str, Actor], *posts: str) -> Request:
    """Let some offices agree, all three where none is named."""
    for post in posts or SIGNING:
        request = agree(request.pk, digest=request.digest, actor=offices[post], at=NOW)
    return request


def held(code: str, field: str = "settlement_method") -> object:
    return Customer.objects.get(code=code).attributes.get(field)
