"""Reads who answers for customers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from banfa.features.customers.models import Assignment, Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.access.actors import current
from banfa.platform.access.post_register import post_title
from banfa.platform.org.models import Appointment

MOST_TURNS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class InPost:
    """One person who answers for a customer in a post; `is_holder` where they hold the post today."""

    person_id: int
    name: str
    post: str
    title: Text
    since: date
    until: date | None
    is_holder: bool


def in_charge(customer: Customer, on: date) -> list[InPost]:
    """Return who answers for a customer on a day, by post."""
    rows = (
        Assignment.objects.filter(current(on), customer=customer)
        .select_related("person")
        .order_by("post", "pk")
    )
    return _told(rows, on)


def history(actor: Actor, customer_id: int, on: date) -> list[InPost]:
    """Return everybody who answered for a customer, or will, newest first."""
    rows = visible(Assignment, actor).filter(customer=customer_id).select_related("person")
    return _told(rows.order_by("-from_on", "-pk")[:MOST_TURNS], on)


def _told(rows: Iterable[Assignment], on: date) -> list[InPost]:
    found = list(rows)
    if not found:
        return []
    held = set(
        Appointment.objects.filter(
            current(on), person__in={row.person_id for row in found}, person__is_active=True
        ).values_list("person_id", "post")
    )
    return [
        InPost(
            person_id=row.person_id, name=row.person.name, post=row.post, title=post_title(row.post, on),
            since=row.from_on, until=row.until_on, is_holder=(row.person_id, row.post) in held,
        )
        for row in found
    ]  # fmt: skip


def names_in_charge(customer_ids: Sequence[int], on: date) -> Mapping[int, list[str]]:
    """Return the names of those who answer for customers on a day: one query for a page."""
    rows = Assignment.objects.filter(current(on), customer__in=list(customer_ids), person__is_active=True)
    found: dict[int, list[str]] = {}
    for pk, name in rows.order_by("post", "pk").values_list("customer_id", "person__name"):
        if name not in found.setdefault(pk, []):
            found[pk].append(name)
    return found
