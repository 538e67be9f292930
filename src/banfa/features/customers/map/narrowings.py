"""What the map lets the register be narrowed to: a box, and who has no position."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.customers.listing.narrowing import PREFIX, Narrowing
from banfa.features.customers.map.boxes import read_box
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import HAS_POSITION, LATITUDE, LONGITUDE, has_positions
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.org.current import pack_on
from banfa.platform.web.refusals import BadRequest

BOX, POSITION = f"{PREFIX}box", f"{PREFIX}position"
MISSING, KNOWN = "missing", "known"


def by_position(actor: Actor) -> Sequence[Narrowing]:
    """Return the filters by position, where the regulation keeps positions and the actor sees them."""
    pack = fields_for(actor, pack_on(timezone.localdate()))
    if not has_positions(pack):
        return ()
    known = Narrowing(
        key=POSITION, title=Text("位置", "Position"), narrowed=_known,
        options=[(KNOWN, Text("有经纬度", "located")), (MISSING, Text("没有经纬度", "not located"))],
    )  # fmt: skip
    if any(hides(actor, pack.fields[name]) for name in (LONGITUDE, LATITUDE)):
        return (known,)
    return (
        known,
        Narrowing(key=BOX, title=Text("地图范围", "On the map"), options=(), narrowed=_inside, said=_said),
    )


def _known(found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
    return found.filter(HAS_POSITION) if value == KNOWN else found.exclude(HAS_POSITION)


def _inside(found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
    return found.filter(read_box(value).condition)


def _said(value: str) -> Text | None:
    try:
        box = read_box(value)
    except BadRequest:
        return None
    return Text(
        f"东经 {box.west:.3f}–{box.east:.3f}，北纬 {box.south:.3f}–{box.north:.3f}",
        f"{box.west:.3f}–{box.east:.3f} E, {box.south:.3f}–{box.north:.3f} N",
    )
