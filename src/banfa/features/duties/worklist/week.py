"""A week of somebody's duties, day by day, with what was done beside what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from banfa.features.duties import queries
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import counted_only
from banfa.features.duties.queries.seeing import owed_by
from banfa.features.duties.worklist.horizon import ONE_WEEK, horizon, midnight
from banfa.features.duties.worklist.lines import Line, line_of
from banfa.features.duties.worklist.naming import title_named
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.models import Person
from banfa.platform.web.remaining import SHORT_WEEKDAYS, last_day_of

MOST_A_DAY = 12
MOST_A_WEEK = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The duties of a day that come from one obligation, where there are too many to stand one by one."""

    title: Text
    count: int
    settled: int
    late: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """One day: its duties one by one, or counted by obligation where they are many; and how many are settled."""

    on: date
    is_today: bool
    is_rest: bool
    note: object
    lines: Sequence[Line]
    groups: Sequence[Group]
    count: int
    settled: int

    @property
    def weekday(self) -> object:
        return SHORT_WEEKDAYS[self.on.weekday()]


def week_of(
    actor: Actor, person: Person | None, monday: date, now: datetime, *, username: str
) -> list[DayShown]:
    """Return seven days from a Monday on, each with the duties that end with it or within it."""
    borders, today = horizon(now), timezone.localdate(now)
    start, end = midnight(monday), midnight(monday + ONE_WEEK)
    found = _of(actor, person).filter(due_at__gt=start, due_at__lte=end)
    found = (
        found.exclude(obligation__in=counted_only())
        .select_related("customer__unit", "unit", "about", "person")
        .order_by("due_at", "pk")
    )
    by_day: dict[date, list[Duty]] = {}
    for one in found[:MOST_A_WEEK]:
        last = last_day_of(one.due_at, is_whole_day=one.is_whole_day)
        by_day.setdefault(last, []).append(one)
    shown_person = person.pk if person is not None else actor.person_id
    calendar = calendar_for(person_id=shown_person)
    days = []
    for step in range(7):
        on = monday + timedelta(days=step)
        duties = by_day.get(on, [])
        is_full = len(duties) > MOST_A_DAY
        known = calendar.day(on) if on.year in calendar.years else None
        days.append(
            DayShown(
                on=on, is_today=on == today, is_rest=known is not None and not known.works,
                note=known.note if known is not None and known.note.zh else None,
                lines=[] if is_full else [line_of(one, borders, reader=shown_person) for one in duties],
                groups=_groups(duties, on, username, now) if is_full else [], count=len(duties),
                settled=sum(one.state != Duty.State.OPEN for one in duties),
            )
        )  # fmt: skip
    return days


def _groups(duties: Sequence[Duty], on: date, username: str, now: datetime) -> list[Group]:
    """Count a day's duties by the obligation that they come from, the most first."""
    rows = f"{reverse('duties:compliance-rows')}?from={on}&to={on}&{urlencode({'person': username})}"
    found = []
    for code in dict.fromkeys(one.obligation for one in duties):
        those = [one for one in duties if one.obligation == code]
        is_open = [one for one in those if one.state == Duty.State.OPEN]
        found.append(
            Group(
                title=title_named(code), count=len(those), settled=len(those) - len(is_open),
                late=sum(one.due_at <= now for one in is_open) + sum(one.state == Duty.State.MISSED for one in those),
                address=f"{rows}&obligation={code}",
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: -one.count)


def _of(actor: Actor, person: Person | None) -> QuerySet[Duty]:
    if person is None:
        return Duty.objects.filter(owed_by(actor, timezone.localdate()))
    return queries.seen(actor).filter(person=person)
