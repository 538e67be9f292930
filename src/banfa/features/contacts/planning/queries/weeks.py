"""A person's planned days as pages show them: visits in order with their times, what is off about them, what was done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.geography import Point
from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.planning.opening import time_of
from banfa.features.contacts.planning.queries.days import fixed_days
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.features.contacts.planning.queries.roads import Roads, days_away, most_a_day, roads_of
from banfa.features.contacts.planning.scheduling import falls_on
from banfa.features.contacts.planning.words import weekday
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import LATITUDE, LONGITUDE
from banfa.features.duties.days import FixedDay
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.access.fields import hides
from banfa.policy.model import Pack

ONE_DAY = timedelta(days=1)
PLACE = (LONGITUDE, LATITUDE)
PARTICULARS = ("address", "phone", *PLACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopLine:
    """One planned visit as it is shown; `number` is its place from one, `done` the contact that it became."""

    pk: int
    customer_id: int
    code: str
    name: str
    address: str
    phone: str
    number: int
    begins: time
    minutes: int
    point: Point | None
    purpose: str = ""
    kind: Text | None = None
    done: int | None = None
    is_moved: bool = False
    is_late: bool = False
    is_guessed: bool = False
    is_added: bool = False
    is_by_hand: bool = False

    @property
    def geo(self) -> str:
        """The address that opens a navigator, empty where nobody knows the way."""
        if self.point is None or self.is_guessed:
            return ""
        place = f"{self.point.latitude:.6f},{self.point.longitude:.6f}"
        return f"geo:{place}?q={place}({quote(self.name)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A visit that was made though nobody had planned it."""

    contact_id: int
    customer_id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """One day: its visits, how far and until when, whether it is worked, and visits made that stood in no plan."""

    on: date
    works: bool
    note: Text
    is_away: bool
    lines: Sequence[StopLine] = ()
    hidden: int = 0
    metres: int = 0
    ends: time | None = None
    is_long: bool = False
    is_full: bool = False
    unplanned: Sequence[Made] = field(default=())

    @property
    def done(self) -> int:
        return sum(line.done is not None for line in self.lines)

    @property
    def weekday(self) -> Text:
        return weekday(self.on)

    @property
    def kilometres(self) -> float:
        return self.metres / 1000

    @property
    def count(self) -> int:
        return len(self.lines) + self.hidden

    @property
    def warnings(self) -> int:
        """How many things about the day want looking at."""
        off = bool(self.lines) and not (self.works and not self.is_away)
        odd = sum(line.is_moved or line.is_late for line in self.lines)
        return odd + self.is_long + self.is_full + off


def days_of(actor: Actor, planner: Planner, first: date, last: date, pack: Pack) -> list[DayView]:
    """Return a person's days, both ends included; customers whom the actor does not see are only counted."""
    rows = list(
        Stop.objects.filter(person=planner.person_id, on__range=(first, last)).order_by("on", "place", "pk")
    )
    made = visits_made(planner.person_id, first, last)
    ids = sorted({one.customer_id for one in rows} | {one.customer_id for one in made})
    seen = set(visible(Customer, actor).filter(pk__in=ids).values_list("pk", flat=True))
    roads = roads_of(planner, ids, pack)
    builder = _Builder(
        roads=roads, seen=seen, fixed=fixed_days(ids, planner.post), most=most_a_day(pack),
        away=days_away(planner, first, last), pack=pack, hidden=hidden_from(actor, pack),
    )  # fmt: skip
    return [
        builder.day(
            first + timedelta(days=step),
            [one for one in rows if one.on == first + timedelta(days=step)],
            [one for one in made if local_day(one.at) == first + timedelta(days=step)],
        )
        for step in range((last - first).days + 1)
    ]


def visits_made(person_id: int, first: date, last: date) -> list[Contact]:
    """Return the visits that a person made between two days, both included, in their order."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + ONE_DAY, time.min))
    rows = Contact.objects.filter(person=person_id, way=Contact.Way.VISIT, at__gte=start, at__lt=end)
    return list(rows.select_related("customer").order_by("at", "pk"))


def hidden_from(actor: Actor, pack: Pack) -> frozenset[str]:
    """Return which of a shop's particulars an actor sees masked or not at all: they are left out of plans."""
    return frozenset(name for name in PARTICULARS if name in pack.fields and hides(actor, pack.fields[name]))


def local_day(at: datetime) -> date:
    """Return the day of a moment where the organisation is."""
    return timezone.localtime(at).date()


def plan_of(planner: Planner, monday: date) -> WeekPlan | None:
    """Return a week's plan, None where nothing was planned yet."""
    found = WeekPlan.objects.filter(person=planner.person_id, post=planner.post, monday=monday)
    return found.select_related("request").first()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    roads: Roads
    seen: set[int]
    fixed: Mapping[int, FixedDay]
    most: int
    away: set[date]
    pack: Pack
    hidden: frozenset[str]

    def day(self, on: date, stops: Sequence[Stop], made: Sequence[Contact]) -> DayView:
        resolved = self.roads.calendar.day(on)
        done = {one.customer_id: one.pk for one in reversed(made)}
        planned = {one.customer_id for one in stops}
        unplanned = [
            Made(contact_id=one.pk, customer_id=one.customer_id, name=one.customer.name, at=one.at)
            for one in made
            if one.customer_id not in planned and one.customer_id in self.seen
        ]
        empty = DayView(
            on=on, works=resolved.works, note=resolved.note, is_away=on in self.away, unplanned=unplanned
        )  # fmt: skip
        if not stops:
            return empty
        walked = self.roads.timed(on, [one.customer_id for one in stops])
        lines = [
            self._line(one, place, walked.begins[place], done, is_late=place in walked.late)
            for place, one in enumerate(stops)
            if one.customer_id in self.seen
        ]
        return DayView(
            on=on, works=resolved.works, note=resolved.note, is_away=on in self.away, lines=lines,
            hidden=len(stops) - len(lines), metres=walked.metres, ends=time_of(walked.ends),
            is_long=walked.ends > self.roads.work(on)[-1].end, is_full=len(stops) > self.most, unplanned=unplanned,
        )  # fmt: skip

    def _line(
        self, stop: Stop, place: int, begins: int, done: Mapping[int, int], *, is_late: bool
    ) -> StopLine:
        shop, own = self.roads.shops[stop.customer_id], self.fixed.get(stop.customer_id)
        kind = self.pack.visits.get(stop.kind)
        return StopLine(
            pk=stop.pk, customer_id=stop.customer_id, code=shop.code, name=shop.name, address=shop.address if "address" not in self.hidden else "",
            phone=shop.phone if "phone" not in self.hidden else "", number=place + 1, begins=time_of(begins), minutes=shop.minutes,
            point=shop.point if self.hidden.isdisjoint(PLACE) else None, purpose=stop.purpose,
            kind=kind.title.text if kind is not None else None, done=done.get(stop.customer_id),
            is_moved=own is not None and not falls_on(own, stop.on), is_late=is_late, is_guessed=shop.is_guessed,
            is_added=stop.is_added, is_by_hand=stop.is_by_hand,
        )  # fmt: skip


def kilometres(days: Iterable[DayView]) -> float:
    """Return how far some days go."""
    return sum(day.metres for day in days) / 1000
