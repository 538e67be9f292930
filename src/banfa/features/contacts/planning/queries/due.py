"""The visits that somebody owes between two days: recurrent ones span by span, and what else a visit closes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.db.models import Q
from django.utils import timezone

from banfa.features.contacts.planning.queries.days import AT_ONCE
from banfa.features.contacts.planning.queries.planners import Planner
from banfa.features.contacts.planning.scheduling import DueVisit
from banfa.features.duties.cadences import DAYS_IN, MONTHS_IN, span_of_every, whole
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.concerned import Published, concerned, published
from banfa.policy.model import Every, Obligation, Pack

VISIT = "visit"
ONE_DAY = timedelta(days=1)
WEEKS_IN_MONTH = 4
SETTLED = (Duty.State.DONE, Duty.State.EXCUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed between two days, and every how many weeks each customer is visited at least."""

    visits: Sequence[DueVisit]
    weeks: Mapping[int, int]


def planned_obligations(pack: Pack, post: str) -> dict[str, Obligation]:
    """Return the obligations that visits of a post keep: those the plan names, or all that a visit closes."""
    rule = pack.planning.visits
    named = rule.obligations if rule is not None else ()
    return {
        code: one
        for code, one in pack.obligations.items()
        if one.each == "customer"
        and one.by == post
        and VISIT in one.evidence
        and (not named or code in named)
    }


def owed_visits(
    planner: Planner,
    customer_ids: Sequence[int],
    minutes: Mapping[int, int],
    *,
    pack: Pack,
    first: date,
    last: date,
) -> Owed:
    """Return the visits due between two days, both included, that nobody has made yet."""
    rules = planned_obligations(pack, planner.post)
    grades, mine = published(), set(customer_ids)
    duties = _duties(planner, rules, first, last)
    settled = Counter(
        (one.obligation, one.customer_id, _day(one.opens_at)) for one in duties if one.state in SETTLED
    )
    visits: list[DueVisit] = []
    weeks: dict[int, int] = {}
    for code, rule in rules.items():
        every = rule.due.every
        if every is None or any(number.value is None for _, number in rule.due.numbers()):
            continue
        theirs = _concerned(rule, pack, grades, customer_ids)
        for pk in theirs:
            weeks[pk] = min(weeks.get(pk, 99), weeks_of(every))
        for span_start, windows in _spans(every, first, last):
            for pk in theirs:
                done = settled[code, pk, span_start]
                for window_first, window_last in windows[done:]:
                    if window_last < first or window_first > last:
                        continue
                    visits.append(
                        DueVisit(customer_id=pk, first=window_first, last=window_last, minutes=minutes[pk])
                    )
    return Owed(visits=[*visits, *_single(duties, rules, mine, minutes)], weeks=weeks)


def _concerned(rule: Obligation, pack: Pack, grades: Published, ids: Sequence[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(ids), AT_ONCE):
        some = concerned(rule, pack, grades).filter(pk__in=ids[start : start + AT_ONCE])
        found += some.values_list("pk", flat=True)
    return sorted(found)


def weeks_of(every: Every) -> int:
    """Return after how many weeks a visit comes again, at least one."""
    times = whole(every.times) if every.times is not None else 1
    length = whole(every.length)
    if every.unit in DAYS_IN:
        span = length * DAYS_IN[every.unit] // 7
    else:
        span = length * MONTHS_IN[every.unit] * WEEKS_IN_MONTH
    return max(span // times, 1)


def _spans(every: Every, first: date, last: date) -> Iterator[tuple[date, list[tuple[date, date]]]]:
    """Yield each span that touches the days, parted into one window for each of its visits."""
    times, on = whole(every.times) if every.times is not None else 1, first
    while on <= last:
        start, end = span_of_every(every, on)
        length = (end - start).days
        edges = [start + timedelta(days=length * turn // times) for turn in range(times + 1)]
        yield start, [(one, other - ONE_DAY) for one, other in pairwise(edges)]
        on = end


def _duties(planner: Planner, rules: Mapping[str, Obligation], first: date, last: date) -> list[Duty]:
    """Return the duties of the customers that a visit may close and that touch the days."""
    start = timezone.make_aware(datetime.combine(first, time.min)) - timedelta(days=400)
    end = timezone.make_aware(datetime.combine(last + ONE_DAY, time.min))
    touching = Q(due_at__gte=start, opens_at__lt=end)
    mine = Q(person=planner.person_id) | Q(done_by=planner.person_id)
    return list(
        Duty.objects.filter(touching, mine, obligation__in=list(rules), customer__isnull=False).only(
            "obligation", "customer_id", "opens_at", "due_at", "state"
        )
    )


def _single(
    duties: Iterable[Duty], rules: Mapping[str, Obligation], mine: set[int], minutes: Mapping[int, int]
) -> Iterator[DueVisit]:
    """Yield what is owed once, after an event or on a day of the year: in its window, or at once where that is over."""
    for one in duties:
        customer = one.customer_id
        if (
            one.state != Duty.State.OPEN
            or customer not in mine
            or rules[one.obligation].due.every is not None
        ):
            continue
        opens, due = _day(one.opens_at), _day(one.due_at - timedelta(seconds=1))
        yield DueVisit(customer_id=customer, first=opens, last=max(opens, due), minutes=minutes[customer])


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()
