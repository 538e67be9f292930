"""Who answers for whom, from when to when, and what they see for it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from banfa.features.customers.assigning.assign import (
    BadDays,
    Given,
    NotAssignable,
    NotInPost,
    assign,
    release,
)
from banfa.features.customers.assigning.queries import history, in_charge
from banfa.features.customers.models import Assignment, Customer
from banfa.features.customers.services import create_customer
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Change, Event
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import NOW, TODAY
from tests.features.customers.assigning.conftest import give, seen

LATER = TODAY + timedelta(days=30)


@pytest.mark.clause("TOB-INFO-6.1.b")
def test_a_manager_sees_the_customers_assigned_and_no_others(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("AB", mo, head)
    give("C", lu, head)

    assert (seen(mo), seen(lu)) == ("AB", "C")


def test_a_customer_has_one_manager_at_a_time_and_its_history(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("AB", mo, head, on=TODAY - timedelta(days=10))
    give("B", lu, head)

    assert (seen(mo), seen(lu)) == ("A", "B")
    turns = history(head, shops["B"], TODAY)
    assert [(one.name, one.since, one.until) for one in turns] == [
        ("Lu", TODAY, None), ("Mo", TODAY - timedelta(days=10), TODAY),
    ]  # fmt: skip


def test_for_a_while_they_go_to_somebody_else_and_come_back(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("AB", mo, head, on=TODAY - timedelta(days=10))

    give("AB", lu, head, until=LATER)

    assert (seen(mo), seen(lu)) == ("", "AB")
    assert (seen(mo, LATER), seen(lu, LATER)) == ("AB", "")


def test_the_same_again_changes_nothing_and_leaves_no_event(
    shops: dict[str, int], mo: Person, head: Actor
) -> None:
    give("AB", mo, head)
    before = Event.objects.count()

    given = Given(person=mo, post="customer_manager", on=TODAY)
    event, told = assign(Customer.objects.filter(code__in="AB"), given, actor=head, at=NOW)

    assert event is None
    assert (told.changed, told.same, Event.objects.count()) == (0, 2, before)


def test_one_event_names_whom_it_was_and_is(
    shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("A", mo, head, on=TODAY - timedelta(days=1))
    give("A", lu, head)

    event = Event.objects.get(action="customers.assigned", summary__name="Lu")
    row = Change.objects.get(event=event)
    assert (row.subject, row.field, row.old, row.new) == (
        "customer:A",
        "assigned.customer_manager",
        '"Mo"',
        '"Lu"',
    )
    assert event.summary["why"] == "分配"


def test_customers_outside_of_ones_part_are_left_alone(
    shops: dict[str, int], mo: Person, head: Actor
) -> None:
    give("AD", mo, head)

    assert seen(mo) == "A"


def test_only_holders_of_a_post_that_has_customers_are_given_any(
    shops: dict[str, int], bo: Actor, mo: Person, head: Actor
) -> None:
    everyone = Customer.objects.all()
    reader = Person.objects.get(username="bo")

    with pytest.raises(NotInPost, match="does not hold the post"):
        assign(everyone, Given(person=reader, post="customer_manager", on=TODAY), actor=head, at=NOW)
    with pytest.raises(NotAssignable, match="no customers are assigned"):
        assign(everyone, Given(person=reader, post="reader", on=TODAY), actor=head, at=NOW)
    with pytest.raises(BadDays):
        assign(everyone, Given(person=mo, post="customer_manager", on=TODAY, until=TODAY), actor=head, at=NOW)
    with pytest.raises(Denied):
        assign(everyone, Given(person=mo, post="customer_manager", on=TODAY), actor=bo, at=NOW)
    assert not Assignment.objects.exists()


def test_the_database_itself_refuses_two_at_once(shops: dict[str, int], mo: Person, lu: Person) -> None:
    row = {"customer_id": shops["A"], "post": "customer_manager"}
    Assignment.objects.create(person=mo, from_on=date(2026, 1, 1), **row)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(person=lu, from_on=date(2026, 2, 1), **row)


def test_losing_the_post_takes_the_customers_out_of_sight_at_once(
    shops: dict[str, int], mo: Person, head: Actor
) -> None:
    give("AB", mo, head)
    Appointment.objects.filter(person=mo).update(until_on=TODAY)

    assert not actor_of(mo, on=TODAY).permissions
    (one,) = in_charge(Customer.objects.get(code="A"), TODAY)
    assert not one.is_holder


def test_released_they_are_nobodys(shops: dict[str, int], mo: Person, head: Actor) -> None:
    give("AB", mo, head)

    told = release(
        Customer.objects.filter(code="A"), "customer_manager", actor=head, at=NOW, on=TODAY, why="停业"
    )

    assert (told.changed, seen(mo)) == (1, "B")


def test_a_customer_that_a_manager_enters_is_theirs(
    units: dict[str, Unit], ada: Actor, shops: dict[str, int], mo: Person
) -> None:
    values = {
        "code": "990000000001",
        "name": "新店",
        "unit": "E11",
        "business_format": "Z",
        "licence_number": "990000000001",
    }

    create_customer(values, actor=actor_of(mo, on=TODAY), at=NOW)

    assert seen(mo) == "990000000001"
