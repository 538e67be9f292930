"""One customer."""

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, NotThere, visible


def customer_coded(actor: Actor, code: str) -> Customer:
    """Return a customer by code. Raises NotThere."""
    return _only(visible(Customer, actor).filter(code=code))


def customer_numbered(actor: Actor, customer_id: int) -> Customer:
    """Return a customer by its number. Raises NotThere."""
    return _only(visible(Customer, actor).filter(pk=customer_id))


def _only(found: QuerySet[Customer]) -> Customer:
    customer = found.select_related("unit", "area").first()
    if customer is None:
        raise NotThere
    return customer
