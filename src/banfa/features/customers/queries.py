"""Reads the register, always through access."""

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, NotThere, visible


def customer_coded(actor: Actor, code: str) -> Customer:
    """Return a customer by code. Raises NotThere."""
    customer = visible(Customer, actor).select_related("unit").filter(code=code).first()
    if customer is None:
        raise NotThere
    return customer
