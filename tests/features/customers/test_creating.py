"""A new customer, entered by hand."""

import pytest
from django.test import Client

from banfa.features.customers.models import Customer
from banfa.features.customers.services import create_customer
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Event
from banfa.policy.values import BadValues
from tests.conftest import NOW
from tests.features.customers.page import lin, shops
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["lin", "logged_in", "shops"]
pytestmark = pytest.mark.django_db
GIVEN = {"code": "N1", "name": "新门店", "unit": "E11", "phone": "13900001111", "business_format": "便利店"}


class TestEnteringACustomer:
    def test_it_stands_in_the_register_with_its_first_day(self, lin: Actor, shops: dict[str, int]) -> None:
        made = create_customer(GIVEN, actor=lin, at=NOW)

        assert (made.code, made.name, made.status, made.unit.code) == ("N1", "新门店", "prospect", "E11")
        assert made.attributes == {"business_format": "B"}
        event = Event.objects.latest("pk")
        assert (event.action, event.subject) == ("customer.created", "customer:N1")
        assert list(event.changes.values_list("field", flat=True)) == ["*"]

    @pytest.mark.parametrize(
        ("changed", "names"),
        [
            ({"code": "", "name": ""}, {"code", "name"}),
            ({"code": "Z5"}, {"code"}),
            ({"unit": "W11"}, {"unit"}),
            ({"unit": ""}, {"unit"}),
            ({"phone": "1", "business_format": "x"}, {"phone", "business_format"}),
        ],
    )
    def test_everything_wrong_is_said_at_once(
        self, lin: Actor, shops: dict[str, int], changed: dict[str, str], names: set[str]
    ) -> None:
        with pytest.raises(BadValues) as refused:
            create_customer({**GIVEN, **changed}, actor=lin, at=NOW)

        assert set(refused.value.problems) == names
        assert Customer.objects.count() == 3

    def test_a_reader_may_not(self, bo: Actor, shops: dict[str, int]) -> None:
        with pytest.raises(Denied):
            create_customer(GIVEN, actor=bo, at=NOW)


class TestTheForm:
    def test_it_asks_for_what_is_needed_first_and_offers_own_units(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(lin).get("/customers/new/").content.decode()

        assert page.index('name="code"') < page.index('name="name"') < page.index('name="business_format"')
        assert 'value="E11"' in page
        assert 'value="W11"' not in page

    def test_a_customer_that_is_saved_opens(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(lin).post("/customers/new/", GIVEN)

        assert response["Location"] == f"/customers/{Customer.objects.get(code='N1').pk}/"

    def test_what_was_typed_stays_beside_what_was_wrong(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(lin).post("/customers/new/", {**GIVEN, "phone": "12", "code": "Z9"})

        page = response.content.decode()
        assert response.status_code == 422
        assert 'value="12"' in page
        assert 'value="新门店"' in page
        assert '<a href="#v-code">' in page
        assert '<a href="#v-phone">' in page

    def test_others_are_refused(
        self, logged_in: LoggedIn, bo: Actor, client: Client, shops: dict[str, int]
    ) -> None:
        assert logged_in(bo).get("/customers/new/").status_code == 403
        assert logged_in(bo).post("/customers/new/", GIVEN).status_code == 403
        assert client.get("/customers/new/")["Location"].startswith("/login/")
        assert logged_in(bo).put("/customers/new/").status_code in (403, 405)
