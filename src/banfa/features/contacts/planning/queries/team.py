"""A team's week: who planned how much on which day, and what became of it (AD-1.3.2.1a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.planning.queries.planners import Planner, planners_seen
from banfa.platform.access import Actor
from banfa.policy.model import Pack

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One person's day: visits planned, those of them made, and those made without a plan."""

    on: date
    planned: int = 0
    done: int = 0
    extra: int = 0
    is_over: bool = False

    @property
    def missed(self) -> int:
        return self.planned - self.done if self.is_over else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """One person's week."""

    planner: Planner
    plan: WeekPlan | None
    cells: Sequence[Cell]

    @property
    def planned(self) -> int:
        return sum(cell.planned for cell in self.cells)

    @property
    def done(self) -> int:
        return sum(cell.done for cell in self.cells)

    @property
    def extra(self) -> int:
        return sum(cell.extra for cell in self.cells)

    @property
    def missed(self) -> int:
        return sum(cell.missed for cell in self.cells)

    @property
    def share(self) -> float | None:
        """What was done of what was planned, None where nothing was."""
        return self.done / self.planned if self.planned else None


def team_week(
    actor: Actor, first: date, last: date, *, pack: Pack, today: date, unit_path: str = "", words: str = ""
) -> list[TeamLine]:
    """Return everybody whose plans an actor sees, with the days between two, both included. Four queries. Raises Denied."""
    planners = [
        one
        for one in planners_seen(actor, pack, today, unit_path=unit_path)
        if words.casefold() in one.name.casefold()
    ]
    ids = [one.person_id for one in planners]
    stops = set(
        Stop.objects.filter(person__in=ids, on__range=(first, last)).values_list("person", "customer", "on")
    )
    made = _made(ids, first, last)
    plans = {
        (one.person_id, one.post): one
        for one in WeekPlan.objects.filter(person__in=ids, monday=first).select_related("request")
    }
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [
        TeamLine(
            planner=one, plan=plans.get((one.person_id, one.post)),
            cells=[_cell(one.person_id, day, stops, made, today) for day in days],
        )
        for one in planners
    ]  # fmt: skip


Day = tuple[int, int, date]


def _made(ids: Sequence[int], first: date, last: date) -> set[Day]:
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + ONE_DAY, time.min))
    rows = Contact.objects.filter(person__in=ids, way=Contact.Way.VISIT, at__gte=start, at__lt=end)
    return {
        (person, customer, timezone.localtime(at).date())
        for person, customer, at in rows.values_list("person_id", "customer_id", "at")
        if person is not None
    }


def _cell(person_id: int, day: date, stops: set[Day], made: set[Day], today: date) -> Cell:
    planned = {one for one in stops if one[0] == person_id and one[2] == day}
    done = {one for one in made if one[0] == person_id and one[2] == day}
    return Cell(
        on=day, planned=len(planned), done=len(planned & done), extra=len(done - planned), is_over=day < today
    )
