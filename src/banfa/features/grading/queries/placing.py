"""The units that a table by unit shows."""

from dataclasses import dataclass

from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, end_of_subtree


@dataclass(frozen=True, slots=True)
class ChosenUnits:
    """The units shown, and the paths of all that have units below them."""

    units: list[Unit]
    parents: set[str]


def units_chosen(actor: Actor, *, level: str = "", within: str = "") -> ChosenUnits:
    """Return the units that the actor sees: those of a level, or right below the unit `within`.

    Raises NotThere for a unit that the actor does not see.
    """
    units = visible(Unit, actor).order_by("path")
    if within:
        above = units.filter(code=within).first()
        if above is None:
            raise NotThere
        below = units.filter(path__gt=above.path, path__lt=end_of_subtree(above.path))
        depth = min((len(path) for path in below.values_list("path", flat=True)), default=0)
        chosen = [unit for unit in below if len(unit.path) == depth]
    else:
        chosen = list(units.filter(level=level))
    return ChosenUnits(chosen, {path[:-DIGITS] for path in units.values_list("path", flat=True)})
