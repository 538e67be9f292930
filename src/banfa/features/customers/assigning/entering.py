"""A customer that somebody enters who sees their own alone is theirs from that day on."""

from datetime import date

from banfa.features.customers.models import Assignment, Customer
from banfa.platform.access import Actor, Permission, may_on
from banfa.platform.access.post_register import posts_in_force

EDIT = Permission.CUSTOMERS_CUSTOMER_EDIT


def take_in_charge(customer: Customer, *, actor: Actor, on: date) -> None:
    """Assign a new customer to whoever entered it, where they would not see it otherwise: within the caller's transaction."""
    if may_on(actor, EDIT, customer.unit_path):
        return
    for holding in actor.own.get(EDIT, ()):
        if holding.path == "" or customer.unit_path.startswith(holding.path):
            single = posts_in_force(on)[holding.post].customers == "one"
            Assignment.objects.create(
                customer=customer,
                person_id=holding.person_id,
                post=holding.post,
                is_single=single,
                from_on=on,
            )
            return
