"""Reads visits: lists by keyset, one with everything it holds, those that are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from banfa.features.contacts.models import Contact, ContactRemark
from banfa.features.contacts.visits.models import (
    OpenVisit,
    Opinion,
    Visit,
    VisitFinding,
    VisitPicture,
    VisitPosition,
    VisitSheet,
)
from banfa.platform.access import Actor, NotThere, visible
from banfa.policy.model import Pack

PAGE_SIZE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWish:
    """Which contacts are asked for; both days are included, `after` is the moment and number of the last one above.

    `ways` narrows to kinds of contact, no ways are all of them.
    """

    mine: bool = False
    ways: tuple[str, ...] = (Contact.Way.VISIT,)
    kind: str = ""
    result: str = ""
    flagged: bool = False
    unplanned: bool = False
    sheet: str = ""
    person: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None
    customer_id: int | None = None
    after: tuple[datetime, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    contacts: Sequence[Contact]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitShown:
    """A visit with everything that hangs on it; `position` is None for whoever may not see it, or once it is removed."""

    contact: Contact
    visit: Visit
    position: VisitPosition | None
    pictures: Sequence[VisitPicture]
    sheets: Sequence[VisitSheet]
    opinions: Sequence[Opinion]
    findings: Sequence[VisitFinding]
    remarks: Sequence[ContactRemark]


def visits_wished(actor: Actor, wish: VisitWish, *, size: int = PAGE_SIZE) -> VisitPage:
    """Return a page of contacts, newest first."""
    rows = narrowed(visible(Contact, actor), actor, wish)
    if wish.after is not None:
        at, number = wish.after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=number))
    lot = list(rows.select_related("customer", "visit").order_by("-at", "-pk")[: size + 1])
    return VisitPage(contacts=lot[:size], has_more=len(lot) > size)


def narrowed(rows: QuerySet[Contact], actor: Actor, wish: VisitWish) -> QuerySet[Contact]:
    """Keep the contacts that a wish asks for."""
    plain: dict[str, Any] = {
        "way__in": wish.ways, "purpose": wish.kind, "result": wish.result, "customer": wish.customer_id,
        "person_name": wish.person,
    }  # fmt: skip
    rows = rows.filter(**{key: value for key, value in plain.items() if value})
    if wish.mine:
        rows = rows.filter(person=actor.person_id)
    if wish.flagged:
        rows = rows.exclude(visit__flags=[]).filter(visit__isnull=False)
    if wish.unplanned:
        rows = rows.filter(visit__is_planned=False)
    if wish.sheet:
        rows = rows.filter(Exists(VisitSheet.objects.filter(contact=OuterRef("pk"), sheet=wish.sheet)))
    if wish.words:
        rows = rows.filter(Q(content__icontains=wish.words) | Q(heard__icontains=wish.words))
    if wish.since:
        rows = rows.filter(at__gte=midnight(wish.since))
    if wish.until:
        rows = rows.filter(at__lt=midnight(wish.until + timedelta(days=1)))
    return rows


def visit_shown(actor: Actor, contact_id: int, pack: Pack) -> VisitShown:
    """Return a visit with everything it holds. Raises NotThere."""
    contact = (
        visible(Contact, actor)
        .select_related("customer", "customer__unit", "person", "visit")
        .filter(pk=contact_id, visit__isnull=False)
        .first()
    )
    if contact is None:
        raise NotThere
    position = VisitPosition.objects.filter(contact=contact).first()
    sees = may_see_position(actor, contact, pack)
    return VisitShown(
        contact=contact, visit=contact.visit, position=position if sees else None,
        pictures=list(contact.pictures.select_related("attachment").order_by("pk")),
        sheets=list(contact.sheets.select_related("filled", "filled__version").order_by("pk")),
        opinions=list(contact.opinions.order_by("pk")), findings=list(contact.findings.order_by("pk")),
        remarks=list(contact.remarks.order_by("pk")),
    )  # fmt: skip


def may_see_position(actor: Actor, contact: Contact, pack: Pack) -> bool:
    """Tell whether an actor sees where a visit's phone was: whoever made it, and the posts that the pack names."""
    rule = pack.visiting.positions
    named = frozenset(rule.seen_by) if rule is not None else frozenset()
    return contact.person_id == actor.person_id or bool(named & actor.posts)


def open_visits(actor: Actor) -> Sequence[OpenVisit]:
    """Return one's own visits that were begun and neither closed nor given up, newest first."""
    rows = OpenVisit.objects.filter(person=actor.person_id, given_up_at=None)
    return list(rows.select_related("customer").order_by("-at"))


def midnight(day: date) -> datetime:
    """Return when a day begins here."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
