"""The way of somebody's day (轨迹): check-ins in time order, how long each visit took, how far it was to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from banfa.features.contacts.planning.geography import Point, straight_metres
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.features.contacts.visits.models import VisitPosition
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, Denied, NotThere, Permission, visible
from banfa.platform.calendars.queries import calendar_for
from banfa.policy.model import Pack

TRACK = Permission.CONTACTS_TRACK_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One check-in: where, when, for how long; metres from the one before and to the shop where both are known."""

    contact_id: int
    number: int
    name: str
    point: Point
    accuracy: int
    at: datetime
    minutes: int | None
    metres: int
    off: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A day's way; `left_out` are check-ins outside working time, which nobody sees."""

    check_ins: Sequence[CheckIn]
    left_out: int
    kept_days: int | None

    @property
    def metres(self) -> int:
        return sum(one.metres for one in self.check_ins)

    @property
    def kilometres(self) -> float:
        return self.metres / 1000

    @property
    def minutes(self) -> int:
        return sum(one.minutes or 0 for one in self.check_ins)


def require_track(actor: Actor, planner: Planner, pack: Pack) -> None:
    """Raise NotThere where the pack shows no tracks, Denied unless it is one's own or one oversees the person."""
    if pack.planning.tracks is None:
        raise NotThere
    if planner.person_id == actor.person_id:
        return
    if not any(planner.path.startswith(scope) for scope in actor.scopes_of(TRACK)):
        raise Denied(TRACK)


def track_of(actor: Actor, planner: Planner, on: date, pack: Pack) -> Track:
    """Return the way of a day. Raises Denied, NotThere."""
    require_track(actor, planner, pack)
    start = timezone.make_aware(datetime.combine(on, time.min))
    rows = VisitPosition.objects.filter(
        person=planner.person_id, contact__at__gte=start, contact__at__lt=start + timedelta(days=1)
    ).select_related("contact__customer", "contact__visit").order_by("contact__at", "pk")  # fmt: skip
    kept = [one for one in rows if _in_working_time(one, planner, pack)]
    ids = [one.contact.customer_id for one in kept]
    seen = set(visible(Customer, actor).filter(pk__in=ids).values_list("pk", flat=True))
    positions = pack.visiting.positions
    days = positions.days.value if positions is not None else None
    found, before = list[CheckIn](), None
    for number, one in enumerate((one for one in kept if one.contact.customer_id in seen), start=1):
        point = Point(one.latitude, one.longitude)
        found.append(
            CheckIn(
                contact_id=one.contact.pk, number=number, name=one.contact.customer.name, point=point,
                accuracy=one.accuracy_m, at=one.contact.at, minutes=one.contact.minutes,
                metres=round(straight_metres(before, point)) if before is not None else 0,
                off=one.contact.visit.distance_m,
            )
        )  # fmt: skip
        before = point
    return Track(
        check_ins=found, left_out=len(list(rows)) - len(found), kept_days=int(days) if days is not None else None
    )  # fmt: skip


def _in_working_time(one: VisitPosition, planner: Planner, pack: Pack) -> bool:
    rule = pack.planning.tracks
    if rule is None or not rule.working_time:
        return True
    calendar = calendar_for(planner.path, planner.person_id)
    spans = calendar.spans_of(calendar.day_of(one.captured_at))
    return bool(spans) and spans[0][0] <= one.captured_at <= spans[-1][1]
