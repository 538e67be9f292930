"""Every named address of the product, and the house's own objects put into it."""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.expected import EXPECTED
from tests.access.house import House

# What addresses name beside a customer; where the house has it not, the row says `absent`.
NAMED: Mapping[str, object] = {
    "name": "phone", "number": "000000", "job_id": 1, "pack": "tobacco", "session_id": "x", "token_id": 1,
    "appointment_id": 1, "year": 2026, "event_id": 1, "attachment_id": 1, "code": "P1", "pk": 1, "sheet": "x",
    "words": "2026-09", "decision_id": 1, "objection_id": 1, "what": "approve", "kind_name": "customers",
    "batch_id": 1, "draft_id": 1, "export_id": 1, "clause_id": "NY-6.a", "document_id": "NY", "request_id": 1,
    "lost_id": 999_999, "on": "2026-10-12", "username": "customer_manager",
}  # fmt: skip


def addresses() -> dict[str, URLPattern]:
    """Return every named address of the product."""
    return dict(_walk(get_resolver(), ""))


def _walk(place: URLResolver, space: str) -> Iterator[tuple[str, URLPattern]]:
    for one in place.url_patterns:
        if isinstance(one, URLResolver):
            yield from _walk(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            yield f"{space}{one.name}", one


def address_of(house: House, name: str, place: str) -> str:
    """Return an address with the customer of a place in it."""
    row, pattern = EXPECTED[name], addresses()[name]
    known = {**NAMED, "customer_id": house.customers[place], "person_id": house.people["reader"].pk}
    given = {key: known.get(key, 1) for key in pattern.pattern.converters}
    query = row.query.format(customer_id=house.customers[place])
    return reverse(name, kwargs=given) + (f"?{query}" if query else "")
