"""Gives customers to people, and takes them back: every way of assigning comes through here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet

from banfa.features.customers.assigning.holding import own_customers
from banfa.features.customers.models import AssigningRule, Assignment, Customer
from banfa.features.customers.services.writing import as_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, customers_in_scope, require
from banfa.platform.access.actors import Holding, current
from banfa.platform.access.post_register import post_title, posts_in_force
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Event
from banfa.platform.audit.recording import Changed
from banfa.platform.org.models import Appointment, Person

ASSIGN = Permission.CUSTOMERS_ASSIGNMENT_WRITE
ASSIGNED, RELEASED = "customers.assigned", "customers.released"
FIELD = "assigned."
LOT = 400
ASSIGN_MANY = "customers.assign"  # the job
OnStep = Callable[[int, int], None]
BAD_REQUEST = 400


class NotInPost(BanfaError):
    """Somebody does not hold the post in which customers are to be assigned to them."""

    status = BAD_REQUEST


class NotAssignable(BanfaError):
    """Customers are not assigned to holders of this post, or there is no such post."""

    status = BAD_REQUEST


class BadDays(BanfaError):
    """An assignment would end before it begins."""

    status = BAD_REQUEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """To whom customers go: a person in a post, from a day on, for good or until another day (exclusive)."""

    person: Person
    post: str
    on: date
    until: date | None = None
    rule: AssigningRule | None = None


@dataclass(slots=True)
class Told:
    """What assigning has done so far; `codes` names the customers whose holder changed; `lossy` tells
    that days ended which the log does not keep, so that nobody can put them back exactly."""

    changed: int = 0
    same: int = 0
    codes: list[str] = field(default_factory=list)
    lossy: bool = False


def assigned_posts(on: date) -> dict[str, Text]:
    """Return the posts to whose holders customers are assigned, with their titles, in the pack's order."""
    return {code: post.title.text for code, post in posts_in_force(on).items() if post.customers != "none"}


def holders_of(post: str, on: date) -> QuerySet[Person]:
    """Return the active people who hold a post on a day, by name."""
    held = Appointment.objects.filter(current(on), post=post)
    return Person.objects.filter(is_active=True, pk__in=held.values("person")).order_by("name", "pk")


@transaction.atomic
def assign(
    found: QuerySet[Customer],
    given: Given,
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
    on_step: OnStep = lambda done, total: None,
) -> tuple[Event | None, Told]:
    """Give the customers to a person in a post; return the event and what changed, no event where nothing did.

    Customers on whom the actor has no right to assign are left out. Raises Denied, NotInPost, NotAssignable, BadDays.
    """
    require(actor, ASSIGN)
    require_assignable(given)
    told = Told(lossy=given.until is not None or given.rule is not None)
    allowed = found.filter(customers_in_scope(actor, ASSIGN)).order_by("pk")
    changes = list(_given_to(allowed, given, told, on_step))
    if not changes:
        return None, told
    event = audit.record(
        ASSIGNED, f"person:{given.person.username}", actor=actor, at=at, changes=changes,
        summary={
            "post": given.post, "name": given.person.name, "from": given.on.isoformat(), "customers": told.changed,
            "until": given.until.isoformat() if given.until else None, "why": why,
            "rule": given.rule.name if given.rule else None, "lossy": told.lossy or None,
        },
    )  # fmt: skip
    return event, told


def require_assignable(given: Given) -> None:
    """Raise NotAssignable, NotInPost or BadDays unless the person may answer for customers in the post that day."""
    if given.post not in assigned_posts(given.on):
        title = post_title(given.post, given.on)
        raise NotAssignable(
            Text(
                f"岗位“{title.zh}”不分管客户；可选：{'、'.join(one.zh for one in assigned_posts(given.on).values())}",
                f"no customers are assigned to the post '{title.en}'; choose "
                f"{', '.join(one.en for one in assigned_posts(given.on).values())}",
            )
        )
    if given.until is not None and given.until <= given.on:
        raise BadDays(Text("结束日期须晚于开始日期", "the last day has to come after the first"))
    if not holders_of(given.post, given.on).filter(pk=given.person.pk).exists():
        title = post_title(given.post, given.on)
        raise NotInPost(
            Text(
                f"“{given.person.name}”在 {given.on} 没有担任“{title.zh}”；请先任命此岗位",
                f"{given.person.name} does not hold the post '{title.en}' on {given.on}: appoint them first",
            )
        )


