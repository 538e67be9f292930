"""A fortnight of work behind a demonstration: what was owed, what was done, what was missed, all through the services."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import duckdb
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from banfa.config.demo.chances import chance
from banfa.config.demo.desk import answer_opinions, excuse_snooze_remind, make_calls, send_messages
from banfa.config.demo.files import DemoFiles
from banfa.config.demo.gathering import hold_gatherings
from banfa.config.demo.managers import POST, VISITED
from banfa.config.demo.visiting import Call, pay_visit
from banfa.features.contacts.planning.models import Stop
from banfa.features.contacts.planning.queries.due import planned_obligations
from banfa.features.contacts.planning.queries.planners import own_planner
from banfa.features.contacts.planning.services import agreeing, keeping, proposing
from banfa.features.contacts.visits.kinds import known_of_many, offered_to
from banfa.features.customers.models import Assignment, Customer
from banfa.features.duties import services as duties
from banfa.features.duties.models import Duty, Round
from banfa.features.duties.queries.concerned import concerned, published
from banfa.features.duties.services.watching import watch
from banfa.platform.access import Actor, actor_named
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import one_reading, pack_on
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.policy.model import Pack

FORTNIGHT, WEEK, DAY = timedelta(days=14), timedelta(days=7), timedelta(days=1)
EARLY, FIRST_VISIT, MIDDAY, AFTERNOON = time(7, 30), time(8, 40), 11, timedelta(hours=2)
SOME, WITHOUT_PLAN, MOST_GAP = 60, 6, 25
SKIPPED, POSTPONED = 0.04, 0.03
GOODS = ("常销规格一", "常销规格二", "新品规格")
FOCUS = "走访到期客户，核对库存与价签，宣传网上订货"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who works in the demonstration: the people who visit, first the one whom visitors log in as, and the others."""

    visitors: Sequence[Person]
    administrator: Actor
    names: Mapping[str, Person]

    def acting(self, username: str, on: date) -> Actor:
        """Return a colleague as an actor, the administrator where the demonstration has none of this name."""
        return actor_named(username, on=on) if username in self.names else self.administrator


@dataclass(slots=True, kw_only=True)
class _Way:
    """One visitor's way: their customers, and whom they put off until the next day."""

    person: Person
    customers: Mapping[int, Customer]
    put_off: list[int] = field(default_factory=list)


def began_on(today: date) -> date:
    """Return the Monday two weeks before this week's: the day on which the fortnight begins."""
    return today - timedelta(days=today.weekday()) - FORTNIGHT


def work_a_fortnight(files: DemoFiles, crew: Crew, *, now: datetime) -> bool:
    """Let the crew work from two weeks ago until yesterday; False where it was done before, or nothing is owed.

    The last step is the first whole generation of duties, by which a second run sees that all is there.
    """
    today = timezone.localdate(now)
    pack = pack_on(today)
    if Round.objects.filter(is_whole=True, ended_at__isnull=False).exists():
        return False
    if not (pack.obligations and crew.visitors):
        return False
    start, monday = began_on(today), today - timedelta(days=today.weekday())
    goods = _goods(files)
    ways = [_Way(person=one, customers=_customers_of(one, pack)) for one in crew.visitors]
    ids = sorted({pk for way in ways for pk in way.customers})
    for week in (start, start + WEEK, monday):
        at = _moment(week, EARLY)
        with one_reading():
            if week != start + WEEK:
                for way in ways:
                    _plan(way.person, pack, week, at=at)
            duties.generate(actor=crew.administrator, at=at, customer_ids=ids)
        watch(at)
        for on in _working_days(week, min(week + WEEK, today)):
            _visit(ways, pack, goods, on)
    _desk(crew, ways, pack, [*_working_days(start, today)], now=now)
    duties.generate(actor=crew.administrator, at=now)
    watch(now)
    return True


