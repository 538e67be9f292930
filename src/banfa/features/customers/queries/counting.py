"""How many there are, as far as anybody waits for it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.queries import finding
from banfa.features.customers.queries.finding import Found
from banfa.features.customers.queries.paging import Page
from banfa.features.customers.queries.searching import count_every, count_found

COUNTED = 10_000
# Where each customer has to be held against several conditions, counting stops sooner.
HELD_AGAINST = 1_000


@dataclass(frozen=True, slots=True)
class Count:
    """A number of customers; `is_more` where counting stopped there."""

    customers: int
    is_more: bool = False


def counted(found: QuerySet[Customer]) -> int:
    """Return how many there are, COUNTED + 1 for any more than that."""
    return found.order_by()[: COUNTED + 1].count()


def count_of(found: Found, page: Page) -> Count:
    """Return how many customers a wish names; a page that holds them all is counted by itself."""
    if not (page.has_before or page.has_after):
        return Count(len(page.customers))
    if found.common and found.conditions:
        return Count(len(page.customers), is_more=True)  # each hit would have to be read
    return count_quickly(found)


def count_quickly(found: Found, *, held_against: int = HELD_AGAINST) -> Count:
    """Return how many customers there are as far as can be said in a moment."""
    if found.common and not found.conditions:
        number = count_found(found.common, most=COUNTED + 1)
        return Count(min(number, COUNTED), is_more=number > COUNTED)
    if found.common:
        return Count(HELD_AGAINST, is_more=True)
    if found.by_entry:  # PostgreSQL would have to look at each hit of a common word
        return Count(finding.MOST_SORTED, is_more=True)
    most = COUNTED if found.conditions <= 1 else min(held_against, COUNTED)
    number = found.everyone.order_by()[: most + 1].count()
    return Count(min(number, most), is_more=number > most)


def count_all(found: Found) -> Count:
    """Return how many customers there are, however long it takes: for whoever asks for it."""
    if found.common and not found.conditions:
        return Count(count_every(found.common))
    return Count(found.whole.order_by().count())
