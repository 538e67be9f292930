"""The list beside the map: the customers inside the box by name, or one from each place where they are many."""

from collections.abc import Sequence

from django.db.models import QuerySet

from banfa.features.customers.map.boxes import Box
from banfa.features.customers.map.mark import Marks
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.listing import Listed, listed
from banfa.features.customers.standing import Standings

MOST_LISTED = 50
MOST_SORTED = 2_000  # so many are put into order by name


def customers_in(
    found: QuerySet[Customer], box: Box, standings: Standings | None, marks: Marks
) -> Sequence[Listed]:
    """Return the first of the box's customers by name; of more than MOST_SORTED, one for each of the largest marks."""
    if marks.customers > MOST_SORTED:
        ids = [mark.first for mark in marks.marks[:MOST_LISTED]]
    else:
        ids = [*found.filter(box.condition).order_by().values_list("pk", flat=True)]
    return listed(found.filter(pk__in=ids).order_by("sort_key", "pk")[:MOST_LISTED], standings)
