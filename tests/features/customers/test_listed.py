import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import listing
from banfa.features.customers.queries.listing import listed
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from tests.features.given import register

pytestmark = pytest.mark.django_db
NAMES = ("丙店", "甲店", "丁店", "乙店", "戊店")


@pytest.fixture(autouse=True)
def _shops(ada: Actor, units: dict[str, Unit]) -> None:
    register(ada, *({"code": f"N{n}", "name": name, "unit": "E11"} for n, name in enumerate(NAMES)))


@pytest.mark.parametrize("lots", [(2,), (2, 4), (8,)])
def test_customers_come_in_the_order_of_the_query_however_many_are_read_at_once(
    lots: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOTS", lots)
    monkeypatch.setattr(listing, "LARGEST_LOT", lots[-1])
    found = Customer.objects.order_by("-code")

    assert [one.code for one in listed(found, None)] == ["N4", "N3", "N2", "N1", "N0"]
    assert [one.code for one in listed(found[1:3], None)] == ["N3", "N2"]
    assert [(one.name, one.unit) for one in listed(found[:1], None)] == [("戊店", "东城一线")]


def test_what_is_shown_takes_one_query_more() -> None:
    listed(Customer.objects.order_by("code"), None)

    with CaptureQueriesContext(connection) as asked:
        listed(Customer.objects.order_by("code"), None)

    assert len(asked) == 2


def test_nobody_takes_no_second_query() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert listed(Customer.objects.filter(code="?"), None) == []

    assert len(asked) == 1
