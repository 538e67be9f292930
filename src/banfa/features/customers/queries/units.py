"""The units that a list offers, and those above a customer."""

from functools import lru_cache

from django.db.models.functions import Length

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.access.actors import WHOLE_ORGANISATION
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, ancestors
from banfa.platform.prepared import PreparedModel

Offered = tuple[str, str, int]


def units_offered(actor: Actor, *, most: int = 400) -> list[Offered]:
    """Return code, name and level (from 1) of the units to choose from, in the tree's order.

    Where there are many, those of the upper levels: as far down as stays readable.
    """
    open_now = visible(Unit, actor).filter(closed_on=None).order_by(Length("path"), "path")
    rows = [*open_now.values_list("path", "code", "name")[: most + 1]]
    if len(rows) > most:
        deepest = len(rows[-1][0])  # this level is not there as a whole
        rows = [row for row in rows if len(row[0]) < deepest] or rows[:most]
    return [(code, name, len(path) // DIGITS) for path, code, name in sorted(rows)]


def unit_names(actor: Actor, code: str) -> dict[str, str]:
    """Return the name of the one unit that a list is below, by its code; nothing for no code."""
    return dict(visible(Unit, actor).filter(code=code).values_list("code", "name")) if code else {}


def units_below(actor: Actor, code: str) -> list[Unit]:
    """Return the open units right below one, or the actor's uppermost ones for no code; with those of one level down."""
    mine = visible(Unit, actor).filter(closed_on=None)
    if code:
        return list(mine.filter(parent__code=code).order_by("path"))
    top = mine.order_by(Length("path"), "path").first()
    return [] if top is None else list(mine.filter(parent=top).order_by("path")) or [top]


def units_above(actor: Actor, customer: Customer) -> list[Unit]:
    """Return the customer's unit and those above it that the actor sees, highest first."""
    paths = ancestors(customer.unit_path)
    reach = actor.reach_of(Permission.ORG_UNIT_READ)
    if WHOLE_ORGANISATION not in reach:
        return list(visible(Unit, actor).filter(path__in=paths).order_by("path"))
    return _at(len(paths)).all(*paths)


@lru_cache(maxsize=32)  # a customer's unit is one of a few levels down
def _at(levels: int) -> PreparedModel[Unit]:
    """Return the query of the units at so many paths, highest first."""
    return PreparedModel(
        lambda *paths: Unit.objects.filter(path__in=paths).order_by("path"), *([str] * levels)
    )
