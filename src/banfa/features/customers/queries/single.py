"""One customer."""

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, Denied, NotThere, Permission, may_do_to, visible

EDIT = Permission.CUSTOMERS_CUSTOMER_EDIT


def customer_coded(actor: Actor, code: str) -> Customer:
    """Return a customer by code. Raises NotThere."""
    return _only(visible(Customer, actor).filter(code=code))


def customer_numbered(actor: Actor, customer_id: int) -> Customer:
    """Return a customer by its number. Raises NotThere."""
    return _only(visible(Customer, actor).filter(pk=customer_id))


def may_edit(actor: Actor, customer: Customer) -> bool:
    """Tell whether the actor may change a customer that they see."""
    return may_do_to(actor, EDIT, path=customer.unit_path, customer_id=customer.pk)


def customer_to_change(actor: Actor, customer_id: int) -> Customer:
    """Return a customer whose form the actor may open. Raises NotThere, Denied."""
    found = customer_numbered(actor, customer_id)
    if not may_edit(actor, found):
        raise Denied(EDIT)
    return found


def _only(found: QuerySet[Customer]) -> Customer:
    customer = found.select_related("unit", "area").first()
    if customer is None:
        raise NotThere
    return customer
