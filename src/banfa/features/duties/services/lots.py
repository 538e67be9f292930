"""The customers that a generation looks at together, so that other writers never wait long and memory stays flat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q

from banfa.features.customers.models import Customer

CUSTOMERS_AT_ONCE = 20_000
IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Lot:
    """Customers that are looked at together: a range of numbers (the first not included), or some named ones."""

    first: int = 0
    last: int = 0
    ids: tuple[int, ...] = ()

    def narrow(self, column: str) -> Q:
        if self.ids:
            return Q(**{f"{column}__in": self.ids})
        return Q(**{f"{column}__gt": self.first, f"{column}__lte": self.last})


def lots_of(customer_ids: Sequence[int] | None) -> Iterator[Lot]:
    """Yield the customers that are looked at together: the named ones, or all of them in ranges."""
    if customer_ids is not None:
        ids = sorted(set(customer_ids))
        for start in range(0, len(ids), IDS_AT_ONCE):
            yield Lot(ids=tuple(ids[start : start + IDS_AT_ONCE]))
        return
    ends = Customer.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for first in range(ends["first"] - 1, ends["last"], CUSTOMERS_AT_ONCE):
            yield Lot(first=first, last=first + CUSTOMERS_AT_ONCE)
