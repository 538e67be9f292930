"""Sets the fixed weekdays of customers: one, many, or as a proposal has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.planning.models import CustomerDay
from banfa.features.contacts.planning.queries.planners import Planner, require_write
from banfa.features.customers.assigning.holding import own_customers
from banfa.features.customers.models import Customer
from banfa.features.duties import services as duties
from banfa.features.duties.days import FixedDay
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.access.actors import Holding
from banfa.platform.audit import recording as audit
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.recording import Changed

FIXED = "plan.days_fixed"
FIELD = "fixed_day."
MOST_AT_ONCE = 1_000
SUNDAY = 6


class BadDay(BanfaError):
    """There is no such weekday, or no such week of two."""

    status = 400


class NobodyChosen(BanfaError):
    """None of the customers is the planner's, or too many were named at once."""

    status = 400


@dataclass(frozen=True, slots=True)
class DayAndTime:
    """A fixed day with the time of day that goes with it, None where none was agreed; without `day` it is taken away."""

    day: FixedDay | None
    at: time | None = None


@transaction.atomic
def fix_days(
    planner: Planner, days: Mapping[int, DayAndTime], *, actor: Actor, at: datetime
) -> tuple[int | None, int]:
    """Set or take away fixed days of the planner's customers; return the event, None where nothing changed, and how many.

    Duties that wait move with them. Raises Denied, BadDay, NobodyChosen.
    """
    require_write(actor, planner)
    for one in days.values():
        _require_real(one.day)
    held = [Holding(planner.person_id, planner.post, planner.path)]
    mine = set(own_customers(held, timezone.localdate(at)))
    chosen = {pk: one for pk, one in days.items() if pk in mine}
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise NobodyChosen(
            Text(f"请选择 1 至 {MOST_AT_ONCE:,} 户由其分管的客户", f"choose 1 to {MOST_AT_ONCE:,} of their customers")
        )  # fmt: skip
    before = {
        one.customer_id: one for one in CustomerDay.objects.filter(post=planner.post, customer__in=list(chosen))
    }  # fmt: skip
    codes = dict(Customer.objects.filter(pk__in=list(chosen)).values_list("pk", "code"))
    changed = {pk: one for pk, one in chosen.items() if _words(_held(before.get(pk))) != _words(one)}
    if not changed:
        return None, 0
    _write(planner.post, changed, actor=actor, at=at)
    event = audit.record(
        FIXED, f"person:{planner.username}", actor=actor, at=at,
        summary={"customers": len(changed), "post": planner.post},
        changes=[
            Changed(f"customer:{codes[pk]}", FIELD + planner.post, _words(_held(before.get(pk))), _words(one))
            for pk, one in sorted(changed.items())
        ],
    )  # fmt: skip
    duties.days_changed(sorted(changed), actor=actor, at=at)
    return event.pk, len(changed)


def _write(post: str, changed: Mapping[int, DayAndTime], *, actor: Actor, at: datetime) -> None:
    CustomerDay.objects.filter(post=post, customer__in=list(changed)).delete()
    CustomerDay.objects.bulk_create(
        CustomerDay(
            customer_id=pk, post=post, weekday=one.day.weekday, parity=one.day.parity, at=one.at, set_by=actor.name,
            set_at=at,
        )
        for pk, one in changed.items()
        if one.day is not None
    )  # fmt: skip


def _held(row: CustomerDay | None) -> DayAndTime:
    return DayAndTime(FixedDay(row.weekday, row.parity), row.at) if row is not None else DayAndTime(None)


def _words(one: DayAndTime) -> str | None:
    """Return a fixed day as the log keeps it: `"2/0 09:30"`, None for none."""
    if one.day is None:
        return None
    week = "" if one.day.parity is None else f"/{one.day.parity}"
    at = f" {one.at:%H:%M}" if one.at is not None else ""
    return f'"{one.day.weekday}{week}{at}"'


def day_in(words: str | None) -> DayAndTime:
    """Read a fixed day as the log keeps it."""
    if not words:
        return DayAndTime(None)
    day, _, at = words.strip('"').partition(" ")
    weekday, _, parity = day.partition("/")
    return DayAndTime(
        FixedDay(int(weekday), int(parity) if parity else None), time.fromisoformat(at) if at else None
    )


def _require_real(day: FixedDay | None) -> None:
    if day is not None and (not 0 <= day.weekday <= SUNDAY or day.parity not in (None, 0, 1)):
        raise BadDay(
            Text(
                "请选择星期一至星期日，以及每周、双周一组或双周二组",
                "choose a weekday, and every week or one week of two",
            )
        )


def same_day(customer_ids: Sequence[int], one: DayAndTime) -> dict[int, DayAndTime]:
    """Return one fixed day for many customers."""
    return dict.fromkeys(customer_ids, one)


@transaction.atomic
def take_back(event_id: int, planner: Planner, *, actor: Actor, at: datetime) -> int:
    """Bring back the fixed days from before an event; return how many. Raises Denied, NotThere."""
    require_write(actor, planner)
    event = Event.objects.filter(pk=event_id, action=FIXED, subject=f"person:{planner.username}").first()
    if event is None:
        raise NotThere
    rows = Change.objects.filter(event=event, field=FIELD + planner.post)
    before = {subject.removeprefix("customer:"): old for subject, old in rows.values_list("subject", "old")}
    ids = dict(Customer.objects.filter(code__in=list(before)).values_list("code", "pk"))
    days = {ids[code]: day_in(old) for code, old in before.items() if code in ids}
    _, count = fix_days(planner, days, actor=actor, at=at)
    return count
