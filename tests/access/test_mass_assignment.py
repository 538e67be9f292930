"""A form that holds more than was asked for changes nothing it did not ask for (G12)."""

from http.cookies import SimpleCookie

import pytest

from banfa.features.customers.models import Customer
from banfa.platform.audit.models import Event
from tests.access.addresses import address_of, addresses
from tests.access.expected import EXPECTED
from tests.access.house import OWN, House, undone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
JUNK = {
    "unit_id": "1", "unit_path": "000001", "area_id": "1", "attributes": "{}", "search": "x", "sort_key": "a",
    "created_at": "2020-01-01", "longitude": "1", "latitude": "1", "balance": "9", "approved_by": "1", "is_staff": "1",
    "role": "administrator", "owner": "1",
}  # fmt: skip
# Whose keys depend on what a page offers: fields of a pack, sheets, rows of a builder. Each looks for the keys it
# knows and leaves the others alone, which the slow test below proves. This list only ever gets shorter.
KNOWN_BY_NO_LIST = frozenset({
    "appraisals:appraise", "contacts:answer-opinion", "contacts:call-plan", "contacts:export-sheets",
    "contacts:field-send", "contacts:gathering-attend", "contacts:message-export",
    "contacts:message-new", "contacts:plan-add", "contacts:plan-decide", "contacts:plan-export",
    "contacts:plan-fix", "contacts:plan-fix-back", "contacts:plan-move", "contacts:plan-near-export",
    "contacts:plan-order", "contacts:plan-remove", "contacts:plan-schedule", "contacts:plan-start",
    "contacts:visit-new", "contacts:visit-open", "contacts:visit-send", "customers:area",
    "customers:export", "customers:merge", "customers:new", "customers:part", "customers:quality-export",
    "customers:request-edit", "customers:request-new", "customers:sharing-appeal",
    "customers:sharing-ask", "customers:sharing-end", "customers:units_export",
    "duties:compliance-export", "duties:remind-people", "exporting:new", "grading:ask-simulation",
    "grading:count-group", "grading:decide", "grading:edit-group", "grading:export-group",
    "grading:new-group", "grading:new-simulation", "grading:object", "grading:publish",
    "grading:request", "importing:match", "importing:new", "importing:read", "lists:columns", "lists:save", "setup:door",
    "setup:organisation", "setup:step", "web:again", "web:design-said", "web:language", "web:login",
    "web:login-code", "web:logout", "web:theme",
})  # fmt: skip


def _written() -> list[str]:
    """Return the addresses that take forms; programs send JSON, of which a schema refuses what it does not know."""
    return sorted(
        name
        for name, row in EXPECTED.items()
        if row.post and name in addresses() and not name.startswith("api-")
    )


def test_every_address_says_what_its_forms_hold() -> None:
    unsaid = {name for name in _written() if not hasattr(addresses()[name].callback, "takes")}

    assert unsaid - KNOWN_BY_NO_LIST == set(), "put @takes(...) with the keys of its form onto the view"
    assert KNOWN_BY_NO_LIST - unsaid == set(), "these say it now: take them out of the list"


def test_a_form_with_an_unknown_key_is_refused_and_nothing_is_done(house: House) -> None:
    surprises = []
    names = [name for name in _written() if name not in KNOWN_BY_NO_LIST]
    with undone():
        before = Event.objects.count(), Customer.objects.values().get(pk=house.customers[OWN])
        browser = house.browsers["administrator"]
        kept = SimpleCookie(browser.cookies.output(header="", sep=";"))
        for name in names:
            place, body = address_of(house, name, OWN), _body(house, name)
            answer = browser.post(place, {**body, "is_staff": "1"})
            browser.cookies = SimpleCookie(kept.output(header="", sep=";"))
            if answer.status_code != 400 or "is_staff" not in answer.content.decode():
                surprises.append((name, answer.status_code))
        after = Event.objects.count(), Customer.objects.values().get(pk=house.customers[OWN])

    assert len(names) > 130
    assert surprises == []
    assert after == before


def _body(house: House, name: str) -> dict[str, str]:
    return {key: value.format(customer_id=house.customers[OWN]) for key, value in EXPECTED[name].body.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted(name for name, row in EXPECTED.items() if row.post and name in addresses())
)
def test_no_form_assigns_what_it_does_not_ask_for(house: House, name: str) -> None:
    before = Customer.objects.filter(pk=house.customers[OWN]).values().get()
    body = _body(house, name)

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
