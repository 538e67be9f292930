"""One page of a list of requests, by keyset: the newest first, what waits for the reader by its deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from banfa.platform.access import Actor
from banfa.platform.approvals.forms import Wish
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.queries import decided_by, requested_by, visible, waiting_for
from banfa.platform.approvals.rows import Row, rows_of

PER_PAGE = 40
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows, with the numbers that the pages before and after begin from (0: there is none)."""

    rows: Sequence[Row]
    before: int
    after: int
    total: int


def page_of(actor: Actor, wish: Wish, *, on: date) -> Page:
    """Return one page of what a wish asks for."""
    waiting = [one.request_id for one in waiting_for(actor, on=on)]
    if wish.tab == "waiting":
        return _page_of_waiting(waiting, wish, on)
    found = narrowed(_listed(actor, wish.tab), wish).defer("payload", "chain")
    total = found.order_by()[:MOST_COUNTED].count()
    lot, is_first, is_last = _cut(found, wish)
    return Page(
        rows=rows_of(lot, on=on, waiting=waiting),
        before=0 if is_first or not lot else lot[0].pk,
        after=0 if is_last or not lot else lot[-1].pk,
        total=total,
    )


def _listed(actor: Actor, tab: str) -> QuerySet[Request]:
    match tab:
        case "mine":
            return requested_by(actor)
        case "done":
            return decided_by(actor)
    return visible(actor)


def narrowed(found: QuerySet[Request], wish: Wish) -> QuerySet[Request]:
    """Return those of some requests that the words and filters of a wish fit."""
    if wish.kind:
        found = found.filter(kind=wish.kind)
    if wish.state:
        found = found.filter(state=wish.state.upper())
    if wish.words:
        fits = Q(title_zh__icontains=wish.words) | Q(title_en__icontains=wish.words)
        fits |= Q(requested_by__icontains=wish.words) | Q(subject__iendswith=f":{wish.words}")
        if wish.words.isascii() and wish.words.isdigit() and len(wish.words) <= 18:
            fits |= Q(pk=int(wish.words))
        found = found.filter(fits)
    return found


def _cut(found: QuerySet[Request], wish: Wish) -> tuple[list[Request], bool, bool]:
    """Return a page with whether it is the first and the last."""
    if wish.before:
        lot = list(found.filter(pk__gt=wish.before).order_by("pk")[: PER_PAGE + 1])
        return lot[:PER_PAGE][::-1], len(lot) <= PER_PAGE, False
    later = found.filter(pk__lt=wish.after) if wish.after else found
    lot = list(later.order_by("-pk")[: PER_PAGE + 1])
    return lot[:PER_PAGE], not wish.after, len(lot) <= PER_PAGE


def _page_of_waiting(waiting: Sequence[int], wish: Wish, on: date) -> Page:
    """Return a page of what waits: in the order of deadlines, which are worked out and not stored in one column."""
    fits = set(
        narrowed(Request.objects.filter(pk__in=waiting), wish).values_list("pk", flat=True)
    )  # fmt: skip
    order = [one for one in dict.fromkeys(waiting) if one in fits]
    start = order.index(wish.after) + 1 if wish.after in order else 0
    if wish.before in order:
        start = max(order.index(wish.before) - PER_PAGE, 0)
    shown = order[start : start + PER_PAGE]
    found = Request.objects.defer("payload", "chain").in_bulk(shown)
    return Page(
        rows=rows_of([found[one] for one in shown], on=on, waiting=waiting),
        before=shown[0] if start and shown else 0,
        after=shown[-1] if start + PER_PAGE < len(order) else 0,
        total=len(order),
    )
