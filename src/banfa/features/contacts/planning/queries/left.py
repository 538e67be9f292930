"""The visits that are due in some days and stand in nobody's plan, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from banfa.features.contacts.planning.models import Stop
from banfa.features.contacts.planning.queries.due import owed_visits
from banfa.features.contacts.planning.queries.planners import Planner, customers_of
from banfa.features.contacts.planning.queries.roads import days_away, most_a_day, roads_of
from banfa.features.contacts.planning.scheduling import DueVisit, Why
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.policy.model import Pack

NOT_YET = "not_yet"
REASONS: dict[str, Text] = {
    NOT_YET: Text("尚未排入", "not planned yet"),
    Why.NO_DAY: Text("期内没有工作日", "no working day in its time"),
    Why.FULL: Text("期内各天已满", "every day of its time is full"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """A visit that is due until a day and stands in no plan; `why` is a key of REASONS."""

    customer_id: int
    code: str
    name: str
    first: date
    last: date
    why: str
    has_place: bool

    @property
    def reason(self) -> Text:
        return REASONS[self.why]


def unplanned(
    actor: Actor, planner: Planner, first: date, last: date, *, pack: Pack, on: date
) -> list[Unplanned]:
    """Return what is due within some days and planned on none of its own, the most urgent first; without what is over.

    A visit that may wait beyond these days is left out.
    """
    ids = customers_of(planner, pack, on)
    if not ids or last < on:
        return []
    roads = roads_of(planner, ids, pack)
    minutes = {pk: shop.minutes for pk, shop in roads.shops.items()}
    owed = owed_visits(planner, list(minutes), minutes, pack=pack, first=max(first, on), last=last)
    planned: dict[int, list[date]] = {}
    reach = Stop.objects.filter(
        person=planner.person_id, on__range=(first - timedelta(days=31), last + timedelta(days=31))
    )
    for pk, day in reach.values_list("customer", "on"):
        planned.setdefault(pk, []).append(day)
    open_ones = [
        one
        for one in owed.visits
        if one.last <= last and not any(one.first <= day <= max(one.last, last) for day in planned.get(one.customer_id, ()))
    ]  # fmt: skip
    seen = dict(
        visible(Customer, actor).filter(pk__in={one.customer_id for one in open_ones}).values_list("pk", "name")
    )  # fmt: skip
    why = _reasons(planner, max(first, on), last, pack)
    found = [
        Unplanned(
            customer_id=one.customer_id, code=roads.shops[one.customer_id].code, name=seen[one.customer_id],
            first=one.first, last=one.last, why=why.of(one), has_place=not roads.shops[one.customer_id].is_guessed,
        )
        for one in open_ones
        if one.customer_id in seen
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.last, one.name, one.customer_id))


@dataclass(frozen=True, slots=True)
class _Reasons:
    """The days that take visits, and how many each still takes."""

    room: dict[date, int]

    def of(self, one: DueVisit) -> str:
        days = [room for day, room in self.room.items() if one.first <= day <= one.last]
        if not days:
            return Why.NO_DAY
        return Why.FULL if max(days) <= 0 else NOT_YET


def _reasons(planner: Planner, first: date, last: date, pack: Pack) -> _Reasons:
    calendar = roads_of(planner, (), pack).calendar
    away, most = days_away(planner, first, last), most_a_day(pack)
    days: Sequence[date] = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    taken: dict[date, int] = {}
    for day in Stop.objects.filter(person=planner.person_id, on__range=(first, last)).values_list(
        "on", flat=True
    ):
        taken[day] = taken.get(day, 0) + 1
    return _Reasons(
        {day: most - taken.get(day, 0) for day in days if calendar.works(day) and day not in away}
    )
