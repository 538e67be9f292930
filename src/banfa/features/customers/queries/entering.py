"""The units in which an actor may enter customers."""

from banfa.platform.access import Actor, Permission, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS

MOST_UNITS = 1_500


def units_to_enter(actor: Actor) -> list[tuple[str, str, int]]:
    """Return code, name and level (from 1) of the open units in the tree's order; none where they are too many to choose from."""
    mine = visible(Unit, actor, Permission.CUSTOMERS_CUSTOMER_EDIT).filter(closed_on=None)
    rows = [*mine.order_by("path").values_list("path", "code", "name")[: MOST_UNITS + 1]]
    if len(rows) > MOST_UNITS:
        return []
    return [(code, name, len(path) // DIGITS) for path, code, name in rows]
