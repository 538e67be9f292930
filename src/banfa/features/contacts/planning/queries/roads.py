"""What a person's days on the road are made of: where shops are, when they are open, how long a visit takes, the ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from banfa.features.contacts.planning.geography import Point, matrix, middle
from banfa.features.contacts.planning.models import StartPlace, SuppliedDistance
from banfa.features.contacts.planning.opening import Open, minutes_of, open_in
from banfa.features.contacts.planning.ordering import Day, Stop
from banfa.features.contacts.planning.queries.days import AT_ONCE, agreed_times
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.features.contacts.planning.timing import Timed, timed
from banfa.features.customers.models import Customer
from banfa.features.duties.queries.concerned import published
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.models import Substitution
from banfa.policy.model import Pack
from banfa.policy.model.planning import Planning
from banfa.policy.numbers import Number
from banfa.worktime import Calendar

USUAL_MINUTES, USUAL_SPEED, USUAL_DETOUR, USUAL_MOST = 20, 30.0, 1.3, 20
USUAL_HOURS = Open(8 * 60, 21 * 60)
METRES, MINUTES = 1000, 60
MORNING = Open(9 * 60, 17 * 60)  # of a day that nobody works, where something is planned all the same
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A customer on the road; `is_guessed` where its place is the middle of its neighbours'."""

    customer_id: int
    code: str
    name: str
    address: str
    phone: str
    point: Point | None
    is_guessed: bool
    window: Open
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """Everything that days of one person are ordered and timed with, read once for many days."""

    planner: Planner
    shops: Mapping[int, Shop]
    times: Mapping[int, time]
    start: Point | None
    calendar: Calendar
    speed: float
    detour: float
    supplied: Mapping[tuple[int, int], int]

    def day(self, on: date, customer_ids: Sequence[int]) -> Day:
        """Return a day with these visits, to be ordered or timed."""
        shops = [self.shops[pk] for pk in customer_ids]
        points = [self.start, *(one.point for one in shops)]
        known = {
            (row + 1, column + 1): metres
            for row, one in enumerate(customer_ids)
            for column, other in enumerate(customer_ids)
            if (metres := self.supplied.get((one, other))) is not None
        }
        work = self.work(on)
        return Day(
            stops=[Stop(minutes=one.minutes, window=self._window(one)) for one in shops],
            metres=matrix(points, detour=self.detour, supplied=known),
            begins=work[0].start, speed=self.speed * METRES / MINUTES,
        )  # fmt: skip

    def _window(self, shop: Shop) -> Open:
        """Return when a visit may begin: not so late that the shop closes on it; from the agreed time on."""
        at = self.times.get(shop.customer_id)
        start = max(shop.window.start, minutes_of(at)) if at is not None else shop.window.start
        return Open(start, max(shop.window.end - shop.minutes, start))

    def timed(self, on: date, customer_ids: Sequence[int]) -> Timed:
        """Return when each visit of a day begins in this order, how far it is, and when the day ends."""
        day = self.day(on, customer_ids)
        at = [
            minutes_of(self.times[pk]) if pk in self.times else None
            for pk in customer_ids
        ]  # fmt: skip
        return timed(day, range(len(customer_ids)), self.work(on), at)

    def work(self, on: date) -> list[Open]:
        """Return a day's periods of work, a plain one where the day is off."""
        hours = self.calendar.day(on).hours
        return [Open(minutes_of(one.start), minutes_of(one.end)) for one in hours] or [MORNING]


def roads_of(planner: Planner, customer_ids: Sequence[int], pack: Pack) -> Roads:
    """Return the roads of somebody for these customers."""
    rule = pack.planning
    travel, ids = rule.travel, list(customer_ids)
    place = StartPlace.objects.filter(person=planner.person_id).first()
    starts = rule.visits is None or rule.visits.starts_at == "place"
    uses_supplied = travel is not None and travel.distances == "supplied"
    return Roads(
        planner=planner, shops=_shops(ids, pack), times=agreed_times(ids, planner.post),
        start=Point(place.latitude, place.longitude) if place is not None and starts else None,
        calendar=calendar_for(planner.path, planner.person_id),
        speed=_plain(travel.speed if travel else None, USUAL_SPEED),
        detour=_plain(travel.detour if travel else None, USUAL_DETOUR),
        supplied=_supplied(ids) if uses_supplied else {},
    )  # fmt: skip


