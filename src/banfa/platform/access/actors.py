"""The person who acts, with the rights and the part of the organisation that their posts give today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet, Value

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.permissions import Permission
from banfa.platform.access.post_register import Rights, rights_in_force
from banfa.platform.org.models import Appointment, Person, Substitution, Unit
from banfa.platform.prepared import Prepared

WHOLE_ORGANISATION = ""
NOTHING: frozenset[Permission] = frozenset()


class NoSuchPerson(BanfaError):
    """Nobody active has this user name."""


class Holding(NamedTuple):
    """Whose customers a right is for: those assigned to this person in this post, which is held at a unit."""

    person_id: int
    post: str
    path: str


class HeldPost(NamedTuple):
    """A post that somebody holds today, or stands in for; `name` is that of the colleague stood in for, else empty."""

    person_id: int
    post: str
    path: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, on a day.

    `grants` gives each permission the unit paths below which it holds; an empty path is the whole tree. `level` gives
    those that hold for what the unit itself answers for, `own` those that hold for customers assigned to somebody: the
    actor, or a colleague whose post they stand in for, whose names are in `stands_for`.
    A post's rights hold where the post is held and nowhere else. `post` is the one entered last, "" without any; `posts` are all
    of them, by which fields of the file are read and written.
    """

    person_id: int
    name: str
    grants: Mapping[Permission, tuple[str, ...]]
    post: str = ""
    posts: frozenset[str] = frozenset()
    level: Mapping[Permission, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[Permission, tuple[Holding, ...]] = field(default_factory=dict)
    stands_for: tuple[str, ...] = ()
    on: date | None = None
    # Everything the actor may do somewhere; a page asks for it dozens of times.
    permissions: frozenset[Permission] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", frozenset((*self.grants, *self.level, *self.own)))

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor may do this somewhere."""
        return permission in self.grants or permission in self.level or permission in self.own

    @property
    def scopes(self) -> tuple[str, ...]:
        """The parts of the organisation in which the actor may do anything at all."""
        return _outermost(path for permission in self.permissions for path in self.reach_of(permission))

    def scopes_of(self, permission: Permission) -> tuple[str, ...]:
        """The parts of the organisation in which the actor may do this to everything, not to assigned customers alone."""
        return self.grants.get(permission, ())

    def reach_of(self, permission: Permission) -> tuple[str, ...]:
        """The parts in which the actor may do this to anything; for what belongs to units and to no customer."""
        own = (one.path for one in self.own.get(permission, ()))
        return _outermost((*self.grants.get(permission, ()), *self.level.get(permission, ()), *own))


def actor_of(person: Person, *, on: date) -> Actor:
    """Return the rights a person's posts give on a day, and those of the posts they stand in for; none for a person who
    has left."""
    held = posts_held(person, on) if person.is_active else []
    rights = rights_in_force(on) if held else {}
    grants, level = _paths(held, rights)
    own: dict[Permission, dict[Holding, None]] = {}
    for one in held:
        for permission in _of(rights, one.post).assigned:
            own.setdefault(permission, {})[Holding(one.person_id, one.post, one.path)] = None
    return Actor(
        person_id=person.pk, name=person.name, grants=grants, level=level,
        own={permission: tuple(found) for permission, found in sorted(own.items())},
        post=next((one.post for one in reversed(held) if not one.name), held[-1].post if held else ""),
        posts=frozenset(one.post for one in held),
        stands_for=tuple(dict.fromkeys(one.name for one in held if one.name)), on=on,
    )  # fmt: skip


def posts_held(person: Person, on: date) -> list[HeldPost]:
    """Return the posts of a day in the order in which they were entered, then those stood in for.

    Every request asks, so it is one query: a person has a handful of posts, told apart here sooner than in SQL.
    """
    rows = sorted(_ever_held.rows(person.pk, on), key=lambda row: (bool(row[6]), *row[:2]))
    return [
        HeldPost(holder, post, path or WHOLE_ORGANISATION, name)
        for from_on, _, until_on, post, path, holder, name in rows
        if from_on <= on and (until_on is None or on < until_on)
    ]


Paths = Mapping[Permission, tuple[str, ...]]


def _paths(held: Sequence[HeldPost], rights: Mapping[str, Rights]) -> tuple[Paths, Paths]:
    below: dict[Permission, set[str]] = {}
    level: dict[Permission, set[str]] = {}
    for one in held:
        of_post = _of(rights, one.post)
        for permission in of_post.below:
            below.setdefault(permission, set()).add(one.path)
        for permission in of_post.level:
            level.setdefault(permission, set()).add(one.path or _top())
    return (
        {permission: _outermost(found) for permission, found in sorted(below.items())},
        {permission: tuple(sorted(found)) for permission, found in sorted(level.items())},
    )


NO_RIGHTS = Rights(below=NOTHING, level=NOTHING, assigned=NOTHING)


def _of(rights: Mapping[str, Rights], post: str) -> Rights:
    return rights.get(post, NO_RIGHTS)


def _top() -> str:
    """Return the path of the uppermost unit, for a post of the whole organisation that answers for a level."""
    return Unit.objects.filter(parent=None).order_by("path").values_list("path", flat=True).first() or ""


def actor_named(username: str | None, *, on: date) -> Actor:
    """Return the actor of a user name, or of the first administrator in office. Raises NoSuchPerson."""
    people = Person.objects.filter(is_active=True).order_by("pk")
    if username is None:
        everywhere = Appointment.objects.filter(current(on), post="administrator", unit=None)
        people = people.filter(appointments__in=everywhere)
    else:
        people = people.filter(username=username)
    person = people.first()
    if person is None:
        shown = username or "administrator"
        raise NoSuchPerson(Text(f"没有在岗用户“{shown}”", f"there is no active user '{shown}'"))
    return actor_of(person, on=on)


def current(on: date, prefix: str = "") -> Q:
    """Return the condition that something dated holds on a day; its end is exclusive."""
    started = Q(**{f"{prefix}from_on__lte": on})
    return started & (Q(**{f"{prefix}until_on": None}) | Q(**{f"{prefix}until_on__gt": on}))


def _own_and_covered(person: int, on: date) -> QuerySet[Any, Any]:
    """Find the posts that a person ever held, and those stood in for that their owner holds on a day."""
    own = Appointment.objects.filter(person=person).values_list(
        "from_on", "pk", "until_on", "post", "unit__path", "person_id", Value("", output_field=CharField())
    )
    covered = Substitution.objects.filter(
        current(on, "appointment__"), person=person, appointment__person__is_active=True
    ).values_list(
        "from_on", "pk", "until_on", "appointment__post", "appointment__unit__path", "appointment__person_id",
        "appointment__person__name",
    )  # fmt: skip
    return own.union(covered, all=True)


_ever_held = Prepared(_own_and_covered, int, date)


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop every path that lies below another, so that scopes never overlap."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)
