"""TOB-INFO 5.1, 6.1 and NY 13a: a new customer counts once the management layer has confirmed a whole file."""

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.services import change_field, create_customer, set_for_many
from banfa.features.customers.services.proposing import NeedsApproval
from banfa.platform.access import Actor
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.refusals import NotAsked, OwnRequest
from banfa.platform.org.models import Unit
from banfa.policy.values import BadValue
from tests.clauses.houses import holder
from tests.conftest import NOW
from tests.features.given import register

pytestmark = pytest.mark.django_db
WHOLE = {"code": "N1", "name": "新门店", "unit": "E11", "phone": "13900001111", "business_format": "B"}
REST = {
    "address": "云路 1 号",
    "contact_person": "王一",
    "settlement_method": "电子结算",
    "order_frequency": "每周",
}


@pytest.fixture
def manager(units: dict[str, Unit]) -> Actor:
    return holder("customer_manager", units["E1"])


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    return holder("section_head", units["E"])


def entered(**values: object) -> Customer:
    """Store a prospect with a whole file but for what is left out."""
    stored = {**WHOLE, **REST, "status": "prospect", **values}
    register(holder("administrator"), {key: value for key, value in stored.items() if value is not None})  # type: ignore[misc]
    return Customer.objects.get()


@pytest.mark.clause("TOB-INFO-5.1.a", "TOB-INFO-6.1.c")
def test_a_whole_file_waits_for_the_management_layer_and_nobody_confirms_their_own(
    ada: Actor, manager: Actor, head: Actor
) -> None:
    made = entered()
    asked = change_field(made.pk, "status", "active", seal=None, actor=head, at=NOW)
    request = Request.objects.get()
    second = holder("market_manager", Unit.objects.get(code="E"))

    assert asked.request
    made.refresh_from_db()
    assert (made.status, request.chain["title"]["zh"]) == ("prospect", "新入网客户信息确认")
    with pytest.raises((OwnRequest, NotAsked)):
        approvals.agree(request.pk, digest=request.digest, actor=head, at=NOW)

    approvals.agree(request.pk, digest=request.digest, actor=second, at=NOW)

    made.refresh_from_db()
    assert made.status == "active"


@pytest.mark.clause("TOB-INFO-6.1.c")
def test_what_the_operating_layer_entered_comes_back_with_a_reason(
    ada: Actor, manager: Actor, head: Actor
) -> None:
    made = create_customer(WHOLE, actor=manager, at=NOW)
    for name, value in REST.items():
        Customer.objects.filter(pk=made.pk).update(**({name: value} if name == "address" else {}))
    stored = Customer.objects.get()
    stored.attributes |= {key: value for key, value in REST.items() if key != "address"}
    stored.save()
    change_field(made.pk, "status", "active", seal=None, actor=manager, at=NOW)
    request = Request.objects.get()

    approvals.refuse(request.pk, digest=request.digest, reason="地址与证照不符", actor=head, at=NOW)

    assert Customer.objects.get().status == "prospect"
    assert request.decisions.filter(reason="地址与证照不符").exists()


@pytest.mark.clause("NY-13a.3")
@pytest.mark.parametrize("gap", ["business_format", "settlement_method", "order_frequency"])
def test_nobody_becomes_active_while_a_system_attribute_is_missing(ada: Actor, head: Actor, gap: str) -> None:
    made = entered(**{gap: None})

    with pytest.raises(BadValue, match="the file lacks"):
        change_field(made.pk, "status", "active", seal=None, actor=head, at=NOW)

    assert not Request.objects.exists()


def test_a_new_customer_by_hand_stays_a_prospect_and_a_gap_asks_nobody(ada: Actor, manager: Actor) -> None:
    made = create_customer(WHOLE, actor=manager, at=NOW)

    assert made.status == "prospect"
    assert not Request.objects.exists()


def test_many_at_once_do_not_go_around_it(ada: Actor, head: Actor) -> None:
    entered()

    with pytest.raises(NeedsApproval):
        set_for_many(Customer.objects.all(), "status", "active", why="批量", actor=head, at=NOW)
