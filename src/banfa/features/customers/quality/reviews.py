"""Files looked at again in time: who is late after joining, what a cycle still asks for, and the act of confirming."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import Review
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import organisation, pack_on
from banfa.policy.model import Cycle, Field, Joining, Pack
from banfa.worktime import Deadline, once_in, within_working_days

EDIT = Permission.CUSTOMERS_CUSTOMER_EDIT
REVIEWED, TAKEN_BACK = "customer.reviewed", "customer.review_taken_back"
LOOKED_BACK = 60  # days in which the last joining day that is late is looked for
IN_ONE_QUERY = 500


class NoSuchCycle(BanfaError):
    """The regulation reviews nothing under this name."""

    status = 404


class NothingToReview(BanfaError):
    """All of the chosen files were reviewed in this period, or are not asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A cycle in the period of a day: its deadline, what it asks for, how far it is, and what the last one left."""

    name: str
    cycle: Cycle
    period: Period
    deadline: Deadline
    asked: int
    done: int
    left_before: int

    @property
    def open(self) -> int:
        return self.asked - self.done

    @property
    def share(self) -> float:
        return self.done / self.asked if self.asked else 1.0


def cycle_named(pack: Pack, name: str) -> Cycle:
    """Return a cycle of the pack. Raises NoSuchCycle."""
    if name not in pack.quality.cycles:
        none = Text(f"制度没有核查周期“{name}”", f"the regulation has no review cycle '{name}'")
        raise NoSuchCycle(none + did_you_mean(name, pack.quality.cycles))
    return pack.quality.cycles[name]


def fields_of(pack: Pack, cycle: Cycle) -> dict[str, Field]:
    """Return the fields that a cycle looks at again."""
    return {name: one for name, one in pack.fields.items() if one.maintenance in cycle.of}


def period_of(cycle: Cycle, on: date) -> Period:
    """Return the period of a cycle that a day lies in."""
    return Period.containing(on, PeriodKind(cycle.every))


def rounds(actor: Actor, pack: Pack, on: date) -> list[Round]:
    """Return every cycle of the pack as it stands for the customers that an actor sees."""
    return [_round(actor, name, cycle, on) for name, cycle in pack.quality.cycles.items()]


def _round(actor: Actor, name: str, cycle: Cycle, on: date) -> Round:
    period = period_of(cycle, on)
    asked = _asked(actor, cycle)
    began = timezone.localdate(organisation().created_at)
    before = period.previous
    done = _done_in(name, period)
    counted = asked.order_by().aggregate(asked=Count("pk"), done=Count("pk", filter=Exists(done)))
    return Round(
        name=name, cycle=cycle, period=period, deadline=once_in(calendar_for(), period), **counted,
        left_before=_unreviewed(asked.filter(created_at__lt=_start(before.end)), name, before).count()
        if began < before.end else 0,
    )  # fmt: skip


def _start(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def _asked(actor: Actor, cycle: Cycle, right: Permission | None = None) -> QuerySet[Customer]:
    found = visible(Customer, actor, right) if right is not None else visible(Customer, actor)
    return found.filter(status__in=cycle.statuses) if cycle.statuses else found


def _reviewed(actor: Actor, name: str, cycle: Cycle, period: Period) -> QuerySet[Review]:
    found = visible(Review, actor).filter(cycle=name, period_start=period.start)
    return found.filter(customer__status__in=cycle.statuses) if cycle.statuses else found


def _unreviewed(customers: QuerySet[Customer], name: str, period: Period) -> QuerySet[Customer]:
    return customers.filter(~Exists(_done_in(name, period)))


def _done_in(name: str, period: Period) -> QuerySet[Review]:
    """Return the review of a period, of the customer of the query around it: there is at most one."""
    return Review.objects.filter(customer=OuterRef("pk"), cycle=name, period_start=period.start)


def to_review(actor: Actor, name: str, cycle: Cycle, on: date, *, unit_path: str = "") -> QuerySet[Customer]:
    """Return the customers whose fields of a cycle nobody has looked at in its period, by name."""
    found = _unreviewed(_asked(actor, cycle), name, period_of(cycle, on))
    if unit_path:
        found = found.filter(unit_path__startswith=unit_path)
    return found.order_by("sort_key", "pk")


def reviews_by_unit(actor: Actor, name: str, on: date, pack: Pack) -> dict[str, int]:
    """Return how many customers were reviewed in the period of a day, by their unit's path."""
    cycle = cycle_named(pack, name)
    rows = _reviewed(actor, name, cycle, period_of(cycle, on)).order_by().values("customer__unit_path")
    return dict(rows.annotate(n=Count("pk")).values_list("customer__unit_path", "n"))


