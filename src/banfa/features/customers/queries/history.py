"""Where a customer's values come from, out of the event log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from banfa.features.customers.models import Customer
from banfa.platform.audit.models import Change
from banfa.platform.audit.reading import opened
from banfa.platform.prepared import Prepared

CREATED = "*"
MOST_LOOKED_AT = 400
MOST_OF_A_FIELD = 60
_newest = Prepared(
    lambda subject: (
        Change.objects.filter(subject=subject)
        .order_by("-pk")
        .values_list("field", "event__at", "event__actor_name", "event__action")[:MOST_LOOKED_AT]
    ),
    str,
)


class Origin(NamedTuple):
    """When a value came, by whom and by what action."""

    at: datetime
    who: str
    action: str


class Turn(NamedTuple):
    """One change of a field; `old` and `new` as they were written, ERASED where nobody can open them any more."""

    event_id: int
    at: datetime
    who: str
    action: str
    old: str | None
    new: str | None


def origins(customer: Customer) -> Mapping[str, Origin]:
    """Return where each field's present value comes from; CREATED stands for all that came with the customer.

    Only the newest changes are looked at: a field that changed before them has no entry.
    """
    found: dict[str, Origin] = {}
    for field, at, who, action in _newest.rows(subject_of(customer)):
        found.setdefault(field, Origin(at, who, action))
    return found


def turns_of(customer: Customer, field: str) -> Sequence[Turn]:
    """Return the changes of one field, newest first, and last how the customer was entered."""
    rows = (
        Change.objects.filter(subject=subject_of(customer), field__in=(field, CREATED))
        .order_by("-pk")
        .values_list("event_id", "event__at", "event__actor_name", "event__action", "old", "new")
    )
    found = list(rows[:MOST_OF_A_FIELD])
    values = iter(opened([value for row in found for value in row[-2:]]))
    return [Turn(*row[:-2], next(values), next(values)) for row in found]


def subject_of(customer: Customer) -> str:
    """Return how the event log names a customer."""
    return f"customer:{customer.code}"
