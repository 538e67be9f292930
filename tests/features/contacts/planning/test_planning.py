"""Plans of visits as people make them: proposed, kept, changed by hand, agreed to, held against what was done."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, time, timedelta

import pytest

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.content import content_in
from banfa.features.contacts.planning.models import CustomerDay, Proposal, Stop, WeekPlan
from banfa.features.contacts.planning.queries.days import fixed_days
from banfa.features.contacts.planning.queries.left import unplanned
from banfa.features.contacts.planning.queries.planners import Planner, planners_seen
from banfa.features.contacts.planning.queries.team import team_week
from banfa.features.contacts.planning.services import keeping, stops
from banfa.features.contacts.planning.services.fixing import (
    BadDay,
    DayAndTime,
    NobodyChosen,
    fix_days,
    take_back,
)
from banfa.features.contacts.planning.services.proposing import BadSpan, NothingToPlan, Wanted, propose
from banfa.features.contacts.planning.services.starting import BadPlace, set_start
from banfa.features.contacts.planning.services.stops import DayOver, NewStop, PlannedAlready
from banfa.features.customers.models import Customer
from banfa.features.duties.days import FixedDay, week_parity
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Change, Event
from banfa.platform.calendars.models import SaidDay
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Appointment, Organisation, Substitution, Unit
from banfa.worktime import UnknownYear
from tests.conftest import NOW, TODAY
from tests.features.contacts.planning.conftest import who
from tests.features.duties.world import generated, shanghai, visited

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)
FORTNIGHT = (MONDAY, MONDAY + timedelta(days=13))


def proposed(planner: Planner, actor: Actor, first: date = FORTNIGHT[0], last: date = FORTNIGHT[1], **others: bool) -> Proposal:  # fmt: skip
    return propose(Wanted(planner=planner, first=first, last=last, **others), actor=actor, at=NOW, on=TODAY)


def kept(planner: Planner, actor: Actor) -> None:
    keeping.keep(proposed(planner, actor).pk, planner, actor=actor, at=NOW, on=TODAY)


def visit(actor: Actor, customer: int, on: date, hour: int = 10) -> Contact:
    at = shanghai(on.month, on.day, hour)
    return Contact.objects.create(
        customer_id=customer, way="visit", person_id=actor.person_id, person_name=actor.name, at=at,
        ended_at=at + timedelta(minutes=12), result="done", content="盘点", made_at=at,
    )  # fmt: skip


@pytest.mark.clause("NY-13b.2")
def test_an_a_customer_stands_in_each_week_on_its_fixed_weekday(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    kept(planner, mei)

    rows = Stop.objects.filter(customer=street["P1"]).order_by("on").values_list("on", flat=True)
    own = fixed_days([street["P1"]], "customer_manager")[street["P1"]]
    assert [on.weekday() for on in rows] == [own.weekday] * 2
    assert [on.isocalendar().week for on in rows] == [42, 43]
    assert own.parity is None


@pytest.mark.clause("NY-13b.2")
def test_its_time_goes_with_the_fixed_weekday_and_a_week_without_a_visit_is_told(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    day = DayAndTime(FixedDay(2), time(14, 30))
    fix_days(planner, {street["P1"]: day}, actor=mei, at=NOW)
    found = content_in(proposed(planner, mei, MONDAY, MONDAY + timedelta(days=6)).content)

    (wednesday,) = (one for one in found.days if one.on.weekday() == 2)
    begins = {stop.customer_id: stop.begins for stop in wednesday.stops}
    left = unplanned(mei, planner, MONDAY, MONDAY + timedelta(days=6), pack=pack_on(TODAY), on=TODAY)

    assert begins[street["P1"]] >= 14 * 60 + 30
    assert street["P1"] in {one.customer_id for one in left}


@pytest.mark.clause("NY-13b.3")
def test_a_c_customer_stands_once_in_each_two_weeks_and_a_b_group_shares_them(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    first = MONDAY if week_parity(MONDAY) == 0 else MONDAY + timedelta(days=7)
    found = proposed(planner, mei, first, first + timedelta(days=27))
    keeping.keep(found.pk, planner, actor=mei, at=NOW, on=TODAY)

    for code in ("P6", "P7", "P8", "P9", "P10"):
        rows = list(Stop.objects.filter(customer=street[code]).order_by("on").values_list("on", flat=True))
        assert [(on - first).days // 14 for on in rows] == [0, 1]
        assert (rows[1] - rows[0]).days == 14
    parities = Counter(CustomerDay.objects.exclude(parity=None).values_list("parity", flat=True))
    assert sum(parities.values()) == 5


def test_keeping_fixes_the_days_and_moves_the_duties_that_wait(
    planner: Planner, mei: Actor, ada: Actor, street: Mapping[str, int]
) -> None:
    generated(ada, shanghai(10, 12, 6))
    kept(planner, mei)

    own = fixed_days([street["P1"]], "customer_manager")[street["P1"]]
    duty = Duty.objects.get(customer=street["P1"], obligation="weekly_visit", period="2026-W42")

    assert (duty.due_at.astimezone(shanghai(10, 12).tzinfo) - timedelta(seconds=1)).weekday() == own.weekday
    assert Event.objects.filter(action="plan.kept").count() == 1
    assert Change.objects.filter(field="planned.mei").count() == Stop.objects.count()


def test_what_was_visited_in_its_week_is_not_planned_in_it_again(
    planner: Planner, mei: Actor, ada: Actor, street: Mapping[str, int]
) -> None:
    generated(ada, shanghai(10, 12, 6))
    assert visited(street["P1"], who(mei), shanghai(10, 12, 9))

    found = content_in(proposed(planner, mei, MONDAY, MONDAY + timedelta(days=13)).content)

    weeks = [
        day.on.isocalendar().week
        for day in found.days
        for stop in day.stops
        if stop.customer_id == street["P1"]
    ]
    assert weeks == [43]


def test_a_day_off_a_leave_and_a_deputy_s_day_take_no_visits(
    planner: Planner, mei: Actor, units: dict[str, Unit]
) -> None:
    leave = MONDAY + timedelta(days=1)
    SaidDay.objects.create(person=who(mei), on=leave, kind="rest", note="休假", made_by="x", made_at=NOW)
    Substitution.objects.create(
        appointment=Appointment.objects.get(person=mei.person_id), person=who(mei), from_on=MONDAY + timedelta(days=2),
        until_on=MONDAY + timedelta(days=4), reason="培训", made_by="x", made_at=NOW,
    )  # fmt: skip

    found = content_in(proposed(planner, mei, MONDAY, MONDAY + timedelta(days=6)).content)

    assert {one.on for one in found.days} <= {MONDAY, MONDAY + timedelta(days=4)}
    assert found.visits >= 5


def test_a_make_up_day_is_worked_and_a_holiday_is_not(planner: Planner, mei: Actor) -> None:
    found = content_in(proposed(planner, mei, date(2026, 10, 8), date(2026, 10, 11)).content)

    assert {one.on for one in found.days} <= {date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)}


def test_a_year_without_a_calendar_is_refused_and_nothing_is_kept(planner: Planner, mei: Actor) -> None:
    with pytest.raises(UnknownYear):
        proposed(planner, mei, date(2026, 12, 28), date(2027, 1, 3))

    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(date(2026, 9, 1), date(2026, 9, 7), id="over"),
        pytest.param(MONDAY, MONDAY - timedelta(days=1), id="backwards"),
        pytest.param(MONDAY, MONDAY + timedelta(days=90), id="too long"),
    ],
)
def test_days_that_cannot_be_planned_are_refused(
    planner: Planner, mei: Actor, first: date, last: date
) -> None:
    with pytest.raises(BadSpan):
        proposed(planner, mei, first, last)


def test_nothing_is_planned_where_nobody_is_to_be_visited(planner: Planner, mei: Actor) -> None:
    Customer.objects.update(status="suspended")

    with pytest.raises(NothingToPlan):
        proposed(planner, mei)


def test_a_shop_without_a_position_stands_with_its_neighbours_and_is_told(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    Customer.objects.filter(pk=street["P3"]).update(longitude=None, latitude=None)

    found = content_in(proposed(planner, mei).content)

    flags = {stop.customer_id: stop.guessed for day in found.days for stop in day.stops}
    assert [pk for pk, guessed in flags.items() if guessed] == [street["P3"]]


def test_a_second_proposal_takes_the_place_of_the_first_and_only_one_is_kept(
    planner: Planner, mei: Actor
) -> None:
    first, second = proposed(planner, mei), proposed(planner, mei)

    with pytest.raises(keeping.ProposalOver):
        keeping.keep(first.pk, planner, actor=mei, at=NOW, on=TODAY)
    keeping.keep(second.pk, planner, actor=mei, at=NOW, on=TODAY)
    with pytest.raises(keeping.ProposalOver):
        keeping.drop(second.pk, planner, actor=mei, at=NOW)


def test_what_was_put_there_by_hand_stays_when_days_are_worked_out_again(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    on = MONDAY + timedelta(days=3)
    wanted = NewStop(customer_id=street["P10"], on=on, purpose="送新品资料")
    own = stops.add(wanted, planner, actor=mei, at=NOW, on=TODAY)

    kept(planner, mei)

    own.refresh_from_db()
    assert (own.on, own.purpose, own.is_by_hand) == (on, "送新品资料", True)
    assert Stop.objects.filter(customer=street["P10"], on__lt=MONDAY + timedelta(days=7)).count() == 1


def test_a_visit_moves_within_its_day_and_to_another_one_and_back(planner: Planner, mei: Actor) -> None:
    kept(planner, mei)
    stop = Stop.objects.filter(on__gte=MONDAY).order_by("on", "place")[0]
    other = MONDAY + timedelta(days=4) if stop.on != MONDAY + timedelta(days=4) else MONDAY
    before = list(Stop.objects.order_by("on", "place").values_list("customer", "on", "place"))
    move = {"planner": planner, "actor": mei, "at": NOW, "today": TODAY}

    was = stops.move(stop.pk, on=other, place=0, **move)  # type: ignore[arg-type]
    assert Stop.objects.filter(on=other).order_by("place")[0].pk == stop.pk
    stops.move(stop.pk, on=was[0], place=was[1], **move)  # type: ignore[arg-type]

    assert list(Stop.objects.order_by("on", "place").values_list("customer", "on", "place")) == before
    assert Event.objects.filter(action="plan.moved").count() == 2


def test_a_day_that_is_over_cannot_be_changed_and_nobody_stands_twice_on_one(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    wanted = NewStop(customer_id=street["P1"], on=TODAY)
    stops.add(wanted, planner, actor=mei, at=NOW, on=TODAY)

    with pytest.raises(PlannedAlready):
        stops.add(wanted, planner, actor=mei, at=NOW, on=TODAY)
    with pytest.raises(DayOver):
        stops.add(
            NewStop(customer_id=street["P2"], on=TODAY - timedelta(days=1)),
            planner,
            actor=mei,
            at=NOW,
            on=TODAY,
        )
    assert Stop.objects.count() == 1


def test_a_week_is_copied_once(planner: Planner, mei: Actor) -> None:
    found = proposed(planner, mei, MONDAY, MONDAY + timedelta(days=6))
    keeping.keep(found.pk, planner, actor=mei, at=NOW, on=TODAY)
    first = list(Stop.objects.order_by("on", "place").values_list("customer", "place"))

    count = stops.copy_week(planner, MONDAY, actor=mei, at=NOW, today=TODAY)
    again = stops.copy_week(planner, MONDAY, actor=mei, at=NOW, today=TODAY)

    rows = Stop.objects.filter(on__gte=MONDAY + timedelta(days=7)).order_by("on", "place")
    assert (count, again) == (len(first), 0)
    assert list(rows.values_list("customer", "place")) == first


def test_fixed_days_are_set_for_many_and_taken_back_whole(
    planner: Planner, mei: Actor, street: Mapping[str, int]
) -> None:
    fix_days(planner, {street["P1"]: DayAndTime(FixedDay(1), time(9))}, actor=mei, at=NOW)
    event, count = fix_days(
        planner, {pk: DayAndTime(FixedDay(4, 1)) for pk in street.values()}, actor=mei, at=NOW
    )

    assert count == 10
    assert event is not None
    assert take_back(event, planner, actor=mei, at=NOW) == 10
    assert [*CustomerDay.objects.values_list("customer", "weekday", "parity", "at")] == [
        (street["P1"], 1, None, time(9))
    ]


def test_a_weekday_that_does_not_exist_and_a_foreign_customer_change_nothing(
    planner: Planner, mei: Actor, ada: Actor, street: Mapping[str, int]
) -> None:
    with pytest.raises(BadDay):
        fix_days(planner, {street["P1"]: DayAndTime(FixedDay(7))}, actor=mei, at=NOW)
    with pytest.raises(NobodyChosen):
        fix_days(planner, {999_999: DayAndTime(FixedDay(1))}, actor=mei, at=NOW)

    assert not CustomerDay.objects.exists()


def test_where_a_day_begins_is_checked_and_the_log_does_not_say_where(planner: Planner, mei: Actor) -> None:
    with pytest.raises(BadPlace):
        set_start(planner, "府东街", actor=mei, at=NOW)

    set_start(planner, "37.86, 112.55", actor=mei, at=NOW)

    assert Event.objects.get(action="plan.start_set").summary == {"is_set": True}


def test_superiors_see_and_do_not_change_and_others_see_nothing(
    planner: Planner, mei: Actor, head: Actor, bo: Actor, cy: Actor, street: Mapping[str, int]
) -> None:
    assert [one.username for one in planners_seen(head, pack_on(TODAY), TODAY)] == ["mei"]
    with pytest.raises(Denied):
        proposed(planner, head)
    with pytest.raises(Denied):
        stops.add(NewStop(customer_id=street["P1"], on=TODAY), planner, actor=head, at=NOW, on=TODAY)
    with pytest.raises(Denied):
        planners_seen(cy, pack_on(TODAY), TODAY)


@pytest.mark.clause("AD-1.3.2.1a")
def test_planned_visits_are_held_against_those_made_and_the_unplanned_are_told(
    planner: Planner, mei: Actor, ada: Actor, street: Mapping[str, int]
) -> None:
    Organisation.objects.update(pack="chain")
    Appointment.objects.filter(person=mei.person_id).update(post="sales")
    on = TODAY
    plan = WeekPlan.objects.create(
        person=who(mei), post="sales", monday=on - timedelta(days=on.weekday()), state="AGREED", agreed_at=NOW
    )
    for place, code in enumerate(("P1", "P2")):
        Stop.objects.create(
            plan=plan,
            person=who(mei),
            customer_id=street[code],
            on=on,
            place=place,
            made_by=who(mei),
            made_at=NOW,
        )
    for code in ("P1", "P9"):
        visit(ada, street[code], on)
        Contact.objects.update(person=who(mei))

    (line,) = team_week(ada, on, on, pack=pack_on(on), today=on + timedelta(days=1))

    assert (line.planned, line.done, line.extra, line.missed, line.share) == (2, 1, 1, 1, 0.5)


def test_a_stranger_to_the_plan_is_told_nothing(planner: Planner, mei: Actor) -> None:
    with pytest.raises(NotThere):
        stops.move(999, on=TODAY, place=0, planner=planner, actor=mei, at=NOW, today=TODAY)


def test_plans_follow_a_merged_file_and_come_back_when_it_is_parted_again(
    planner: Planner, mei: Actor, ada: Actor, street: Mapping[str, int]
) -> None:
    from banfa.features.contacts.planning.belonging import _rows_of, erase_purposes
    from banfa.kernel.text import Text

    lost, kept_file = Customer.objects.get(code="P1"), Customer.objects.get(code="P2")
    for customer, on in ((lost, TODAY), (lost, TODAY + timedelta(days=1)), (kept_file, TODAY)):
        stops.add(
            NewStop(customer_id=customer.pk, on=on, purpose="张三生日"), planner, actor=mei, at=NOW, on=TODAY
        )
    follower = _rows_of(Stop, "stops", Text("计划", "Plans"), once=("person", "on"))

    moved = follower.take(lost, kept_file, ada, NOW)
    after = [*Stop.objects.order_by("on", "customer").values_list("customer__code", "on")]
    follower.give_back(lost, kept_file, moved, ada, NOW)
    erase_purposes(lost, NOW)

    assert after == [("P1", TODAY), ("P2", TODAY), ("P2", TODAY + timedelta(days=1))]
    assert [*Stop.objects.filter(customer=lost).values_list("purpose", flat=True)] == ["", ""]
