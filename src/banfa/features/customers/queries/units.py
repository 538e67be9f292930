"""The units that a list offers, and those above a customer."""

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, ancestors

Offered = tuple[str, str, int]


def units_offered(actor: Actor, *, most: int = 400) -> list[Offered]:
    """Return code, name and level (from 1) of the units to choose from, in the tree's order.

    Where there are many, those of the upper levels: as far down as stays readable.
    """
    rows = visible(Unit, actor).filter(closed_on=None).order_by("path").values_list("code", "name", "path")
    units = [(code, name, len(path) // DIGITS) for code, name, path in rows[: most * 4]]
    deepest = max((level for _, _, level in units), default=0)
    kept = units
    while len(kept) > most and deepest > 1:
        deepest -= 1
        kept = [unit for unit in units if unit[2] <= deepest]
    return kept


def units_above(actor: Actor, customer: Customer) -> list[Unit]:
    """Return the customer's unit and those above it that the actor sees, highest first."""
    return list(visible(Unit, actor).filter(path__in=ancestors(customer.unit_path)).order_by("path"))
