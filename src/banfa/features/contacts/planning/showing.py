"""Turns plans into what templates show: words for states, lines of the map, days of a proposal, customers with their days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from banfa.features.contacts.planning.asked import Asked
from banfa.features.contacts.planning.content import Content, ProposedStop
from banfa.features.contacts.planning.models import CustomerDay, StartPlace, WeekPlan
from banfa.features.contacts.planning.opening import time_of
from banfa.features.contacts.planning.queries.due import planned_obligations, weeks_of
from banfa.features.contacts.planning.queries.left import REASONS
from banfa.features.contacts.planning.queries.planners import customers_of
from banfa.features.contacts.planning.queries.roads import Roads, Shop, roads_of, weekdays_of
from banfa.features.contacts.planning.queries.weeks import PLACE, DayView, hidden_from
from banfa.features.contacts.planning.words import EVERY_WEEK, GROUPS, WEEKDAYS, weekday
from banfa.features.customers.models import Customer
from banfa.features.duties.queries.concerned import concerned, published
from banfa.kernel.text import Text
from banfa.platform.access import visible

NONE = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateWords:
    """How a week stands: a kind for its badge, and words."""

    kind: str
    words: Text
    code: str


def state_of(plan: WeekPlan | None) -> StateWords:
    """Return how a week stands."""
    if plan is None or plan.state == WeekPlan.State.DRAFT:
        return StateWords(kind="off", words=Text("草稿", "draft"), code="DRAFT")
    if plan.is_returned:
        return StateWords(kind="bad", words=Text("已退回", "sent back"), code="RETURNED")
    if plan.state == WeekPlan.State.ASKED:
        return StateWords(kind="wait", words=Text("待商定", "waits for agreement"), code="ASKED")
    return StateWords(kind="ok", words=Text("已商定", "agreed"), code="AGREED")


def day_on_map(day: DayView, start: StartPlace | None) -> dict[str, object]:
    """Return a day as the map's script reads it: stops in order, and where the day begins."""
    stops = [
        {
            "at": [line.point.latitude, line.point.longitude], "n": line.number, "name": line.name,
            "done": line.done is not None, "guessed": line.is_guessed, "late": line.is_late,
        }
        for line in day.lines
        if line.point is not None
    ]  # fmt: skip
    return {"stops": stops, "start": [start.latitude, start.longitude] if start is not None else None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """One visit of a proposal."""

    number: int
    shop: Shop
    begins: time
    stop: ProposedStop


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDayView:
    """One day of a proposal."""

    on: date
    lines: Sequence[ProposedLine]
    metres: int
    ends: time
    is_long: bool
    map: Mapping[str, object]

    @property
    def moved(self) -> int:
        return sum(line.stop.moved for line in self.lines)

    @property
    def weekday(self) -> Text:
        return weekday(self.on)

    @property
    def kilometres(self) -> float:
        return self.metres / 1000


def proposal_days(content: Content, roads: Roads, asked: Asked) -> list[ProposedDayView]:
    """Return a proposal's days; customers that are gone are left out, and places that the reader does not see."""
    found, shows = [], hidden_from(asked.actor, asked.pack).isdisjoint(PLACE)
    for day in content.days:
        lines = [
            ProposedLine(number=place + 1, shop=shop, begins=time_of(stop.begins), stop=stop)
            for place, stop in enumerate(day.stops)
            if (shop := roads.shops.get(stop.customer_id)) is not None
        ]
        points = [
            {
                "at": [line.shop.point.latitude, line.shop.point.longitude], "n": line.number,
                "name": line.shop.name, "guessed": line.stop.guessed, "late": line.stop.late,
            }
            for line in lines
            if shows and line.shop.point is not None
        ]  # fmt: skip
        start = [roads.start.latitude, roads.start.longitude] if roads.start is not None else None
        found.append(
            ProposedDayView(
                on=day.on, lines=lines, metres=day.metres, ends=time_of(day.ends), is_long=day.ends > day.work_ends,
                map={"stops": points, "start": start},
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftLine:
    """A visit that a proposal found no day for."""

    shop: Shop
    first: date
    last: date
    why: Text


def proposal_left(content: Content, roads: Roads) -> list[LeftLine]:
    """Return what a proposal leaves over."""
    return [
        LeftLine(shop=shop, first=one.first, last=one.last, why=REASONS[one.why])
        for one in content.left
        if (shop := roads.shops.get(one.customer_id)) is not None
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedLine:
    """One customer with its fixed day; `weeks` after how many weeks it is visited again, None where nobody has to."""

    customer_id: int
    code: str
    name: str
    address: str
    weekday: int | None
    parity: int | None
    at: time | None
    weeks: int | None
    minutes: int

    @property
    def day(self) -> Text:
        return WEEKDAYS[self.weekday] if self.weekday is not None else NONE

    @property
    def group(self) -> Text:
        return GROUPS[self.parity] if self.parity is not None else EVERY_WEEK


def fixed_lines(asked: Asked, *, words: str = "") -> list[FixedLine]:
    """Return a person's customers with their fixed days, those without one first."""
    ids = customers_of(asked.planner, asked.pack, asked.today)
    seen = set(visible(Customer, asked.actor).filter(pk__in=ids).values_list("pk", flat=True))
    roads = roads_of(asked.planner, [pk for pk in ids if pk in seen], asked.pack)
    held = {
        one.customer_id: one for one in CustomerDay.objects.filter(post=asked.planner.post, customer__in=seen)
    }  # fmt: skip
    weeks, hidden = cadences(asked, sorted(seen)), hidden_from(asked.actor, asked.pack)
    found = [
        FixedLine(
            customer_id=pk, code=shop.code, name=shop.name, address="" if "address" in hidden else shop.address,
            weekday=own.weekday if (own := held.get(pk)) is not None else None,
            parity=own.parity if own is not None else None, at=own.at if own is not None else None,
            weeks=weeks.get(pk), minutes=shop.minutes,
        )
        for pk, shop in roads.shops.items()
        if words.casefold() in f"{shop.name} {shop.code}".casefold()
    ]  # fmt: skip
    return sorted(
        found,
        key=lambda one: (
            one.weekday is not None,
            one.weekday or 0,
            one.parity or 0,
            one.name,
            one.customer_id,
        ),
    )


def cadences(asked: Asked, ids: Sequence[int]) -> dict[int, int]:
    """Return after how many weeks each customer is visited again, as the obligations have it."""
    found: dict[int, int] = {}
    for rule in planned_obligations(asked.pack, asked.planner.post).values():
        every = rule.due.every
        if every is None or any(number.value is None for _, number in rule.due.numbers()):
            continue
        for pk in concerned(rule, asked.pack, published()).filter(pk__in=ids).values_list("pk", flat=True):
            found[pk] = min(found.get(pk, 99), weeks_of(every))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A weekday's load: minutes of visits in each week of two, and the share of the fullest."""

    weekday: int
    title: Text
    customers: int
    minutes: Sequence[int]
    shares: Sequence[float]


def loads_by_weekday(asked: Asked, lines: Sequence[FixedLine]) -> list[Load]:
    """Return what each weekday of the usual week holds."""
    minutes = {day: [0, 0] for day in weekdays_of(asked.pack)}
    customers = dict.fromkeys(minutes, 0)
    for line in lines:
        if line.weekday not in minutes:
            continue
        customers[line.weekday] += 1
        for parity in (0, 1):
            if line.parity in (None, parity):
                minutes[line.weekday][parity] += line.minutes
    most = max((part for both in minutes.values() for part in both), default=0) or 1
    return [
        Load(
            weekday=day, title=WEEKDAYS[day], customers=customers[day], minutes=both,
            shares=[part / most for part in both],
        )
        for day, both in minutes.items()
    ]  # fmt: skip
