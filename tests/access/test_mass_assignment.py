"""A form that holds more than was asked for changes nothing it did not ask for (G12)."""

import pytest

from banfa.features.customers.models import Customer
from tests.access.addresses import address_of, addresses
from tests.access.expected import EXPECTED
from tests.access.house import OWN, House, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
JUNK = {
    "unit_id": "1", "unit_path": "000001", "area_id": "1", "attributes": "{}", "search": "x", "sort_key": "a",
    "created_at": "2020-01-01", "longitude": "1", "latitude": "1", "balance": "9", "approved_by": "1", "is_staff": "1",
    "role": "administrator", "owner": "1",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted(name for name, row in EXPECTED.items() if row.post and name in addresses())
)
def test_no_form_assigns_what_it_does_not_ask_for(house: House, name: str) -> None:
    before = Customer.objects.filter(pk=house.customers[OWN]).values().get()
    body = {key: value.format(customer_id=house.customers[OWN]) for key, value in EXPECTED[name].body.items()}

    with undone():
        browser = house.browsers["administrator"]
        kept = dict(browser.cookies)
        answer = browser.post(address_of(house, name, OWN), {**body, **JUNK})
        after = Customer.objects.filter(pk=house.customers[OWN]).values().get()
    browser.cookies.update(kept)

    assert answer.status_code < 500
    assert after == before


@pytest.mark.parametrize("tail", ["fields/phone/", "fields/phone/show/"])
def test_a_field_s_form_with_more_in_it_is_refused(house: House, tail: str) -> None:
    address = f"/customers/{house.customers[OWN]}/{tail}"
    with undone():
        answer = house.browsers["administrator"].post(
            address, {"value": "13900005678", "unit_path": "000001"}
        )

        assert answer.status_code == 400
        assert "unit_path" in answer.content.decode() or "value" in answer.content.decode()
        assert Customer.objects.get(pk=house.customers[OWN]).phone == "13900001234"


def test_a_new_customer_s_form_with_more_in_it_is_refused(house: House) -> None:
    with undone():
        answer = house.browsers["administrator"].post(
            "/customers/new/", {"code": "N1", "name": "新店", "unit": "E11", "balance": "100"}
        )

        assert answer.status_code == 400
        assert not Customer.objects.filter(code="N1").exists()
