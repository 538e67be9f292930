"""The person who acts, with the rights and the part of the organisation that their posts give today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.permissions import POSTS, Permission
from banfa.platform.org.models import Appointment, Person

WHOLE_ORGANISATION = ""


class NoSuchPerson(BanfaError):
    """Nobody active has this user name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts. `grants` gives each permission the unit paths below which it holds; an empty path is the whole tree.

    A post's rights hold where the post is held and nowhere else. `post` is the one entered last, "" without any.
    """

    person_id: int
    name: str
    grants: Mapping[Permission, tuple[str, ...]]
    post: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything the actor may do somewhere."""
        return frozenset(self.grants)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The parts of the organisation in which the actor may do anything at all."""
        return _outermost(path for paths in self.grants.values() for path in paths)

    def scopes_of(self, permission: Permission) -> tuple[str, ...]:
        """The parts of the organisation in which the actor may do this."""
        return self.grants.get(permission, ())


def actor_of(person: Person, *, on: date) -> Actor:
    """Return the rights a person's appointments give on a day; none for a person who has left."""
    held = _held(person, on) if person.is_active else []
    paths: dict[Permission, set[str]] = {}
    for post, path in held:
        for permission in POSTS.get(post, frozenset()):
            paths.setdefault(permission, set()).add(path)
    grants = {permission: _outermost(found) for permission, found in sorted(paths.items())}
    return Actor(person_id=person.pk, name=person.name, grants=grants, post=held[-1][0] if held else "")


def _held(person: Person, on: date) -> list[tuple[str, str]]:
    """Return the posts of a day, each with its unit's path, in the order in which they were entered.

    Every request asks: a person has a handful of them, which are told apart here sooner than in SQL.
    """
    ever = Appointment.objects.filter(person=person).values_list(
        "from_on", "pk", "until_on", "post", "unit__path"
    )
    return [
        (post, path or WHOLE_ORGANISATION)
        for from_on, _, until_on, post, path in sorted(ever, key=lambda row: row[:2])
        if from_on <= on and (until_on is None or on < until_on)
    ]


def actor_named(username: str | None, *, on: date) -> Actor:
    """Return the actor of a user name, or of the first administrator in office. Raises NoSuchPerson."""
    people = Person.objects.filter(is_active=True).order_by("pk")
    if username is None:
        everywhere = Appointment.objects.filter(_current(on), post="administrator", unit=None)
        people = people.filter(appointments__in=everywhere)
    else:
        people = people.filter(username=username)
    person = people.first()
    if person is None:
        shown = username or "administrator"
        raise NoSuchPerson(Text(f"没有在岗用户“{shown}”", f"there is no active user '{shown}'"))
    return actor_of(person, on=on)


def _current(on: date) -> Q:
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop every path that lies below another, so that scopes never overlap."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)