def crew_of(usernames: Sequence[str], *, administrator: Actor, on: date) -> Crew:
    """Return who works: the named colleagues, and beside the first one who visits others near by, up to some customers."""
    names = {one.username: one for one in Person.objects.filter(username__in=usernames)}
    first = next((names[one] for one in usernames if _holds(names.get(one), on)), None)
    if first is None:
        return Crew(visitors=(), administrator=administrator, names=names)
    visitors, total = [first], Assignment.objects.filter(person=first).count()
    held = Appointment.objects.filter(person=first, post=POST).select_related("unit").first()
    near = (
        held.unit.path[: len(held.unit.path) // 3 * 2] if held is not None and held.unit is not None else ""
    )
    others = Appointment.objects.filter(post=POST, unit__path__startswith=near).exclude(person=first)
    for one in others.select_related("person").order_by("pk"):
        count = Assignment.objects.filter(person=one.person).count()
        if count and total + count <= sum(VISITED):
            visitors.append(one.person)
            total += count
    return Crew(visitors=visitors, administrator=administrator, names=names)


def _holds(person: Person | None, on: date) -> bool:
    return person is not None and Appointment.objects.filter(person=person, post=POST).exists()


def _customers_of(person: Person, pack: Pack) -> dict[int, Customer]:
    """Return the customers assigned to somebody; where none are, some for whom their post owes a visit, near by."""
    found = Customer.objects.select_related("unit").filter(assignments__person=person).distinct()
    if not found.exists():
        whom = Q(pk__in=[])
        for rule in planned_obligations(pack, POST).values():
            whom |= Q(pk__in=concerned(rule, pack, published()).values("pk"))
        within = Q(unit_path__startswith=_unit_of(person).path)
        found = Customer.objects.select_related("unit").filter(whom, within).order_by("pk")[:SOME]
    return {one.pk: one for one in found}


def _plan(person: Person, pack: Pack, monday: date, *, at: datetime) -> None:
    """Plan two weeks with the days that customers keep, and say what the weeks are about; agreed to where that is asked."""
    actor = actor_named(person.username, on=monday)
    planner = own_planner(actor, pack, monday)
    if planner is None:
        return
    wanted = proposing.Wanted(planner=planner, first=monday, last=monday + FORTNIGHT - DAY)
    found = proposing.propose(wanted, actor=actor, at=at, on=monday)
    keeping.keep(found.pk, planner, actor=actor, at=at, on=monday)
    for week in (monday, monday + WEEK):
        agreeing.describe(planner, week, area=_unit_of(person).name, focus=FOCUS, actor=actor, at=at)
        if pack.planning.agreement is not None:
            agreeing.put_forward(planner, week, why=FOCUS, actor=actor, at=at)


def _visit(ways: Sequence[_Way], pack: Pack, goods: Sequence[str], on: date) -> None:
    """Let everybody go their way of a day, in one transaction each."""
    for way in ways:
        with one_reading(), transaction.atomic():
            actor = actor_named(way.person.username, on=on)
            turns = [*_turns(way, on)]
            known = known_of_many([way.customers[pk] for pk in turns], pack)
            gap = timedelta(minutes=min(MOST_GAP, 440 // max(len(turns), 1)))
            at = _moment(on, FIRST_VISIT)
            for place, pk in enumerate(turns):
                offered = next(iter(offered_to(known[pk], pack, actor).values()), None)
                if offered is None:
                    continue
                begins = at + gap * place
                begins += AFTERNOON if timezone.localtime(begins).hour > MIDDAY else timedelta()
                begins += timedelta(seconds=int(240 * chance("begins", pk, on)))
                pay_visit(
                    Call(customer=way.customers[pk], offered=offered, at=begins), pack, goods, actor=actor
                )


def _turns(way: _Way, on: date) -> Iterator[int]:
    """Yield whom somebody visits on a day: who was put off, then the plan's stops but for some, or a few who are owed."""
    yield from way.put_off
    way.put_off.clear()
    planned = (
        Stop.objects.filter(person=way.person, on=on).order_by("place").values_list("customer_id", flat=True)
    )
    stops = [pk for pk in planned if pk in way.customers] or _owed(way, on)
    for pk in stops:
        turn = chance("turn", way.customers[pk].code, on)
        if turn < POSTPONED:
            way.put_off.append(pk)
        elif turn >= POSTPONED + SKIPPED:
            yield pk


def _owed(way: _Way, on: date) -> list[int]:
    """Return a few customers whose visits are owed, for those without a plan."""
    if Stop.objects.filter(person=way.person).exists():
        return []
    owed = Duty.objects.filter(
        customer__in=way.customers, state=Duty.State.OPEN, opens_at__lte=_moment(on, FIRST_VISIT)
    )
    return list(dict.fromkeys(owed.order_by("due_at", "customer_id").values_list("customer_id", flat=True)))[
        :WITHOUT_PLAN
    ]


def _desk(crew: Crew, ways: Sequence[_Way], pack: Pack, days: Sequence[date], *, now: datetime) -> None:
    """Do what is done at the desk: calls, opinions, messages, gatherings, and what becomes of duties that were not done."""
    last = days[-1]
    first = ways[0]
    manager, head = crew.acting(first.person.username, last), crew.acting("head", last)
    centre = crew.acting("centre", last)
    with one_reading():
        make_calls([*first.customers.values()], pack, days, actor=manager)
        answer_opinions([centre, head], at=_moment(last, time(16, 20)))
        hold_gatherings(
            pack, _unit_of(first.person), host=centre, marker=manager, mine=[*first.customers],
            on=[_moment(days[3], time(14, 30)), _moment(days[6], time(9, 30))],
        )  # fmt: skip
        send_messages(
            first.customers, pack, actor=manager, administrator=crew.administrator, on=last, now=now
        )
        excuse_snooze_remind(
            first.person, manager, [head, crew.administrator], at=_moment(last, time(17, 10)), now=now
        )


def _unit_of(person: Person) -> Unit:
    held = Appointment.objects.filter(person=person, post=POST).select_related("unit").first()
    top = Unit.objects.order_by("path")
    return held.unit if held is not None and held.unit is not None else top[0]


def _working_days(start: date, end: date) -> Iterator[date]:
    calendar = calendar_for("")
    while start < end:
        if calendar.works(start):
            yield start
        start += DAY


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))


def _goods(files: DemoFiles) -> Sequence[str]:
    """Return names of goods that the demonstration sells."""
    sales = duckdb.read_parquet(str(files.sales))
    if "product" not in sales.columns:
        return GOODS
    rows = duckdb.sql("SELECT DISTINCT product FROM sales ORDER BY product LIMIT 40").fetchall()
    return [str(name) for (name,) in rows] or GOODS
