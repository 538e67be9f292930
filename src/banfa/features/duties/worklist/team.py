"""A superior's board: how the people whom they answer for stand with what they owe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import counted_only
from banfa.features.duties.worklist.spans import Span
from banfa.platform.access import Actor, NotThere, Permission, in_scope, visible
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment, Person, Substitution, Unit
from banfa.platform.org.paths import end_of_subtree

REMIND = Permission.DUTIES_DUTY_REMIND
MOST_PEOPLE = 200
State = Duty.State
COUNTED = ("owed", "in_time", "late", "excused", "missed", "open", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One person's duties of a stretch. `rate` is the share kept in time of those whose end has come; None: none had."""

    person: Person
    post: str
    unit: str
    owed: int
    in_time: int
    late: int
    excused: int
    missed: int
    open: int
    overdue: int
    reminded_at: datetime | None
    stands_in: str
    until_on: date | None

    @property
    def rate(self) -> float | None:
        settled = self.in_time + self.late + self.missed + self.overdue
        return self.in_time / settled if settled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The people of a board, the worst off first, with the sums over all of them; `unheld` duties have nobody."""

    members: Sequence[Member]
    total: int
    sums: Mapping[str, int]
    unheld: int

    @property
    def rate(self) -> float | None:
        settled = sum(self.sums[key] for key in ("in_time", "late", "missed", "overdue"))
        return self.sums["in_time"] / settled if settled else None


def colleague(actor: Actor, username: str) -> Person:
    """Return a person some of whose duties the actor sees, or who is the actor. Raises NotThere."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise NotThere
    if person.pk != actor.person_id and not visible(Duty, actor).filter(person=person).exists():
        raise NotThere
    return person


def board(actor: Actor, span: Span, now: datetime, *, unit: Unit | None = None) -> Board:
    """Return how the people of a part of the organisation stand with the duties that end in a stretch."""
    on = timezone.localdate(now)
    found = in_span(visible(Duty, actor, REMIND), span).exclude(obligation__in=counted_only())
    if unit is not None:
        found = found.filter(unit_path__gte=unit.path, unit_path__lt=end_of_subtree(unit.path))
    tallies = _tallies(found.filter(person__in=people_below(actor, on, unit)), now)
    tallies.sort(key=lambda one: (-one.overdue, -one.missed, -one.open, one.name))
    return Board(
        members=_members(tallies[:MOST_PEOPLE], on),
        total=len(tallies),
        sums={key: sum(getattr(one, key) for one in tallies) for key in COUNTED},
        unheld=found.filter(person=None, state=State.OPEN).count(),
    )


def people_below(actor: Actor, on: date, unit: Unit | None = None) -> QuerySet[Appointment, int]:
    """Return the numbers of the people who hold a post where the actor may remind."""
    held = Appointment.objects.filter(current(on), in_scope(actor, "unit__path", REMIND))
    if unit is not None:
        held = held.filter(unit__path__gte=unit.path, unit__path__lt=end_of_subtree(unit.path))
    return held.values_list("person_id", flat=True)


def in_span(found: QuerySet[Duty], span: Span) -> QuerySet[Duty]:
    """Return the duties whose deadline ends within a stretch."""
    start, end = span.bounds
    return found.filter(due_at__gt=start, due_at__lte=end)


class _Tally(NamedTuple):
    """One person's duties, counted."""

    person: int
    name: str
    owed: int
    in_time: int
    late: int
    excused: int
    missed: int
    open: int
    overdue: int
    post: str
    reminded_at: datetime | None


def _tallies(found: QuerySet[Duty], now: datetime) -> list[_Tally]:
    is_open, is_done = Q(state=State.OPEN), Q(state=State.DONE)
    rows = (
        found.order_by()
        .values_list("person", "person__name")
        .annotate(
            owed=Count("pk"),
            in_time=Count("pk", filter=is_done & Q(is_late=False)),
            late=Count("pk", filter=is_done & Q(is_late=True)),
            excused=Count("pk", filter=Q(state=State.EXCUSED)),
            missed=Count("pk", filter=Q(state=State.MISSED)),
            open=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_at__lte=now)),
            post_held=Max("post"),
            last_reminded=Max("reminded_at"),
        )
    )
    return [_Tally(*row) for row in rows]


def _members(tallies: Sequence[_Tally], on: date) -> list[Member]:
    people = Person.objects.in_bulk([one.person for one in tallies])
    posted = Person.objects.filter(pk__in=people).values_list("pk", "appointments__unit__name")
    units = {pk: name or "" for pk, name in posted}
    standing_in = substitutes([*people], on)
    found = []
    for one in tallies:
        name, until_on = standing_in.get(one.person, ("", None))
        found.append(
            Member(
                person=people[one.person], post=one.post, unit=units.get(one.person, ""), owed=one.owed,
                in_time=one.in_time, late=one.late, excused=one.excused, missed=one.missed, open=one.open,
                overdue=one.overdue, reminded_at=one.reminded_at, stands_in=name, until_on=until_on,
            )
        )  # fmt: skip
    return found


def substitutes(people: Sequence[int], on: date) -> Mapping[int, tuple[str, date]]:
    """Return who stands in for people on a day, with the first day on which they no longer do."""
    rows = Substitution.objects.filter(
        appointment__person__in=people, from_on__lte=on, until_on__gt=on
    ).values_list("appointment__person", "person__name", "until_on")
    return {owner: (name, until) for owner, name, until in rows}


def to_remind_of(actor: Actor, people: Sequence[int], *, until: datetime) -> list[int]:
    """Return the open duties of people that are due until a moment and of which the actor may remind them."""
    found = visible(Duty, actor, REMIND).filter(person__in=people, state=State.OPEN, due_at__lte=until)
    found = found.exclude(obligation__in=counted_only())
    return [*found.order_by("due_at").values_list("pk", flat=True)]