def most_a_day(pack: Pack) -> int:
    """Return how many visits a day holds."""
    rule = pack.planning.visits
    return int(_plain(rule.most_a_day if rule is not None else None, USUAL_MOST))


def weekdays_of(pack: Pack) -> list[int]:
    """Return the weekdays of a usual week, Monday being 0."""
    rule = pack.planning.visits
    return list(range(int(_plain(rule.days_a_week if rule is not None else None, 5))))


def days_away(planner: Planner, first: date, last: date) -> set[date]:
    """Return the days between two, both included, on which a colleague stands in for the post: somebody else goes."""
    rows = Substitution.objects.filter(
        appointment__person=planner.person_id, appointment__post=planner.post, from_on__lte=last, until_on__gt=first
    ).values_list("from_on", "until_on")  # fmt: skip
    found: set[date] = set()
    for start, until in rows:
        day = max(start, first)
        while day < until and day <= last:
            found.add(day)
            day += ONE_DAY
    return found


def _shops(ids: Sequence[int], pack: Pack) -> dict[int, Shop]:
    rows: list[dict[str, Any]] = []
    columns = (
        "pk",
        "code",
        "name",
        "address",
        "phone",
        "unit_path",
        "area_id",
        "latitude",
        "longitude",
        "attributes",
    )
    for start in range(0, len(ids), AT_ONCE):
        rows += Customer.objects.filter(pk__in=ids[start : start + AT_ONCE]).values(*columns)
    minutes, points = _minutes(ids, pack), {row["pk"]: _point(row) for row in rows}
    middles = _neighbours(rows, points)
    found = {}
    for row in rows:
        point = points[row["pk"]]
        found[row["pk"]] = Shop(
            customer_id=row["pk"], code=row["code"], name=row["name"], address=row["address"], phone=row["phone"],
            point=point or middles.get((row["area_id"], row["unit_path"])) or middles.get((None, row["unit_path"])),
            is_guessed=point is None, window=_window(row["attributes"], pack.planning), minutes=minutes(row["pk"]),
        )  # fmt: skip
    return found


def _point(row: Mapping[str, Any]) -> Point | None:
    if row["latitude"] is None or row["longitude"] is None:
        return None
    return Point(row["latitude"], row["longitude"])


def _neighbours(
    rows: Sequence[Mapping[str, Any]], points: Mapping[int, Point | None]
) -> dict[tuple[int | None, str], Point | None]:
    """Return the middle of the located customers of each area of a unit, and of each unit."""
    grouped: dict[tuple[int | None, str], list[Point]] = {}
    for row in rows:
        point = points[row["pk"]]
        if point is not None:
            for key in {(row["area_id"], row["unit_path"]), (None, row["unit_path"])}:
                grouped.setdefault(key, []).append(point)
    return {key: middle(found) for key, found in grouped.items()}


def _window(attributes: Mapping[str, Any], rule: Planning) -> Open:
    if rule.hours is None:
        return USUAL_HOURS
    said = str(attributes.get(rule.hours.field, "") or "") if rule.hours.field else ""
    return open_in(said) or Open(minutes_of(rule.hours.opens), minutes_of(rule.hours.closes))


def _minutes(ids: Sequence[int], pack: Pack) -> Any:
    """Return what tells how long a visit of a customer takes, by the class that the rule names."""
    rule = pack.planning.minutes
    usual = int(_plain(rule.usual if rule is not None else None, USUAL_MINUTES))
    grades = published()
    slot = grades.slots.get(rule.by) if rule is not None and rule.by is not None else None
    if rule is None or slot is None:
        return lambda pk: usual
    column = f"grades__g{slot}"
    held: dict[int, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = Customer.objects.filter(
            pk__in=ids[start : start + AT_ONCE], grades__generation=grades.generation_id
        )
        held |= dict(some.values_list("pk", column))
    of = {value: int(_plain(number, usual)) for value, number in rule.of.items()}
    return lambda pk: of.get(held.get(pk, ""), usual)


def _supplied(ids: Sequence[int]) -> dict[tuple[int, int], int]:
    mine, found = set(ids), dict[tuple[int, int], int]()
    for start in range(0, len(ids), AT_ONCE):
        rows = SuppliedDistance.objects.filter(origin__in=ids[start : start + AT_ONCE])
        found |= {
            (one, other): metres
            for one, other, metres in rows.values_list("origin_id", "target_id", "metres")
            if other in mine
        }
    return found


def _plain(number: Number | None, otherwise: float) -> float:
    return float(number.value) if number is not None and number.value is not None else otherwise
