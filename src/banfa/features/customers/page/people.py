"""Who answers for a customer: those it is assigned to, those whose post covers its unit, and whom features add.

Where nobody is assigned, those count whom the imported file names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from banfa.features.customers.assigning.queries import in_charge
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.access.actors import current
from banfa.platform.access.fields import shown
from banfa.platform.access.post_register import posts_in_force, rights_in_force
from banfa.platform.org.models import Appointment
from banfa.platform.org.paths import ancestors
from banfa.platform.prepared import Prepared, Row
from banfa.policy.model import Pack
from banfa.policy.model.organisation import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class InCharge:
    """One person who answers for a customer, in which role, where and since when; `is_gone` where they no longer hold the post."""

    name: str
    role: Text
    place: str = ""
    since: date | None = None
    is_assigned: bool = False
    is_gone: bool = False


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
        if one.in_charge and (words := shown(actor, one, values.get(name), language))
    ]
    assigned = [
        InCharge(name=one.name, role=one.title, since=one.since, is_assigned=True, is_gone=not one.is_holder)
        for one in in_charge(customer, on)
    ]
    added = [one for source in _sources for one in source(actor, customer, on)]
    known = {(one.name, one.role) for one in assigned}
    by_post = [one for one in _by_post(customer, on) if (one.name, one.role) not in known]
    return list(dict.fromkeys([*assigned, *added, *([] if assigned else named), *by_post]))


def _by_post(customer: Customer, on: date) -> list[InCharge]:
    """Return who holds a post at the customer's unit or above it, the nearest first."""
    posts, rights = posts_in_force(on), rights_in_force(on)
    for_customers = tuple(
        code
        for code, post in posts.items()
        if EVERYTHING not in post.may
        and Permission.CUSTOMERS_CUSTOMER_EDIT in rights[code].below | rights[code].level
    )
    paths = ancestors(customer.unit_path)
    if not for_customers:
        return []
    return [
        InCharge(name=name, role=posts[post].title.text, place=place, since=since)
        for name, post, place, since in _holders(for_customers, len(paths)).rows(on, *paths)
    ]


@lru_cache(maxsize=64)  # by the posts of a regulation, and how far down a customer's unit lies
def _holders(posts: tuple[str, ...], levels: int) -> Prepared:
    def query(on: date, *paths: str) -> QuerySet[Appointment, Row]:
        held = Appointment.objects.filter(
            current(on), unit__path__in=paths, person__is_active=True, post__in=posts
        )
        return held.order_by("-unit__path", "pk").values_list("person__name", "post", "unit__name", "from_on")

    return Prepared(query, date, *([str] * levels))
