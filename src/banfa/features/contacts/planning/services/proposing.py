"""Works out days of visits: what is owed, on even days that are near together, each in a short order. Nothing is planned yet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from banfa.features.contacts.planning.balancing import Visited, spread
from banfa.features.contacts.planning.content import Content, LeftOver, ProposedDay, ProposedStop
from banfa.features.contacts.planning.models import Proposal, Stop
from banfa.features.contacts.planning.ordering import ordered
from banfa.features.contacts.planning.queries.days import fixed_days
from banfa.features.contacts.planning.queries.due import Owed, owed_visits
from banfa.features.contacts.planning.queries.planners import Planner, customers_of, require_write
from banfa.features.contacts.planning.queries.roads import (
    Roads,
    days_away,
    most_a_day,
    roads_of,
    weekdays_of,
)
from banfa.features.contacts.planning.scheduling import DueVisit, OpenDay, Placed, schedule
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack

LONGEST_DAYS = 62
FORTNIGHT = 2  # what comes more seldom keeps no weekday
ONE_DAY = timedelta(days=1)
OnStep = Callable[[int, int], None]


class BadSpan(BanfaError):
    """The days to be planned lie in the past, are in the wrong order, or are too many."""

    status = 400


class NothingToPlan(BanfaError):
    """The regulation plans no visits of this post, or nobody is to be visited."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be worked out: whose days, from one to another, both included; `anew` asks for new fixed days, too."""

    planner: Planner
    first: date
    last: date
    anew: bool = False


def require_span(first: date, last: date, today: date) -> None:
    """Raise BadSpan unless the days can be planned."""
    if last < max(first, today):
        raise BadSpan(
            Text("这些日期已经过去，请选择今天以后的日期", "these days are over: choose later ones")
        )
    if (last - first).days >= LONGEST_DAYS:
        text = Text(f"一次最多计划 {LONGEST_DAYS} 天", f"at most {LONGEST_DAYS} days at a time")
        raise BadSpan(text)


def propose(
    wanted: Wanted, *, actor: Actor, at: datetime, on: date, on_step: OnStep = lambda done, total: None
) -> Proposal:
    """Work days out and keep them as a proposal. Raises Denied, BadSpan, NothingToPlan, UnknownYear."""
    require_write(actor, wanted.planner)
    require_span(wanted.first, wanted.last, on)
    pack = pack_on(max(wanted.first, on))
    content = work_out(wanted, pack=pack, on=on, on_step=on_step)
    planner = wanted.planner
    with transaction.atomic():
        stale = Proposal.objects.filter(
            person=planner.person_id, post=planner.post, state=Proposal.State.OPEN
        )
        stale.update(state=Proposal.State.DROPPED, content={})
        found = Proposal.objects.create(
            person_id=planner.person_id, post=planner.post, unit_path=planner.path, first=max(wanted.first, on),
            last=wanted.last, content=content.as_data(), made_by_id=actor.person_id, made_at=at,
        )  # fmt: skip
        audit.record(
            "plan.proposed", f"person:{planner.username}", actor=actor, at=at,
            summary={
                "proposal": found.pk, "from": found.first.isoformat(), "to": found.last.isoformat(),
                "visits": content.visits, "left": len(content.left),
            },
        )  # fmt: skip
    return found


def work_out(wanted: Wanted, *, pack: Pack, on: date, on_step: OnStep) -> Content:
    """Return the days worked out, the same for the same plans. Raises NothingToPlan, UnknownYear."""
    planner, first = wanted.planner, max(wanted.first, on)
    ids = customers_of(planner, pack, on)
    roads = roads_of(planner, ids, pack)
    minutes = {pk: shop.minutes for pk, shop in roads.shops.items()}
    owed = owed_visits(planner, list(minutes), minutes, pack=pack, first=first, last=wanted.last)
    if not owed.visits:
        raise NothingToPlan(
            Text(
                "这段时间没有应走访的客户：名下没有客户，或已全部走访",
                "nobody is to be visited in these days: no customers are assigned, or all were visited",
            )
        )
    fixed = fixed_days(ids, planner.post)
    own = spread(_visited(owed, roads), weekdays_of(pack), {} if wanted.anew else fixed)
    days, by_hand = _open_days(wanted, first, roads, most_a_day(pack), minutes)
    due = [one if one.first >= first else _from(one, first) for one in owed.visits]
    placed, left = schedule(due, days, own, until=wanted.last)
    proposed = _ordered(placed, by_hand, roads, on_step)
    often = {pk for pk, weeks in owed.weeks.items() if weeks <= FORTNIGHT}
    new = {pk: day for pk, day in own.items() if fixed.get(pk) != day and pk in often}
    return Content(
        days=proposed, fixed=new if pack.planning.fixed_days is not None else {},
        left=[
            LeftOver(customer_id=one.due.customer_id, first=one.due.first, last=one.due.last, why=one.why)
            for one in left
        ],
    )  # fmt: skip


