"""Customers as something that people answer for and hand over."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from banfa.features.customers.assigning.assign import (
    ASSIGNED,
    Given,
    Told,
    customers_held,
    give_inside,
    require_assignable,
)
from banfa.features.customers.models import Assignment, Customer
from banfa.kernel.text import Text, same
from banfa.platform.access.actors import current
from banfa.platform.access.post_register import post_title
from banfa.platform.audit import recording as audit
from banfa.platform.org.handover import From, Moving, Piece, Responsibility, declare_responsibility

KIND = "customers"


def declare_customers_handed_over() -> None:
    """Let a handover find and pass on the customers assigned to somebody."""
    declare_responsibility(
        Responsibility(
            kind=KIND,
            title=Text("分管客户", "Customers in charge of"),
            count=_count,
            pieces=_pieces,
            move=_move,
        )
    )


def _count(source: From) -> int:
    return customers_held(source.person_id, source.post, source.on).count()


def _pieces(source: From, most: int) -> Sequence[Piece]:
    rows = (
        customers_held(source.person_id, source.post, source.on)
        .select_related("unit")
        .order_by("sort_key", "pk")
    )
    return [
        Piece(
            id=row.code, title=same(row.name), note=same(f"{row.code} · {row.unit.name}"),
            href=reverse("customers:customer", args=[row.pk]),
        )
        for row in rows[:most]
    ]  # fmt: skip


def _move(moving: Moving) -> Sequence[str]:
    """Give the customers to the successor, each in the post in which it was held; return their codes.

    Raises NotInPost where the successor does not hold such a post.
    """
    held = customers_held(moving.source.person_id, moving.source.post, moving.source.on)
    if moving.pieces is not None:
        held = held.filter(code__in=list(moving.pieces))
    told = Told()
    changes: list[audit.Changed] = []
    for post, ids in _by_post(moving.source, held.values_list("pk", flat=True)).items():
        given = Given(person=moving.successor, post=post, on=moving.on, until=moving.until)
        require_assignable(given)
        changes += give_inside(ids, given, told)
    if changes:
        audit.record(
            ASSIGNED, f"person:{moving.successor.username}", actor=_Who(moving.actor_id, moving.actor_name),
            at=moving.at, changes=changes,
            summary={
                "name": moving.successor.name, "from": moving.on.isoformat(), "customers": told.changed,
                "until": moving.until.isoformat() if moving.until else None, "why": moving.reason,
                "posts": [post_title(moving.source.post, moving.on).zh] if moving.source.post else [],
            },
        )  # fmt: skip
    return told.codes


class _Who:
    """Who hands over, as the log keeps it."""

    def __init__(self, person_id: int | None, name: str) -> None:
        self.person_id, self.name = person_id, name


def _by_post(source: From, ids: Iterable[int]) -> dict[str, list[int]]:
    rows = Assignment.objects.filter(current(source.on), person=source.person_id, customer__in=list(ids))
    if source.post:
        rows = rows.filter(post=source.post)
    found: dict[str, list[int]] = {}
    for customer_id, post in rows.values_list("customer_id", "post"):
        found.setdefault(post, []).append(customer_id)
    return found


def code_names(codes: Sequence[str]) -> dict[str, str]:
    """Return the names of customers by code."""
    return dict(Customer.objects.filter(code__in=list(codes)).values_list("code", "name"))
