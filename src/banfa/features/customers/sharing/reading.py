"""Who sees which requests to share, and what a standing grant lets its post read: its customers, its items, no more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.features.customers.sharing.asking import READ
from banfa.features.customers.sharing.models import Sharing
from banfa.platform.access import Actor, NotThere, Permission, may_on, require, visible
from banfa.platform.access.actors import posts_held
from banfa.platform.access.fields import note_read, shown_as_granted, stands_whole
from banfa.platform.access.scope import in_scope, is_whole_organisation
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person

HOLDING = Permission.CUSTOMERS_ASSIGNMENT_WRITE
PAGE = 50


@dataclass(frozen=True, slots=True)
class Read:
    """One customer of a grant with the values of its items, in their order."""

    code: str
    values: Sequence[str]


def theirs(actor: Actor, on: date) -> Q:
    """Return the condition that a request was made by the actor, or for a post that they hold or stand in for."""
    mine = Q(person=actor.person_id)
    for one in posts_held(Person.objects.get(pk=actor.person_id), on):
        place = Q(for_unit__path=one.path) if one.path else Q(for_unit=None)
        mine |= Q(place, post=one.post)
    return mine


def seen(actor: Actor, on: date) -> QuerySet[Sharing]:
    """Return the requests of the actor's posts, and those to units whose customers the actor assigns. Raises Denied."""
    require(actor, READ)
    rows = Sharing.objects.select_related("unit", "for_unit", "person").order_by("-pk")
    if is_whole_organisation(actor, HOLDING):
        return rows
    found = theirs(actor, on)
    if actor.may(HOLDING):
        found |= in_scope(actor, "unit__path", HOLDING)
    return rows.filter(found)


def sharing_numbered(actor: Actor, number: int, on: date) -> Sharing:
    """Return a request that the actor sees. Raises Denied, NotThere."""
    row = seen(actor, on).filter(pk=number).first()
    if row is None:
        raise NotThere
    return row


def may_end(actor: Actor, row: Sharing) -> bool:
    """Tell whether the actor may end a grant: whoever asked, and whoever assigns the unit's customers."""
    return row.person_id == actor.person_id or may_on(actor, HOLDING, row.unit.path)


def stands(row: Sharing, on: date) -> bool:
    """Tell whether a grant lets anybody read on a day."""
    return row.state == Sharing.State.GRANTED and on < row.until_on


def asked_about(actor: Actor, row: Sharing) -> list[Customer]:
    """Return the first customers that a request is about, as far as the reader sees them in the register anyway."""
    found = visible(Customer, actor).filter(pk__in=row.rows.values("customer"))
    return list(found.only("code", "name").order_by("pk")[:PAGE])


def read_granted(
    actor: Actor, row: Sharing, *, on: date, at: datetime, language: str, after: int = 0
) -> tuple[list[Read], int]:
    """Return a page of what a grant lets the actor read, and the number after which the next begins, 0 at the end.

    Personal values are noted as read. Nothing is returned of a grant that does not stand, or is not for the actor.
    """
    if not stands(row, on) or not Sharing.objects.filter(theirs(actor, on), pk=row.pk).exists():
        return [], 0
    fields = {name: one for name, one in pack_on(on).fields.items() if name in row.fields}
    found = list(
        Customer.objects.filter(pk__in=row.rows.values("customer"), pk__gt=after)
        .select_related("unit", "area")
        .order_by("pk")[: PAGE + 1]
    )
    page = found[:PAGE]
    whole = [name for name, one in fields.items() if stands_whole(one)]
    if page and whole:
        note_read(actor, [one.code for one in page], whole, at=at, place=f"/customers/sharing/{row.pk}/")
    return list(_lines(page, row, on, language)), page[-1].pk if len(found) > PAGE else 0


def _lines(page: Sequence[Customer], row: Sharing, on: date, language: str) -> Iterator[Read]:
    fields = pack_on(on).fields
    for one in page:
        held = values_of(one)
        held["code"] = one.code
        yield Read(
            one.code,
            [
                shown_as_granted(fields[name], held.get(name), language)
                for name in row.fields
                if name in fields
            ],
        )
