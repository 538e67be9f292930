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
from banfa.platform.prepared import Prepared, Row

MOST_TURNS = 60
TOLD = ("person_id", "person__name", "post", "from_on", "until_on")
_standing = Prepared(
    lambda customer, on: (
        Assignment.objects.filter(current(on), customer=customer).order_by("post", "pk").values_list(*TOLD)
    ),
    int,
    date,
)


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
    return _told(_standing.rows(customer.pk, on), on)


def history(actor: Actor, customer_id: int, on: date) -> list[InPost]:
    """Return everybody who answered for a customer, or will, newest first."""
    rows = visible(Assignment, actor).filter(customer=customer_id).order_by("-from_on", "-pk")
    return _told(rows.values_list(*TOLD)[:MOST_TURNS], on)


def _told(rows: Iterable[Row], on: date) -> list[InPost]:
    found = list(rows)
    if not found:
        return []
    held = set(
        Appointment.objects.filter(
            current(on), person__in={row[0] for row in found}, person__is_active=True
        ).values_list("person_id", "post")
    )
    return [
        InPost(
            person_id=person, name=name, post=post, title=post_title(post, on), since=since, until=until,
            is_holder=(person, post) in held,
        )
        for person, name, post, since, until in found
    ]  # fmt: skip


def names_in_charge(customer_ids: Sequence[int], on: date) -> Mapping[int, list[str]]:
    """Return the names of those who answer for customers on a day: one query for a page."""
    rows = Assignment.objects.filter(current(on), customer__in=list(customer_ids), person__is_active=True)
    found: dict[int, list[str]] = {}
    for pk, name in rows.order_by("post", "pk").values_list("customer_id", "person__name"):
        if name not in found.setdefault(pk, []):
            found[pk].append(name)
    return found
