"""How far gatherings reach: who of the customers, or of the staff, came within the span of a coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.rules import term_of
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, require, visible
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.platform.org.paths import DIGITS, end_of_subtree
from banfa.policy.model import Coverage, GatheringKind, Pack

READ = Permission.CONTACTS_GATHERING_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One unit with what lies below it: how many there are, and how many of them came."""

    unit: Unit | None
    all: int
    came: int
    target: Decimal | None = None

    @property
    def share(self) -> float | None:
        """0 to 1; None where there is nobody."""
        return self.came / self.all if self.all else None

    @property
    def missing(self) -> int:
        return self.all - self.came

    @property
    def is_enough(self) -> bool | None:
        """Tell whether the target is reached, without rounding; None without a target or anybody."""
        if self.target is None or not self.all:
            return None
        return self.came >= self.target * self.all


def span_of(coverage: Coverage, on: date) -> tuple[datetime, datetime]:
    """Return the moments between which attendance counts; the end is exclusive."""
    start, end = term_of(coverage.over, on)
    zone = timezone.get_current_timezone()
    return datetime.combine(start, time(), zone), datetime.combine(end, time(), zone)


def attendances(coverage: Coverage, on: date) -> QuerySet[Guest]:
    """Return attendance at gatherings that were held and closed within the span that a day lies in."""
    start, end = span_of(coverage, on)
    return Guest.objects.filter(
        attended_at__isnull=False, gathering__state=Gathering.State.HELD, gathering__kind__in=coverage.by,
        gathering__starts_at__gte=start, gathering__starts_at__lt=end,
    )  # fmt: skip


def customers_of(actor: Actor, coverage: Coverage, unit_path: str = "") -> QuerySet[Customer]:
    """Return the customers that a coverage counts, of a unit and below, as far as the actor sees them."""
    require(actor, READ)
    found = visible(Customer, actor)
    if coverage.statuses:
        found = found.filter(status__in=coverage.statuses)
    if unit_path:
        found = found.filter(unit_path__gte=unit_path, unit_path__lt=end_of_subtree(unit_path))
    return found


def missing(actor: Actor, coverage: Coverage, on: date, unit_path: str = "") -> QuerySet[Customer]:
    """Return the customers who have not come yet, by unit and name (NY-18.3)."""
    came = attendances(coverage, on).filter(customer=OuterRef("pk"))
    found = customers_of(actor, coverage, unit_path).filter(~Exists(came))
    return found.select_related("unit").order_by("unit_path", "sort_key", "pk")


def coverage_by_unit(actor: Actor, coverage: Coverage, on: date, unit: Unit | None) -> Sequence[Reached]:
    """Return the whole first, then each unit right below; every customer counts once (NY-18.3)."""
    came = attendances(coverage, on).filter(customer=OuterRef("pk"))
    rows = (
        customers_of(actor, coverage, unit.path if unit else "")
        .values("unit_path")
        .annotate(all=Count("pk"), came=Count("pk", filter=Exists(came)))
        .order_by()
    )
    return _summed(actor, [(row["unit_path"], row["all"], row["came"]) for row in rows], coverage, unit)


def _summed(
    actor: Actor, rows: Sequence[tuple[str, int, int]], coverage: Coverage, unit: Unit | None
) -> Sequence[Reached]:
    target = coverage.target.value if coverage.target is not None else None
    depth = (len(unit.path) if unit else 0) + DIGITS
    if unit is None and rows:
        # From the top, one whole tree shows its first level and not its root alone.
        depth = DIGITS * (2 if len({path[:DIGITS] for path, _, _ in rows}) == 1 else 1)
    sums: dict[str, tuple[int, int]] = {}
    for path, count, came in rows:
        before = sums.get(path[:depth], (0, 0))
        sums[path[:depth]] = (before[0] + count, before[1] + came)
    units = {one.path: one for one in Unit.objects.filter(path__in=sums)}
    whole = Reached(
        unit=unit, all=sum(one for one, _ in sums.values()), came=sum(one for _, one in sums.values()), target=target
    )  # fmt: skip
    below = [
        Reached(unit=units[path], all=count, came=came, target=target)
        for path, (count, came) in sorted(sums.items())
        if path in units
    ]
    return [whole, *below]


def staff(actor: Actor, posts: Sequence[str], on: date, unit_path: str = "") -> QuerySet[Person]:
    """Return the people in one of these posts on a day, or in any, at the units that the actor sees. Raises Denied."""
    require(actor, READ)
    held = Appointment.objects.filter(current(on), person=OuterRef("pk"))
    if posts:
        held = held.filter(post__in=posts)
    if not is_whole_organisation(actor, READ):
        reach = Q(pk__in=[])
        for path in actor.reach_of(READ):
            reach |= Q(unit__path__gte=path, unit__path__lt=end_of_subtree(path))
        held = held.filter(reach)
    if unit_path:
        held = held.filter(unit__path__gte=unit_path, unit__path__lt=end_of_subtree(unit_path))
    return Person.objects.filter(Exists(held), is_active=True).order_by("name", "pk")


def staff_reached(actor: Actor, coverage: Coverage, on: date, unit_path: str = "") -> Reached:
    """Return how many of the staff have come (CRM-SYS-5.2)."""
    people = staff(actor, coverage.posts, on, unit_path)
    came = attendances(coverage, on).filter(person=OuterRef("pk"))
    found = people.aggregate(all=Count("pk"), came=Count("pk", filter=Exists(came)))
    target = coverage.target.value if coverage.target is not None else None
    return Reached(unit=None, all=found["all"], came=found["came"], target=target)


def staff_missing(actor: Actor, coverage: Coverage, on: date) -> QuerySet[Person]:
    """Return the staff who have not come yet, by name (CRM-SYS-5.2)."""
    came = attendances(coverage, on).filter(person=OuterRef("pk"))
    return staff(actor, coverage.posts, on).filter(~Exists(came))


def is_of_staff(coverage: Coverage, pack: Pack) -> bool:
    """Tell whether a coverage counts staff: the kinds it counts are for staff."""
    kinds: list[GatheringKind] = [pack.gatherings[name] for name in coverage.by if name in pack.gatherings]
    return bool(kinds) and all(one.audience == "staff" for one in kinds)


def unit_asked(actor: Actor, code: str) -> Unit | None:
    """Return a unit by its code, None where none is asked for. Raises NotThere."""
    if not code:
        return None
    found = visible(Unit, actor).filter(code=code).first()
    if found is None:
        raise NotThere
    return found
