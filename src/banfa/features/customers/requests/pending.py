"""Which fields of a customer wait for an approval, so that the file says so beside the value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from banfa.features.customers.models import Customer
from banfa.features.customers.requests.models import FieldChange
from banfa.kernel.text import Text
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.wording import STATES
from banfa.platform.prepared import Prepared

_asked_for = Prepared(
    lambda customer: FieldChange.objects.filter(customer=customer, is_open=True).values_list(
        "field", "request", "request__state", "request__requested_by", "request__requested_at"
    ),
    int,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A change of one field that is asked for; the new value is seen in the request, by whoever may."""

    address: str
    state: Text
    by: str
    at: datetime


def pending_of(customer: Customer) -> Mapping[str, Pending]:
    """Return the fields of a customer whose change is asked for, by name."""
    return {
        field: Pending(
            address=reverse("approvals:request", args=[number]),
            state=STATES[Request.State(state)],
            by=by,
            at=at,
        )
        for field, number, state, by, at in _asked_for.rows(customer.pk)
    }
