"""Every address, for everybody, on one's own, one's superior's and a foreign customer (G9). Expectations: `expected`."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.access.addresses import address_of, addresses
from tests.access.expected import ADMINISTRATOR, EXPECTED, OPEN, TOKEN, Row, Who
from tests.access.house import ANONYMOUS, FOREIGN, LEAVER, NOBODY, OWN, PEOPLE, SUPERIOR, House, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
# Each of them differs from the others in what they see; the rest stands in the slow matrix.
QUICK = ("administrator", "customer_manager", "section_head", "deliverer", NOBODY, ANONYMOUS, LEAVER)
OUTSIDE = (ANONYMOUS, LEAVER)
METHODS = ("get", "post")


def test_every_address_has_its_expectation() -> None:
    known = addresses()

    assert set(known) - set(EXPECTED) == set(), "say in tests/access/expected.py who may come in"
    assert set(EXPECTED) - set(known) == set(), "these addresses are gone"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_who_comes_in(house: House, name: str) -> None:
    surprises = [*_surprises(house, name, QUICK, (OWN, FOREIGN))]

    assert not surprises


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_who_comes_in_of_all_posts(house: House, name: str) -> None:
    surprises = [*_surprises(house, name, (*PEOPLE, *OUTSIDE), (OWN, SUPERIOR, FOREIGN))]

    assert not surprises


@pytest.mark.parametrize("tail", ["", "?tab=file", "?tab=timeline"])
def test_a_foreign_customer_is_told_apart_from_none_by_nothing(house: House, tail: str) -> None:
    foreign, nobody = (
        house.browsers["section_head"].get(f"/customers/{number}/{tail}")
        for number in (house.customers[FOREIGN], 999_999)
    )

    assert foreign.status_code == nobody.status_code == 404
    assert _bare(foreign.content, house.customers[FOREIGN]) == _bare(nobody.content, 999_999)


def _bare(page: bytes, number: int) -> str:
    """Return a page without what differs each time: its own address and one-time keys."""
    words = page.decode().replace(f"/customers/{number}/", "/customers/N/")
    return re.sub(r'(?:value=|X-CSRFToken": |nonce=)"[^"]{16,}"', "", words)


def _surprises(house: House, name: str, people: tuple[str, ...], places: tuple[str, ...]) -> Iterator[str]:
    row, pattern = EXPECTED[name], addresses()[name]
    of_customer = "customer_id" in pattern.pattern.converters or "{customer_id}" in f"{row.query}{row.body}"
    for place in places if of_customer else (OWN,):
        address = address_of(house, name, place)
        for method in METHODS:
            for who in people:
                wanted = _wanted(who, getattr(row, method), row, place)
                got = _got(house.browsers[who], method, address, row, house.customers[place])
                if got not in wanted:
                    yield f"{who} {method} {address} ({place}): {got}, expected {sorted(wanted)}"


def _got(browser: Client, method: str, address: str, row: Row, customer: int) -> str:
    body = {key: value.format(customer_id=customer) for key, value in row.body.items()}
    answer = asked(browser, method, address, body if method == "post" else None)
    if answer.status_code == 302 and "/login/" in answer["Location"]:
        return "login"
    if answer.status_code in (401, 403, 404, 405):
        return {401: "login", 403: "denied", 404: "nothing", 405: "method"}[answer.status_code]
    if answer.status_code >= 500:
        return f"failed with {answer.status_code}"
    return "refused" if answer.status_code == 400 else "in"


def _wanted(who: str, allowed: Who, row: Row, place: str) -> set[str]:
    """Return what may be answered to somebody."""
    if allowed == TOKEN:
        return {"login"}
    if allowed is None:
        return {"method", "login"} if who in OUTSIDE or _is_for_programs(row) else {"method"}
    if allowed == OPEN:
        return {"nothing"} if row.absent else {"in", "refused", "login"}
    if who in OUTSIDE:
        return {"login"}
    if who not in allowed:
        return {"denied", "nothing", "refused"} if row.early else {"denied", "nothing"}
    if row.absent:
        return {"nothing"}
    if place != OWN and who not in ADMINISTRATOR:
        return {"nothing", "refused"} if row.body or row.query else {"nothing"}
    return {"in", "refused"}


def _is_for_programs(row: Row) -> bool:
    """Tell whether an address takes tokens and no log-in of a browser."""
    return TOKEN in (row.get, row.post)
