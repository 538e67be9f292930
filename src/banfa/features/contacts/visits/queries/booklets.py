"""Reads who holds a booklet of a sheet and who of a branch's representatives has none (AD-1.3.2.2b)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfa.features.contacts.visits.models import Booklet
from banfa.platform.access import Actor, Permission
from banfa.platform.access.actors import WHOLE_ORGANISATION, current
from banfa.platform.access.post_register import EVERY_RIGHT, rights_in_force
from banfa.platform.org.models import Appointment

MAKE, SEES = Permission.CONTACTS_VISIT_MAKE, Permission.CUSTOMERS_ASSIGNMENT_WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Somebody who makes visits, with the booklet that they were handed last, None without any."""

    person_id: int
    name: str
    unit: str
    unit_path: str
    booklet: Booklet | None


def representatives(actor: Actor, sheet: str, on: date) -> Sequence[Representative]:
    """Return everybody below the actor who makes visits, those without a booklet first."""
    posts = [
        code
        for code, rights in rights_in_force(on).items()
        if MAKE in rights.all and rights.all != EVERY_RIGHT
    ]
    rows = Appointment.objects.filter(current(on), post__in=posts, person__is_active=True)
    found: dict[int, Representative] = {}
    held = {
        one.person_id: one for one in Booklet.objects.filter(sheet=sheet).order_by("pk")
    }  # the last one wins
    for one in rows.select_related("person", "unit").order_by("person__name", "pk"):
        path = one.unit.path if one.unit else ""
        if _is_below(actor, path):
            found.setdefault(
                one.person_id,
                Representative(
                    person_id=one.person_id, name=one.person.name, unit=one.unit.name if one.unit else "",
                    unit_path=path, booklet=held.get(one.person_id),
                ),
            )  # fmt: skip
    return sorted(found.values(), key=lambda one: (one.booklet is not None, one.name))


def _is_below(actor: Actor, path: str) -> bool:
    return any(scope == WHOLE_ORGANISATION or path.startswith(scope) for scope in actor.reach_of(SEES))
