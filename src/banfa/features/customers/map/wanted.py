"""What a map is asked for: the register's wish, and the box."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.forms import read_wish
from banfa.features.customers.listing.filters import GRADE, UNIT, Choosable, choosable
from banfa.features.customers.listing.narrowing import narrowings
from banfa.features.customers.map.boxes import DEEPEST_ZOOM, Box, read_box
from banfa.features.customers.models import Customer
from banfa.features.customers.queries import Wish
from banfa.features.customers.register.glance import parts_seen
from banfa.features.customers.standing import Standings, standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for
from banfa.platform.org.current import pack_on
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Pack

OWN_KEYS = ("box", "zoom", "card")
USUAL_ZOOM = 11.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A map as it is asked for, with the customers that its wish names; `below` is the path of the one unit they lie in.

    `parts` are the units they lie below, None where what the reader sees depends on the customer; `is_narrowed` tells
    that the wish leaves some of those out.
    """

    pack: Pack
    standings: Standings | None
    wish: Wish
    filters: Sequence[Choosable]
    found: QuerySet[Customer]
    below: str
    parts: tuple[str, ...] | None
    is_narrowed: bool
    query: QueryDict
    box: Box | None
    zoom: float

    @property
    def grades(self) -> Choosable | None:
        """The filter by grade, where grades are published."""
        return next((one for one in self.filters if one.key == GRADE), None)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the register was narrowed by, so that the map's own form keeps it."""
        own = ("q", UNIT, GRADE)
        return [
            (key, value) for key, values in self.query.lists() if key not in own for value in values if value
        ]


def wanted(query: QueryDict, actor: Actor) -> Wanted:
    """Read an address. Raises BadRequest, NotThere for a unit the actor does not see."""
    pack, current = fields_for(actor, pack_on(timezone.localdate())), standings()
    wishes = query.copy()
    for key in OWN_KEYS:
        wishes.pop(key, None)
    filters = choosable(pack, current, narrowings(actor), actor)
    wish = read_wish(wishes, filters, pack)
    found = queries.customers_wished(actor, wish, current)
    below = found.places[0] if len(found.places) == 1 else ""
    return Wanted(
        pack=pack,
        standings=current,
        wish=wish,
        filters=filters,
        found=found.everyone,
        below=below,
        parts=parts_seen(actor, below),
        is_narrowed=not _is_by_unit_alone(wish),
        query=wishes,
        box=read_box(box) if (box := query.get("box", "")) else None,
        zoom=_zoom(query.get("zoom", "")),
    )


def _is_by_unit_alone(wish: Wish) -> bool:
    return not (wish.words or wish.fields or wish.standing or wish.narrowed or wish.complete)


def _zoom(words: str) -> float:
    """Read how near the map is. Raises BadRequest."""
    if not words:
        return USUAL_ZOOM
    try:
        zoom = float(words)
    except ValueError:
        zoom = -1.0
    if not 0 <= zoom <= DEEPEST_ZOOM:
        shown = words[:20]
        raise BadRequest(
            Text(
                f"缩放级别“{shown}”无法识别：请写 0 至 {DEEPEST_ZOOM}",
                f"the zoom '{shown}' is not understood: write 0 to {DEEPEST_ZOOM}",
            )
        )
    return zoom