def _from(one: DueVisit, first: date) -> DueVisit:
    """Return a visit whose window has begun, from today on; one that is overdue may be made on the first days."""
    last = one.last if one.last >= first else first + timedelta(days=6)
    return DueVisit(customer_id=one.customer_id, first=first, last=last, minutes=one.minutes)


def _visited(owed: Owed, roads: Roads) -> list[Visited]:
    """Return whom the days are parted among: those visited again and again."""
    return [
        Visited(
            customer_id=pk, weeks=weeks, minutes=roads.shops[pk].minutes, point=roads.shops[pk].point
        )
        for pk, weeks in sorted(owed.weeks.items())
    ]  # fmt: skip


def _open_days(
    wanted: Wanted, first: date, roads: Roads, most: int, minutes: Mapping[int, int]
) -> tuple[list[OpenDay], dict[date, list[int]]]:
    """Return the days that take visits, with what somebody put on them by hand. Raises UnknownYear."""
    planner = wanted.planner
    away = days_away(planner, first, wanted.last)
    rows = Stop.objects.filter(person=planner.person_id, on__range=(first, wanted.last), is_by_hand=True)
    by_hand: dict[date, list[int]] = {}
    for on, pk in rows.order_by("on", "place").values_list("on", "customer"):
        if pk in minutes:
            by_hand.setdefault(on, []).append(pk)
    days = []
    for step in range((wanted.last - first).days + 1):
        on = first + timedelta(days=step)
        held = by_hand.get(on, [])
        if held or (on not in away and roads.calendar.works(on)):
            most_here = most if roads.calendar.works(on) and on not in away else len(held)
            spent = sum(minutes[pk] for pk in held)
            days.append(OpenDay(on=on, most=most_here, customers=set(held), minutes=spent))
    return days, by_hand


def _ordered(
    placed: Sequence[Placed], by_hand: Mapping[date, Sequence[int]], roads: Roads, on_step: OnStep
) -> list[ProposedDay]:
    """Put each day in order; days with the same visits are worked out once."""
    moved: dict[date, dict[int, bool]] = {on: dict.fromkeys(held, False) for on, held in by_hand.items()}
    for one in placed:
        moved.setdefault(one.on, {}).setdefault(one.due.customer_id, one.moved)
    known: dict[tuple[object, ...], list[int]] = {}
    found = []
    for done, (on, customers) in enumerate(sorted(moved.items())):
        on_step(done, len(moved))
        found.append(_proposed_day(on, customers, set(by_hand.get(on, ())), roads, known))
    on_step(len(moved), len(moved))
    return found


def _proposed_day(
    on: date,
    customers: Mapping[int, bool],
    by_hand: set[int],
    roads: Roads,
    known: dict[tuple[object, ...], list[int]],
) -> ProposedDay:
    ids = sorted(customers)
    day = roads.day(on, ids)
    key = (day.begins, *ids)
    if key not in known:
        known[key] = [ids[place] for place in ordered(day)]
    order = known[key]
    walked, work = roads.timed(on, order), roads.work(on)
    stops = [
        ProposedStop(
            customer_id=pk, begins=walked.begins[place], moved=customers[pk], late=place in walked.late,
            by_hand=pk in by_hand, guessed=roads.shops[pk].is_guessed,
        )
        for place, pk in enumerate(order)
    ]  # fmt: skip
    return ProposedDay(on=on, stops=stops, metres=walked.metres, ends=walked.ends, work_ends=work[-1].end)
