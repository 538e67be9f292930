"""What change requests put onto a customer's page and above the list of customers."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.requests.views import governed_fields
from banfa.features.customers.services.editing import EDIT
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.platform.web.bulk import BulkAction, declare_action
from banfa.platform.web.slots import Asked, Part, Place, declare
from banfa.policy.model import Pack, Source, Way


def has_governed(pack: Pack) -> bool:
    """Tell whether the regulation has fields that change by a request alone."""
    return any(one.way(Source.PAGE) is Way.VALIDATE for one in pack.fields.values())


def fill_asking(asked: Asked) -> Mapping[str, Any] | None:
    """Lead to the form of a request, where the reader may ask for anything of this customer."""
    pack = pack_on(timezone.localdate())
    if not has_governed(pack) or not governed_fields(pack, asked.actor):
        return None
    if not queries.may_edit(asked.actor, customer_of(asked)):
        return None
    return {"ask": reverse("customers:request-new", args=[asked.customer_id])}


def declare_request_parts() -> None:
    """Offer asking for changes on a customer's page and for many at once."""
    declare(
        Part(
            place=Place.CUSTOMER_HEAD, name="request", order=60, needs=EDIT,
            template="customers/requests/_head.html", fill=fill_asking,
        )
    )  # fmt: skip
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="request", title=Text("申请变更", "Ask for a change"), order=25, needs=EDIT,
            route="customers:request-many", is_there=lambda: has_governed(pack_on(timezone.localdate())),
        )
    )  # fmt: skip
