"""Duties are made as the grades and the assignments say, each once, and move with them; what is done stays."""

from datetime import timedelta

import pytest

from banfa.features.customers.models import Customer
from banfa.features.duties import services
from banfa.features.duties.days import FixedDay, declare_fixed_days
from banfa.features.duties.models import Duty, Round
from banfa.features.duties.queries.staleness import WHOLE, stale
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Change, Event
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import TODAY
from tests.features.duties.world import (
    assign,
    closed,
    generated,
    one_duty,
    publish_grades,
    shanghai,
    standing,
    visited,
)

MONDAY = shanghai(10, 12)
THIS, NEXT = "2026-W42", "2026-W43"


def test_grades_say_who_is_visited_how_often(graded: dict[str, int], mo: Person, ada: Actor) -> None:
    done = generated(ada, MONDAY)

    assert standing("weekly_visit") == {("K1", THIS, "OPEN", "mo"), ("K1", NEXT, "OPEN", "mo")}
    assert standing("fortnightly_visit") == {
        ("K2", "2026-10-12+14d", "OPEN", "mo"), ("K2", "2026-10-26+14d", "OPEN", "mo"),
    }  # fmt: skip
    assert standing("monthly_visit") == {("K3", "2026-10", "OPEN", ""), ("K3", "2026-11", "OPEN", "")}
    assert done.failures == {}


