"""The person who acts, with the rights and the part of the organisation that their posts give today."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.rights import POSTS, Permission
from banfa.platform.org.models import Appointment, Person

WHOLE_ORGANISATION = ""


class NoSuchPerson(BanfaError):
    """Nobody active has this user name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. `scopes` are unit paths whose subtrees the actor sees; an empty path is the whole tree."""

    person_id: int
    name: str
    scopes: tuple[str, ...]
    permissions: frozenset[Permission]


def actor_of(person: Person, *, on: date) -> Actor:
    """Return the rights a person's appointments give on a day; none for a person who has left."""
    held = Appointment.objects.filter(person=person, from_on__lte=on, person__is_active=True)
    current = held.filter(Q(until_on=None) | Q(until_on__gt=on)).select_related("unit")
    allowed: set[Permission] = set()
    paths: set[str] = set()
    for appointment in current:
        allowed |= POSTS.get(appointment.post, frozenset())
        paths.add(appointment.unit.path if appointment.unit else WHOLE_ORGANISATION)
    return Actor(
        person_id=person.pk, name=person.name, scopes=_outermost(paths), permissions=frozenset(allowed)
    )


def actor_named(username: str | None, *, on: date) -> Actor:
    """Return the actor of a user name, or of the first administrator. Raises NoSuchPerson."""
    people = Person.objects.filter(is_active=True).order_by("pk")
    if username is None:
        people = people.filter(appointments__post="administrator")
    else:
        people = people.filter(username=username)
    person = people.first()
    if person is None:
        shown = username or "administrator"
        raise NoSuchPerson(Text(f"没有在岗用户“{shown}”", f"there is no active user '{shown}'"))
    return actor_of(person, on=on)


def _outermost(paths: set[str]) -> tuple[str, ...]:
    """Drop every path that lies below another, so that scopes never overlap."""
    kept: list[str] = []
    for path in sorted(paths):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)
