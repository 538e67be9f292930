"""Reads opinions: a list by keyset, one by its number, how many wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from banfa.features.contacts.visits.models import Opinion
from banfa.platform.access import Actor, NotThere, visible

PAGE_SIZE, COUNTED = 40, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionWish:
    """Which opinions are asked for; `mine` are those that the actor's posts answer, `after` the last number above."""

    state: str = ""
    department: str = ""
    mine: bool = False
    late: bool = False
    words: str = ""
    customer_id: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionPage:
    opinions: Sequence[Opinion]
    has_more: bool


def opinions_wished(actor: Actor, wish: OpinionWish, *, at: datetime) -> OpinionPage:
    """Return a page of opinions, newest first."""
    rows = _narrowed(visible(Opinion, actor), actor, wish, at)
    if wish.after is not None:
        rows = rows.filter(pk__lt=wish.after)
    lot = list(rows.select_related("customer", "contact").order_by("-pk")[: PAGE_SIZE + 1])
    return OpinionPage(opinions=lot[:PAGE_SIZE], has_more=len(lot) > PAGE_SIZE)


def count_waiting(actor: Actor, *, at: datetime) -> tuple[int, int]:
    """Return how many opinions the actor's posts have to answer, up to a limit, and how many of them are late."""
    rows = _narrowed(visible(Opinion, actor), actor, OpinionWish(state=Opinion.State.OPEN, mine=True), at)
    return rows[:COUNTED].count(), rows.filter(due_at__lt=at)[:COUNTED].count()


def opinion_numbered(actor: Actor, opinion_id: int) -> Opinion:
    """Return an opinion that the actor sees. Raises NotThere."""
    row = visible(Opinion, actor).select_related("customer", "contact").filter(pk=opinion_id).first()
    if row is None:
        raise NotThere
    return row


def _narrowed(rows: QuerySet[Opinion], actor: Actor, wish: OpinionWish, at: datetime) -> QuerySet[Opinion]:
    if wish.state:
        rows = rows.filter(state=wish.state)
    if wish.department:
        rows = rows.filter(department=wish.department)
    if wish.mine:
        rows = rows.filter(post__in=sorted(actor.posts))
    if wish.late:
        rows = rows.filter(state=Opinion.State.OPEN, due_at__lt=at)
    if wish.words:
        rows = rows.filter(words__icontains=wish.words)
    if wish.customer_id is not None:
        rows = rows.filter(customer=wish.customer_id)
    return rows