@transaction.atomic
def confirm(codes: Iterable[str], name: str, *, actor: Actor, at: datetime) -> tuple[int, int]:
    """Say that the fields of a cycle were checked and hold (核查无误); return the event and how many files it was.

    What was reviewed in the period already is left as it is. Raises Denied, NoSuchCycle, NothingToReview.
    """
    require(actor, EDIT)
    on = timezone.localdate(at)
    cycle = cycle_named(pack_on(on), name)
    period = period_of(cycle, on)
    chosen = list(dict.fromkeys(codes))
    found: list[tuple[int, str]] = []
    for start in range(0, len(chosen), IN_ONE_QUERY):
        some = _asked(actor, cycle, EDIT).filter(code__in=chosen[start : start + IN_ONE_QUERY])
        found += _unreviewed(some, name, period).order_by("pk").values_list("pk", "code")
    if not found:
        raise NothingToReview(
            Text("所选客户本期都已核查，或不在核查范围", "everybody chosen was reviewed in this period, or is not asked for")
        )  # fmt: skip
    event = audit.record(
        REVIEWED, "register" if len(found) > 1 else f"customer:{found[0][1]}", actor=actor, at=at,
        changes=(Changed(f"customer:{code}", f"review:{name}", None, str(period)) for _, code in found),
        summary={"cycle": name, "period": str(period), "customers": len(found)},
    )  # fmt: skip
    Review.objects.bulk_create(
        [
            Review(
                customer_id=pk,
                cycle=name,
                period_start=period.start,
                at=at,
                by_name=actor.name,
                event=event.pk,
            )
            for pk, _ in found
        ],
        ignore_conflicts=True,  # two people at once: the first one stands
        batch_size=IN_ONE_QUERY,
    )
    return event.pk, len(found)


@transaction.atomic
def take_back(event_id: int, *, actor: Actor, at: datetime) -> int:
    """Take back what one act of confirming said, by whoever said it; return how many. Raises Denied, NotThere."""
    require(actor, EDIT)
    rows = Review.objects.filter(
        event=event_id, by_name=actor.name, customer__in=visible(Customer, actor, EDIT)
    )
    codes = list(rows.values_list("customer__code", "cycle", "period_start"))
    if not codes:
        raise NotThere
    rows.delete()
    changes = (
        Changed(f"customer:{code}", f"review:{cycle}", str(start), None) for code, cycle, start in codes
    )
    audit.record(
        TAKEN_BACK, "register", actor=actor, at=at, changes=changes,
        summary={"event": event_id, "customers": len(codes)},
    )  # fmt: skip
    return len(codes)


# ---- after joining


def joining_deadline(joining: Joining, joined: datetime) -> Deadline | None:
    """Return until when a customer's file has to be complete; None while the source leaves the days blank."""
    days = joining.within.value
    return None if days is None else within_working_days(calendar_for(), joined, int(days))


def late_after_joining(actor: Actor, pack: Pack, at: datetime, *, unit_path: str = "") -> QuerySet[Customer]:
    """Return the customers whose file is incomplete after its deadline, the latest entry first (NY-8.h)."""
    joining, none = pack.quality.joining, visible(Customer, actor).none()
    limit = _last_late_day(joining, at) if joining is not None else None
    if joining is None or limit is None:
        return none
    found = visible(Customer, actor).filter(
        mark__lacking__gt=0, created_at__lt=_start(limit + timedelta(days=1))
    )
    if joining.statuses:
        found = found.filter(Q(status__in=joining.statuses))
    if unit_path:
        found = found.filter(unit_path__startswith=unit_path)
    return found.order_by("-created_at", "pk")


def _last_late_day(joining: Joining, at: datetime) -> date | None:
    """Return the last day on which a customer joined whose deadline has passed: one comparison finds all of them."""
    on = timezone.localdate(at)
    for step in range(LOOKED_BACK):
        joined = on - timedelta(days=step)
        deadline = joining_deadline(joining, _start(joined))
        if deadline is not None and deadline.is_late(at):
            return joined
    return None


def reviews_of(customer: Customer) -> Sequence[Review]:
    """Return the reviews of a customer, newest first; the caller has found it through access."""
    return [*Review.objects.filter(customer=customer).order_by("-at")[:20]]
