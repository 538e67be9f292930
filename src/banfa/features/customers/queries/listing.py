"""The rows of a list: what its columns show and nothing more, with the grades beside them in the same query."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.standing import Held, Standings

COLUMNS = ("pk", "code", "name", "unit__name", "status", "phone", "address", "opened_on", "attributes")


class Listed(NamedTuple):
    """One customer of a list; `held` is what the standings read there, empty without any."""

    pk: int
    code: str
    name: str
    unit: str
    status: str
    phone: str
    address: str
    opened_on: date | None
    attributes: dict[str, Any]
    held: Held


def listed(found: QuerySet[Customer], standings: Standings | None) -> Sequence[Listed]:
    """Read the customers found, in their order: one query, no model for each."""
    columns: Sequence[str] = ()
    if standings is not None:
        found, columns = standings.beside(found), standings.columns
    rows = found.values_list(*COLUMNS, *columns)
    return [_listed(*row) for row in rows]


def _listed(
    pk: int, code: str, name: str, unit: str, status: str, phone: str, address: str, opened_on: date | None,
    attributes: dict[str, Any], *held: Any,
) -> Listed:  # fmt: skip
    return Listed(pk, code, name, unit, status, phone, address, opened_on, attributes, held)
