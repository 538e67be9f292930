"""The rows of a list: what its columns show and nothing more, with the grades beside them in the same query."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.standing import Held, Standings
from banfa.platform.prepared import Prepared, Row

LOTS = (2, 8, 24, 41, 101, 201)  # a page and the one behind it; other numbers are filled up
LARGEST_LOT, MOST_MADE, NOBODY = LOTS[-1], 48, 0
COLUMNS = ("pk", "code", "name", "unit__name", "status", "phone", "address", "opened_on", "attributes")

_made: dict[tuple[Hashable, int], Prepared] = {}


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
    """Read the customers found, in their order, with no model for each.

    Who they are is asked first, and what is shown of them by a query made once: making it anew for every list takes
    longer than both.
    """
    ids = [*found.values_list("pk", flat=True)]
    rows: dict[int, Listed] = {}
    for first in range(0, len(ids), LARGEST_LOT):
        lot = ids[first : first + LARGEST_LOT]
        asked = next(size for size in LOTS if size >= len(lot))
        shown = _shown(standings, asked)
        rows |= {row[0]: _listed(*row) for row in shown.rows(*lot, *[NOBODY] * (asked - len(lot)))}
    return [rows[pk] for pk in ids if pk in rows]


def _shown(standings: Standings | None, size: int) -> Prepared:
    """Return the query of what is shown of so many customers, with the grades of one publication."""
    key = (None if standings is None else standings.edition, size)
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST_MADE:
            _made.clear()
        made = _made[key] = Prepared(partial(_query, standings), *([int] * size))
    return made


def _query(standings: Standings | None, *ids: int) -> QuerySet[Customer, Row]:
    found = Customer.objects.filter(pk__in=ids)
    if standings is None:
        return found.values_list(*COLUMNS)
    return standings.beside(found).values_list(*COLUMNS, *standings.columns)


def _listed(
    pk: int, code: str, name: str, unit: str, status: str, phone: str, address: str, opened_on: date | None,
    attributes: dict[str, Any], *held: Any,
) -> Listed:  # fmt: skip
    return Listed(pk, code, name, unit, status, phone, address, opened_on, attributes, held)
