"""The people whom an administrator sees, each with the posts of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, is_whole_organisation
from banfa.platform.access.posts import colleagues, in_office, units_to_appoint_at
from banfa.platform.org.models import Appointment, Person
from banfa.platform.org.paths import DIGITS
from banfa.platform.web.context import POSTS

WHOLE = Text("全机构", "whole organisation")
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post in words, and where it is held."""

    id: int
    post: Text
    where: Text
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may log in, or could once."""

    person: Person
    held: Sequence[Held]


def people_found(actor: Actor, *, words: str, on: date) -> tuple[list[Colleague], bool]:
    """Return the people by name, those who left last, and whether there are more than are listed."""
    found = colleagues(actor, on=on).order_by("-is_active", "username")
    if words:
        found = found.filter(Q(username__icontains=words) | Q(name__icontains=words))
    people = list(found[: MOST + 1])
    held: dict[int, list[Held]] = {}
    now = Appointment.objects.filter(in_office(on), person__in=people[:MOST])
    for one in now.select_related("unit").order_by("from_on", "pk"):
        held.setdefault(one.person_id, []).append(held_of(one))
    return [Colleague(person=one, held=held.get(one.pk, [])) for one in people[:MOST]], len(people) > MOST


def posts_of(person: Person, *, on: date) -> list[Held]:
    """Return the posts that somebody holds on a day."""
    now = Appointment.objects.filter(in_office(on), person=person)
    return [held_of(one) for one in now.select_related("unit").order_by("from_on", "pk")]


def held_of(one: Appointment) -> Held:
    where = WHOLE if one.unit is None else same(one.unit.name)
    return Held(id=one.pk, post=post_words(one.post), where=where, since=one.from_on)


def post_words(post: str) -> Text:
    return POSTS.get(post, same(post))


def places(actor: Actor) -> list[tuple[str, str, int]]:
    """Return the units at which the actor may appoint, as the tree picker wants them."""
    units = units_to_appoint_at(actor).values_list("code", "name", "path")
    return [(code, name, len(path) // DIGITS - 1) for code, name, path in units]


def may_appoint_everywhere(actor: Actor) -> bool:
    return is_whole_organisation(actor, Permission.ORG_PERSON_APPOINT)
