"""Hands out bound booklets of a sheet, one per representative (AD-1.3.2.2b)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.visits.models import Booklet
from banfa.features.contacts.visits.queries.booklets import representatives
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

HAND = Permission.CUSTOMERS_ASSIGNMENT_WRITE
MOST_COPIES = 2_000


class BadBooklet(BanfaError):
    """The booklet is of no sheet, or of no pages."""

    status = 422


@transaction.atomic
def hand_booklet(person_id: int, sheet: str, copies: int, *, actor: Actor, at: datetime) -> Booklet:
    """Note that a representative was handed a booklet. Raises Denied, NotThere, BadBooklet."""
    require(actor, HAND)
    on = timezone.localdate(at)
    pack = pack_on(on)
    if sheet not in pack.sheets:
        none = Text(f"没有登记表 {sheet[:48]}", f"there is no sheet {sheet[:48]}")
        raise BadBooklet(none + did_you_mean(sheet[:48], pack.sheets))
    if not 0 < copies <= MOST_COPIES:
        raise BadBooklet(Text(f"份数为 1 至 {MOST_COPIES}", f"from 1 to {MOST_COPIES} copies"))
    found = next((one for one in representatives(actor, sheet, on) if one.person_id == person_id), None)
    if found is None:
        raise NotThere
    row = Booklet.objects.create(
        sheet=sheet, person_id=person_id, unit_path=found.unit_path, copies=copies, handed_on=on,
        handed_by=actor.name,
    )  # fmt: skip
    audit.record(
        "booklet.handed",
        f"person:{person_id}",
        actor=actor,
        at=at,
        summary={"sheet": sheet, "copies": copies},
    )
    return row
