"""Reads appraisals, always through access: what is done, what is open, what is overdue, and who answers for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from banfa.features.appraisals.models import Appraisal
from banfa.features.customers.models import Customer
from banfa.kernel.period import Period
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.access.post_register import EVERY_RIGHT, rights_in_force
from banfa.platform.org.models import Appointment, Unit
from banfa.platform.org.paths import ancestors
from banfa.policy.model import Appraisal as Sheet

PAGE_SIZE = 30
LAST = 12
WRITE = Permission.APPRAISALS_APPRAISAL_WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """One unit's month: customers whose sheet is owed, how many have it, and the people who answer for it."""

    unit: Unit
    owed: int
    done: int
    late: int
    people: tuple[str, ...]

    @property
    def open(self) -> int:
        return self.owed - self.done


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A sheet's month over the units that hold customers, with its due day."""

    due_on: date | None
    is_overdue: bool
    units: tuple[UnitProgress, ...]

    @property
    def owed(self) -> int:
        return sum(one.owed for one in self.units)

    @property
    def done(self) -> int:
        return sum(one.done for one in self.units)

    @property
    def open(self) -> int:
        return self.owed - self.done


def progress(actor: Actor, name: str, sheet: Sheet, month: Period, *, today: date) -> Progress:
    """Return how far a month's sheet has come in the units that the actor sees."""
    done = Appraisal.objects.filter(sheet=name, month=month.start, customer=OuterRef("pk"))
    counted = (
        visible(Customer, actor)
        .filter(status__in=sheet.statuses)
        .values("unit")
        .annotate(
            owed=Count("pk"),
            done=Count("pk", filter=Exists(done)),
            late=Count("pk", filter=Exists(done.filter(is_late=True))),
        )
        .order_by()
    )
    rows = {row["unit"]: row for row in counted}
    units = Unit.objects.filter(pk__in=rows).order_by("path")
    people = responsible(units, on=today)
    overdue = sheet.overdue_from(month)
    return Progress(
        due_on=sheet.due_on(month),
        is_overdue=overdue is not None and today >= overdue,
        units=tuple(
            UnitProgress(
                unit=unit, owed=rows[unit.pk]["owed"], done=rows[unit.pk]["done"], late=rows[unit.pk]["late"],
                people=people.get(unit.pk, ()),
            )
            for unit in units
        ),
    )  # fmt: skip


def responsible(units: QuerySet[Unit], *, on: date) -> Mapping[int, tuple[str, ...]]:
    """Return who answers for each unit's customers: whoever scores, of the nearest unit that has somebody."""
    held = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    posts = [
        code
        for code, rights in rights_in_force(on).items()
        if WRITE in rights.all and rights.all != EVERY_RIGHT
    ]
    names: dict[str, list[str]] = {}
    for one in Appointment.objects.filter(held, post__in=posts, person__is_active=True).select_related(
        "person", "unit"
    ):
        names.setdefault(one.unit.path if one.unit else "", []).append(one.person.name)
    found = {}
    for unit in units:
        nearest = next((path for path in (*reversed(ancestors(unit.path)), "") if path in names), None)
        found[unit.pk] = tuple(names[nearest]) if nearest is not None else ()
    return found


def still_open(
    actor: Actor, name: str, sheet: Sheet, month: Period, *, unit: str = "", after: str = ""
) -> tuple[Sequence[Customer], bool]:
    """Return the next customers whose sheet is owed and not there, by code, and whether there are more."""
    done = Appraisal.objects.filter(sheet=name, month=month.start, customer=OuterRef("pk"))
    found = visible(Customer, actor).filter(~Exists(done), status__in=sheet.statuses)
    if unit:
        found = found.filter(unit__code=unit)
    if after:
        found = found.filter(code__gt=after)
    lot = list(found.select_related("unit").order_by("code")[: PAGE_SIZE + 1])
    return lot[:PAGE_SIZE], len(lot) > PAGE_SIZE


def count_open(actor: Actor, name: str, sheet: Sheet, month: Period, *, most: int) -> int:
    """Return how many customers' sheets are owed and not there, counting no further than one more than `most`."""
    done = Appraisal.objects.filter(sheet=name, month=month.start, customer=OuterRef("pk"))
    return visible(Customer, actor).filter(~Exists(done), status__in=sheet.statuses)[: most + 1].count()


def latest(actor: Actor, customer_id: int) -> list[Appraisal]:
    """Return a customer's appraisals of the last twelve months that have one, newest first."""
    return list(visible(Appraisal, actor).filter(customer=customer_id).order_by("-month", "sheet")[:LAST])


def previous_marks(
    actor: Actor, name: str, month: Period, customers: Sequence[Customer]
) -> Mapping[int, Mapping[str, int]]:
    """Return the marks of the month before, by customer: what one usually starts from."""
    rows = visible(Appraisal, actor).filter(
        sheet=name, month=month.previous.start, customer__in=[one.pk for one in customers]
    )
    return {row.customer_id: row.marks for row in rows}


def customer_to_score(actor: Actor, customer_id: int) -> Customer:
    """Return a customer that the actor sees. Raises NotThere."""
    customer = visible(Customer, actor).select_related("unit").filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    return customer