def test_a_second_generation_changes_nothing_and_writes_no_event(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    generated(ada, MONDAY)
    before = list(Duty.objects.order_by("pk").values())

    again = generated(ada, MONDAY + timedelta(hours=1))

    assert (again.made, again.moved, again.withdrawn) == (0, 0, 0)
    assert list(Duty.objects.order_by("pk").values()) == before
    assert Event.objects.filter(action="duties.generated").count() == 1


def test_the_event_of_a_generation_has_counts_and_no_row_for_each_duty(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    done = generated(ada, MONDAY)

    event = Event.objects.get(action="duties.generated")
    assert event.summary["made"]["weekly_visit"] == 2
    assert sum(event.summary["made"].values()) == done.made == Duty.objects.count()
    assert not Change.objects.filter(event=event).exists()


def test_a_week_goes_from_monday_to_monday_by_the_clock_of_the_organisation(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    generated(ada, MONDAY)

    duty = one_duty("weekly_visit", graded["K1"], THIS)
    assert (duty.opens_at, duty.due_at, duty.closes_at) == (
        shanghai(10, 12, 0), shanghai(10, 19, 0), shanghai(10, 19, 0),
    )  # fmt: skip


def test_another_grade_moves_what_is_open_and_leaves_what_is_done(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    generated(ada, MONDAY)
    visited(graded["K1"], mo, MONDAY)

    publish_grades({graded["K1"]: "C", graded["K2"]: "A"})
    generated(ada, MONDAY + timedelta(hours=2))

    assert standing("weekly_visit") == {
        ("K1", THIS, "DONE", "mo"), ("K2", THIS, "OPEN", "mo"), ("K2", NEXT, "OPEN", "mo"),
    }  # fmt: skip
    assert {code for code, *_ in standing("fortnightly_visit")} == {"K1"}


def test_another_person_in_charge_owes_what_is_open(
    graded: dict[str, int], mo: Person, lu: Person, ada: Actor
) -> None:
    generated(ada, MONDAY)
    visited(graded["K1"], mo, MONDAY)

    assign(lu, graded["K1"])
    generated(ada, MONDAY)

    assert standing("weekly_visit") == {("K1", THIS, "DONE", "mo"), ("K1", NEXT, "OPEN", "lu")}


def test_what_was_given_by_hand_stays_with_the_colleague_until_the_day(
    graded: dict[str, int], mo: Person, lu: Person, head: Actor, ada: Actor
) -> None:
    generated(ada, MONDAY)
    assign(lu, graded["K2"])  # so that Lu sees something of the route
    duty = one_duty("weekly_visit", graded["K1"], NEXT)
    Duty.objects.filter(pk=duty.pk).update(person=lu, given_until=(MONDAY + timedelta(days=3)).date())

    generated(ada, MONDAY + timedelta(days=1))
    during = one_duty("weekly_visit", graded["K1"], NEXT).person
    generated(ada, MONDAY + timedelta(days=4))

    assert during == lu
    assert one_duty("weekly_visit", graded["K1"], NEXT).person == mo


def test_nothing_more_is_owed_for_a_customer_who_gave_up(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    generated(ada, MONDAY)
    visited(graded["K1"], mo, MONDAY)

    closed(graded["K1"])
    generated(ada, MONDAY)

    assert standing("weekly_visit") == {("K1", THIS, "DONE", "mo")}


def test_only_the_named_customers_are_brought_up_to_date(
    graded: dict[str, int], mo: Person, ada: Actor
) -> None:
    done = services.generate(actor=ada, at=MONDAY, customer_ids=[graded["K1"]])

    assert not done.is_whole
    assert set(Duty.objects.exclude(customer=None).values_list("customer__code", flat=True)) == {"K1"}


def test_the_fixed_weekday_is_the_day_by_which_it_is_due(
    graded: dict[str, int], mo: Person, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banfa.features.duties.days._source", [])
    declare_fixed_days(lambda ids, post: {graded["K1"]: FixedDay(2), graded["K2"]: FixedDay(4, parity=1)})

    generated(ada, MONDAY)

    weekly = one_duty("weekly_visit", graded["K1"], THIS)
    assert (weekly.due_at, weekly.closes_at) == (shanghai(10, 15, 0), shanghai(10, 19, 0))
    fortnightly = one_duty("fortnightly_visit", graded["K2"], "2026-10-12+14d")
    assert fortnightly.due_at == shanghai(10, 24, 0)  # Friday of the second week


def test_a_fixed_day_without_work_moves_within_its_week(
    graded: dict[str, int], mo: Person, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banfa.features.duties.days._source", [])
    declare_fixed_days(lambda ids, post: {graded["K1"]: FixedDay(3)})

    generated(ada, shanghai(9, 28))  # the week of 1 October, a holiday until the 7th

    duty = one_duty("weekly_visit", graded["K1"], "2026-W40")
    assert duty.due_at == shanghai(10, 1, 0)  # Wednesday, the last day of work in the week


def test_a_unit_owes_what_its_level_owes_through_the_nearest_holder_of_the_post(
    ada: Actor, units: dict[str, Unit]
) -> None:
    sue = Person.objects.create_person(username="sue", name="Sue", password=None)
    Appointment.objects.create(person=sue, post="service_centre", unit=units["LZ"], from_on=TODAY)
    tom = Person.objects.create_person(username="tom", name="Tom", password=None)
    Appointment.objects.create(person=tom, post="service_centre", unit=units["E"], from_on=TODAY)

    generated(ada, MONDAY)

    owed = Duty.objects.filter(obligation="county_inspection", period="2026-10")
    assert set(owed.values_list("unit__code", "person__username")) == {("E", "tom"), ("W", "sue")}


def test_nobody_without_the_right_generates(bo: Actor) -> None:
    with pytest.raises(Denied):
        services.generate(actor=bo, at=MONDAY)


class TestStaleDuties:
    def test_are_behind_until_the_first_round_and_fresh_after_it(
        self, graded: dict[str, int], ada: Actor
    ) -> None:
        before = stale(MONDAY)
        generated(ada, MONDAY)

        assert (before, stale(MONDAY)) == (WHOLE, None)

    def test_are_behind_on_another_day_or_under_another_publication(
        self, graded: dict[str, int], ada: Actor
    ) -> None:
        generated(ada, MONDAY)
        tomorrow = stale(MONDAY + timedelta(days=1))

        publish_grades({graded["K1"]: "B"})

        assert (tomorrow, stale(MONDAY)) == (WHOLE, WHOLE)

    def test_are_behind_for_the_customers_who_changed(
        self, graded: dict[str, int], mo: Person, head: Actor, ada: Actor
    ) -> None:
        from banfa.features.customers.assigning.assign import Given
        from banfa.features.customers.assigning.assign import assign as assigned

        generated(ada, MONDAY)
        given = Given(person=mo, post="customer_manager", on=TODAY)
        assigned(Customer.objects.filter(code="K2"), given, actor=head, at=MONDAY, why="x")
        nobody = stale(MONDAY)
        lu = Person.objects.create_person(username="lu", name="Lu", password=None)
        Appointment.objects.create(person=lu, post="customer_manager", from_on=TODAY)
        moved = Given(person=lu, post="customer_manager", on=TODAY)
        assigned(Customer.objects.filter(code="K2"), moved, actor=head, at=MONDAY, why="x")

        assert nobody is None  # he had it already
        assert stale(MONDAY) == ["K2"]

    def test_are_not_behind_because_somebody_did_one(
        self, graded: dict[str, int], mo: Person, ada: Actor
    ) -> None:
        generated(ada, MONDAY)

        visited(graded["K1"], mo, MONDAY)

        assert stale(MONDAY) is None
        assert Round.objects.count() == 1


def test_another_fixed_day_moves_what_is_open_at_once(
    graded: dict[str, int], mo: Person, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated(ada, MONDAY)
    monkeypatch.setattr("banfa.features.duties.days._source", [])
    declare_fixed_days(lambda ids, post: {graded["K1"]: FixedDay(1)})

    services.days_changed([graded["K1"]], actor=ada, at=MONDAY)

    assert one_duty("weekly_visit", graded["K1"], THIS).due_at == shanghai(10, 14, 0)
    assert Event.objects.get(action="duties.days_changed").summary == {"moved": {"weekly_visit": 2}}
