"""Who answers for a customer: those whom its file names, those whose post covers its unit, and whom features add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from banfa.features.customers.models import Customer
from banfa.features.customers.page.filing import words_of
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.models import Appointment
from banfa.platform.org.paths import ancestors
from banfa.platform.web.context import POSTS
from banfa.policy.model import Pack

# Posts that stand for a place as a whole and answer for no single customer.
NOT_IN_CHARGE = ("administrator", "grading_officer", "reader")


@dataclass(frozen=True, slots=True, kw_only=True)
class InCharge:
    """One person who answers for a customer, in which role, where and since when."""

    name: str
    role: Text
    place: str = ""
    since: date | None = None


PeopleSource = Callable[[Actor, Customer, date], Sequence[InCharge]]
_sources: list[PeopleSource] = []


def declare_people(source: PeopleSource) -> None:
    """Tell, in `AppConfig.ready`, of people who answer for customers by another way than file and post."""
    if source not in _sources:
        _sources.append(source)


def people_of(actor: Actor, customer: Customer, pack: Pack, language: str, on: date) -> list[InCharge]:
    """Return the people who answer for a customer on a day, each once in a role."""
    values = values_of(customer)
    named = [
        InCharge(name=words, role=one.title.text)
        for name, one in pack.fields.items()
        if one.in_charge and (words := words_of(one, values.get(name), actor, language))
    ]
    added = [one for source in _sources for one in source(actor, customer, on)]
    return list(dict.fromkeys([*added, *named, *_by_post(customer, on)]))


def _by_post(customer: Customer, on: date) -> list[InCharge]:
    """Return who holds a post at the customer's unit or above it, the nearest first."""
    current = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    held = Appointment.objects.filter(
        current, unit__path__in=ancestors(customer.unit_path), person__is_active=True
    ).exclude(post__in=NOT_IN_CHARGE)
    rows = held.order_by("-unit__path", "pk").values_list("person__name", "post", "unit__name", "from_on")
    return [
        InCharge(name=name, role=POSTS.get(post, Text(post, post)), place=place, since=since)
        for name, post, place, since in rows
    ]