@transaction.atomic
def release(found: QuerySet[Customer], post: str, *, actor: Actor, at: datetime, on: date, why: str) -> Told:
    """End the customers' assignments in a post from a day on. Raises Denied."""
    require(actor, ASSIGN)
    told, changes = Told(), list[Changed]()
    for lot in _lots(found.filter(customers_in_scope(actor, ASSIGN)).order_by("pk")):
        standing = Assignment.objects.filter(current(on), customer__in=list(lot), post=post)
        for row in standing.select_related("person"):
            told.changed += 1
            changes.append(
                Changed(f"customer:{lot[row.customer_id]}", FIELD + post, as_words(row.person.name), None)
            )
        _end(Q(customer__in=list(lot), post=post), on)
    if changes:
        audit.record(
            RELEASED, "register", actor=actor, at=at, changes=changes,
            summary={"post": post, "from": on.isoformat(), "customers": told.changed, "why": why},
        )  # fmt: skip
    return told


def give_inside(customer_ids: Sequence[int], given: Given, told: Told) -> list[Changed]:
    """Give customers within somebody else's transaction and event, which has looked at the rights."""
    return list(_given_to(Customer.objects.filter(pk__in=customer_ids).order_by("pk"), given, told))


def customers_held(person_id: int, post: str, on: date) -> QuerySet[Customer]:
    """Return the customers assigned to somebody on a day, in one post or (without one) in any."""
    if post:
        return Customer.objects.filter(pk__in=own_customers([Holding(person_id, post, "")], on))
    mine = Assignment.objects.filter(current(on), person=person_id)
    return Customer.objects.filter(pk__in=mine.values("customer"))


def _given_to(
    found: QuerySet[Customer], given: Given, told: Told, on_step: OnStep = lambda done, total: None
) -> Iterator[Changed]:
    single = posts_in_force(given.on)[given.post].customers == "one"
    total = found.count()
    for lot in _lots(found):
        on_step(told.changed + told.same, total)
        yield from _one_lot(lot, given, single, told)


def _lots(found: QuerySet[Customer]) -> Iterator[Mapping[int, str]]:
    """Yield lots of numbers with codes, all of them read before anything is written."""
    rows = iter(list(found.values_list("pk", "code")))
    while lot := dict(islice(rows, LOT)):
        yield lot


def _one_lot(lot: Mapping[int, str], given: Given, single: bool, told: Told) -> Iterator[Changed]:
    overlapping = Q(customer__in=list(lot), post=given.post) & (Q(until_on=None) | Q(until_on__gt=given.on))
    if given.until is not None:
        overlapping &= Q(from_on__lt=given.until)
    rows = Assignment.objects.filter(overlapping).select_related("person").order_by("from_on")
    before: dict[int, list[Assignment]] = {}
    for row in rows:
        before.setdefault(row.customer_id, []).append(row)
    has_it = {pk for pk, held in before.items() if _has_it_already(held, given, single)}
    wanting = [pk for pk in lot if pk not in has_it]
    told.same += len(has_it)
    told.changed += len(wanting)
    told.codes += [lot[pk] for pk in wanting]
    ended = Q(customer__in=wanting) & overlapping
    told.lossy |= any(
        row.from_on >= given.on or row.until_on is not None
        for pk in wanting
        for row in before.get(pk, [])
        if single or row.person_id == given.person.pk
    )
    back = list[Assignment]()
    if single and given.until is not None:
        back = [
            _after(row, given.until)
            for pk in wanting
            for row in before.get(pk, [])
            if _goes_on(row, given.until)
        ]
    _end(ended if single else ended & Q(person=given.person), given.on)
    Assignment.objects.bulk_create(
        [
            Assignment(
                customer_id=pk, person=given.person, post=given.post, is_single=single, from_on=given.on,
                until_on=given.until, rule=given.rule,
            )
            for pk in wanting
        ]
        + back
    )  # fmt: skip
    for pk in wanting:
        held = [row.person.name for row in before.get(pk, []) if row.from_on <= given.on]
        old = "、".join(held) if single and held else None
        yield Changed(f"customer:{lot[pk]}", FIELD + given.post, as_words(old), as_words(given.person.name))


def _has_it_already(held: Sequence[Assignment], given: Given, single: bool) -> bool:
    mine = [row for row in held if row.person_id == given.person.pk and row.from_on <= given.on]
    lasts = any(
        row.until_on is None or (given.until is not None and row.until_on >= given.until) for row in mine
    )
    return lasts and (not single or len(held) == 1)


def _goes_on(row: Assignment, until: date) -> bool:
    return row.until_on is None or row.until_on > until


def _after(row: Assignment, until: date) -> Assignment:
    """Return what goes on of an assignment once a colleague's days are over."""
    return Assignment(
        customer_id=row.customer_id, person_id=row.person_id, post=row.post, is_single=row.is_single,
        from_on=max(until, row.from_on), until_on=row.until_on, rule_id=row.rule_id,
    )  # fmt: skip


def _end(which: Q, on: date) -> None:
    """End assignments on a day; one that begins then or later leaves only its event."""
    Assignment.objects.filter(which, from_on__gte=on).delete()
    Assignment.objects.filter(which & (Q(until_on=None) | Q(until_on__gt=on))).update(until_on=on)
