"""What time does: reminders before, telling upwards after, missed when it is over; each once."""

from datetime import timedelta

import pytest
from django.db import transaction

from banfa.features.duties import services
from banfa.features.duties.models import Duty, Reminder
from banfa.features.duties.services.watching import Watched, watch
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Appointment, Person
from tests.features.duties.world import generated, one_duty, shanghai, visited

MONDAY = shanghai(10, 12)
THIS = "2026-W42"
END = shanghai(10, 19, 0)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def week(graded: dict[str, int], mo: Person, head: Actor, ada: Actor) -> dict[str, int]:
    generated(ada, MONDAY)
    return graded


def test_a_week_without_a_visit_is_missed_at_its_end_and_not_before(week: dict[str, int]) -> None:
    before = watch(END - MOMENT).missed
    at_the_end = watch(END).missed

    assert (before, at_the_end) == (0, 1)
    assert one_duty("weekly_visit", week["K1"], THIS).state == "MISSED"
    assert Event.objects.get(action="duties.missed").summary == {"missed": {"weekly_visit": 1}}


def test_what_was_done_is_never_missed(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY)

    assert watch(END).missed == 0


def test_the_superior_is_told_once_so_many_days_after(week: dict[str, int], head: Actor, mo: Person) -> None:
    watch(END)
    days = [
        watch(END + timedelta(days=7) - MOMENT),
        watch(END + timedelta(days=7)),
        watch(END + timedelta(days=8)),
    ]

    assert [one.escalated for one in days] == [0, 1, 0]
    told = Reminder.objects.get(is_escalation=True, duty__obligation="weekly_visit")
    assert (told.to_id, told.by) == (head.person_id, None)


def test_people_are_reminded_before_and_once(shops: dict[str, int], mo: Person, head: Actor) -> None:
    with transaction.atomic():
        account, _ = services.happened("ordering.requested", at=MONDAY, customer_id=shops["K1"])
    day = timedelta(days=1)

    told = [
        watch(account.due_at - day - MOMENT).reminded, watch(account.due_at - day).reminded,
        watch(account.due_at - day + MOMENT).reminded,
    ]  # fmt: skip

    assert told == [0, 1, 0]
    assert Reminder.objects.get().to == mo


def test_watching_again_does_nothing(week: dict[str, int]) -> None:
    watch(END)

    assert watch(END) == Watched(missed=0, reminded=0, escalated=0)


def test_nobody_above_means_nobody_is_told_and_it_is_not_tried_for_ever(
    week: dict[str, int], head: Actor
) -> None:
    Appointment.objects.filter(post="section_head").delete()
    later = END + timedelta(days=7)

    done = watch(later)

    assert (done.escalated, watch(later).escalated) == (0, 0)
    assert set(
        Duty.objects.filter(obligation="weekly_visit", period=THIS).values_list("escalated", flat=True)
    ) == {1}
