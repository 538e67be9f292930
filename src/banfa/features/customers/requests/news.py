"""Tells the departments that use a customer's information that it was changed (TOB-INFO-6.1.e): the chain says which."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.requests.models import FieldChange
from banfa.kernel.text import Text
from banfa.platform.access import Permission, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.approvals.models import Request
from banfa.platform.org.current import pack_on
from banfa.platform.web.news import News, Teller, Told, declare_news
from banfa.platform.web.slots import Asked

APPLIED = "customer.change_applied"
MOST_LINES = 5


def tell_applied(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """Name the customers and fields of the reader's part that changed, to holders of the posts that are informed."""
    named = {event.pk: event for event in events}
    told = [*_changes(asked, named)]
    requests = Request.objects.in_bulk({one.request_id for one in told})
    fields = fields_for(asked.actor, pack_on(timezone.localdate())).fields
    lines = [
        (named[one.event_id or 0], one.customer, fields[one.field].title.text)
        for one in told
        if one.field in fields and _informs(requests[one.request_id], asked)
    ]
    for event, customer, title in lines[:MOST_LINES]:
        yield News(
            icon="edit", what=Text(f"“{title.zh}”已变更", f"{title.en} changed"),
            about=Text(customer.name, customer.name), at=event.at,
            address=f"{reverse('customers:customer', args=[customer.pk])}?tab=timeline",
        )  # fmt: skip


def _changes(asked: Asked, events: dict[int, Told]) -> Iterator[FieldChange]:
    mine = visible(Customer, asked.actor).values("pk")
    found = FieldChange.objects.filter(event_id__in=list(events), customer__in=mine)
    yield from found.select_related("customer").order_by("-event_id", "pk")


def _informs(request: Request, asked: Asked) -> bool:
    informed = (request.chain.get("informs") or {}).get("posts", ())
    return not asked.actor.posts.isdisjoint(informed)


def declare_request_news() -> None:
    """Tell the desk about changes that were carried out."""
    declare_news(
        Teller(
            name="changes",
            needs=Permission.CUSTOMERS_CUSTOMER_READ,
            actions=frozenset({APPLIED}),
            tell=tell_applied,
        )
    )
