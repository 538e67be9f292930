"""Organisations that a regulation is put to work in: their units, and people in its posts."""

from banfa.platform.access import Actor, actor_of
from banfa.platform.access.founding import found
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units
from tests.conftest import NOW, TODAY, person

Units = dict[str, Unit]


def house(pack: str) -> tuple[Actor, Units]:
    """Found an organisation with a unit of each level, A0 above A1 and so on, and a second one of the last: B."""
    founder = found(name="澜江", pack=pack, administrator="root", password="correct horse", at=NOW, on=TODAY)
    levels = [level.code for level in pack_on(TODAY).levels]
    rows = [(f"A{place}", level, f"A{place - 1}" if place else None) for place, level in enumerate(levels)]
    rows.append(("B", levels[-1], f"A{len(levels) - 2}"))
    place_units(GivenUnit(code=code, name=code, level=level, parent=above) for code, level, above in rows)
    return actor_of(founder, on=TODAY), {unit.code: unit for unit in Unit.objects.all()}


def holder(post: str, unit: Unit | None = None) -> Actor:
    """Return somebody who holds a post at a unit."""
    return actor_of(person(f"{post}_{unit.code if unit else 'x'}".lower(), post, unit), on=TODAY)
