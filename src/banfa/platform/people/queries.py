"""The people whom an administrator sees, each with the posts of today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.db.models import Max, Q
from django.utils import timezone

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, is_whole_organisation
from banfa.platform.access.posts import colleagues, in_office, units_to_appoint_at
from banfa.platform.accounts.agreeing import devices_due
from banfa.platform.accounts.models import Signature, Standing
from banfa.platform.accounts.rules import rules_on
from banfa.platform.org.models import Appointment, Person
from banfa.platform.org.paths import DIGITS
from banfa.platform.web.context import POSTS
from banfa.platform.web.languages import said

WHOLE = Text("全机构", "whole organisation")
MOST = 200
MOST_PLACES = 300  # beyond it a unit is found by typing


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post in words, and where it is held."""

    id: int
    post: Text
    where: Text
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody who may log in, or could once; `signed_on` is the day of the newest agreement they signed."""

    person: Person
    held: Sequence[Held]
    signed_on: date | None
    is_locked: bool
    devices_due: bool


class _Account(TypedDict):
    signed_on: date | None
    is_locked: bool
    devices_due: bool


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
    shown, accounts = people[:MOST], _accounts(people[:MOST], on=on)
    told = [Colleague(person=one, held=held.get(one.pk, []), **accounts[one.pk]) for one in shown]
    return told, len(people) > MOST


def _accounts(people: Sequence[Person], *, on: date) -> dict[int, _Account]:
    """Return how the accounts of some people stand."""
    signed = dict(
        Signature.objects.filter(person__in=people)
        .values_list("person")
        .annotate(at=Max("at"))
        .values_list("person", "at")
    )
    standings = {one.pk: one for one in Standing.objects.filter(person__in=people)}
    rules = rules_on(on)
    found: dict[int, _Account] = {}
    for one in people:
        standing, at = standings.get(one.pk), signed.get(one.pk)
        declared = timezone.localdate(standing.devices_at) if standing and standing.devices_at else None
        found[one.pk] = {
            "signed_on": timezone.localdate(at) if at else None,
            "is_locked": standing is not None and standing.locked_at is not None,
            "devices_due": one.is_active and devices_due(declared, rules, on=on),
        }
    return found


def posts_of(person: Person, *, on: date) -> list[Held]:
    """Return the posts that somebody holds on a day."""
    now = Appointment.objects.filter(in_office(on), person=person)
    return [held_of(one) for one in now.select_related("unit").order_by("from_on", "pk")]


def held_of(one: Appointment) -> Held:
    where = WHOLE if one.unit is None else same(one.unit.name)
    return Held(id=one.pk, post=post_words(one.post), where=where, since=one.from_on)


def post_words(post: str) -> Text:
    return POSTS.get(post, same(post))


def known_posts() -> list[tuple[str, str]]:
    """Return every post with its words."""
    return [(post, said(words)) for post, words in POSTS.items()]


def places(actor: Actor) -> list[tuple[str, str, int]] | None:
    """Return the units at which the actor may appoint, as the tree picker wants them; None where they are too many."""
    units = list(units_to_appoint_at(actor).values_list("code", "name", "path")[: MOST_PLACES + 1])
    if len(units) > MOST_PLACES:
        return None
    return [(code, name, len(path) // DIGITS - 1) for code, name, path in units]


def may_appoint_everywhere(actor: Actor) -> bool:
    return is_whole_organisation(actor, Permission.ORG_PERSON_APPOINT)
