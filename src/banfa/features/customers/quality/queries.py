"""Reads how complete files are: one customer's, by unit, by person. Everything goes through access."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from banfa.features.customers.models import Assignment, Customer
from banfa.features.customers.quality.completeness import Completeness, completeness_of
from banfa.features.customers.quality.models import FileMark
from banfa.features.customers.services.writing import values_of
from banfa.platform.access import Actor, visible
from banfa.platform.access.actors import current
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

# A customer that is gone needs no complete file any more.
GONE = ("closed", "lost", "prospect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How complete the files of a unit or a person are: customers, complete ones, fields asked for and missing ones."""

    customers: int = 0
    complete: int = 0
    needed: int = 0
    lacking: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(
            customers=self.customers + other.customers, complete=self.complete + other.complete,
            needed=self.needed + other.needed, lacking=self.lacking + other.lacking,
        )  # fmt: skip

    @property
    def share_complete(self) -> float:
        """Complete files of all, 0 to 1; 1 without customers."""
        return self.complete / self.customers if self.customers else 1.0

    @property
    def share_filled(self) -> float:
        """Filled fields of all that are asked for, 0 to 1."""
        return 1 - self.lacking / self.needed if self.needed else 1.0

    @property
    def incomplete(self) -> int:
        return self.customers - self.complete


COUNTED = {
    "customers": Count("pk"),
    "complete": Count("pk", filter=Q(lacking=0)),
    "fields": Sum("needed"),
    "missing": Sum("lacking"),
}


def marks_of(actor: Actor) -> QuerySet[FileMark]:
    """Return the marks of the files that count, of the customers that an actor sees."""
    return visible(FileMark, actor).exclude(status__in=GONE)


def completeness_by_unit(actor: Actor, unit_path: str = "") -> Mapping[str, Share]:
    """Return how complete files are, by the path of the unit that customers belong to itself: sums follow the tree.

    One pass over an index of the actor's part; `unit_path` narrows it to a unit and what lies below.
    """
    rows = marks_of(actor).filter(unit_path__startswith=unit_path) if unit_path else marks_of(actor)
    counted = rows.order_by().values("unit_path").annotate(**COUNTED)
    columns = ("unit_path", "customers", "complete", "fields", "missing")
    return {path: _share(*figures) for path, *figures in counted.values_list(*columns)}


def completeness_by_person(
    actor: Actor, on: date, *, unit_path: str = ""
) -> Sequence[tuple[int, str, Share]]:
    """Return person, name and how complete the files of their customers are, the worst first."""
    held = visible(Assignment, actor).filter(current(on), person__is_active=True)
    held = held.exclude(customer__mark__status__in=GONE).filter(customer__mark__isnull=False)
    if unit_path:
        held = held.filter(customer__unit_path__startswith=unit_path)
    counted = held.order_by().values("person_id", "person__name").annotate(
        customers=Count("customer", distinct=True),
        complete=Count("customer", filter=Q(customer__mark__lacking=0), distinct=True),
        fields=Sum("customer__mark__needed"), missing=Sum("customer__mark__lacking"),
    )  # fmt: skip
    columns = ("person_id", "person__name", "customers", "complete", "fields", "missing")
    found = [(pk, name, _share(*figures)) for pk, name, *figures in counted.values_list(*columns)]
    return sorted(found, key=lambda row: (row[2].share_complete, row[1]))


def overall(actor: Actor) -> Share:
    """Return how complete the files are that an actor sees."""
    return sum(completeness_by_unit(actor).values(), Share())


def completeness_in(customer: Customer, pack: Pack | None = None) -> Completeness:
    """Return what one customer's file has to hold and what is missing; the caller has found it through access."""
    values = {**values_of(customer), "code": customer.code}
    return completeness_of(values, pack or pack_on(timezone.localdate()))


def lacking_customers(actor: Actor, *, unit_path: str = "") -> QuerySet[Customer]:
    """Return the customers whose files are incomplete, the emptiest first."""
    found = visible(Customer, actor).filter(mark__lacking__gt=0).exclude(mark__status__in=GONE)
    if unit_path:
        found = found.filter(unit_path__startswith=unit_path)
    return found.order_by(F("mark__lacking").desc(), "sort_key", "pk")


def _share(customers: int, complete: int, needed: int | None, lacking: int | None) -> Share:
    return Share(customers=customers, complete=complete, needed=needed or 0, lacking=lacking or 0)
