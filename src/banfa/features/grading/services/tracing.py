"""How acts about grades stand in the event log, so that the customer's timeline tells them."""

import json

from banfa.features.customers.models import Customer
from banfa.platform.audit.recording import Changed


def told(customer: Customer, what: str, classification: str, old: str | None, new: str | None) -> Changed:
    """Return a change row of a customer; the field reads `decision.level`, the values are JSON as the register's are."""
    return Changed(f"customer:{customer.code}", f"{what}.{classification}", _written(old), _written(new))


def _written(value: str | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
