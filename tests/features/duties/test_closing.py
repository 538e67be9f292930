"""What proves that a duty was done closes it: once, in its time, and open again where the proof is withdrawn."""

from datetime import timedelta

import pytest
from django.db import transaction

from banfa.features.duties import services
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, actor_of
from banfa.platform.audit.models import Change, Event
from banfa.platform.org.models import Person
from tests.conftest import TODAY
from tests.features.duties.world import generated, one_duty, shanghai, standing, visited

MONDAY = shanghai(10, 12)
THIS, NEXT = "2026-W42", "2026-W43"


@pytest.fixture
def week(graded: dict[str, int], mo: Person, ada: Actor) -> dict[str, int]:
    """The duties of the week have been generated."""
    generated(ada, MONDAY)
    return graded


def test_a_visit_closes_this_weeks_duty_with_who_and_when(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY, "7")

    duty = one_duty("weekly_visit", week["K1"], THIS)
    assert (duty.state, duty.done_by, duty.done_at, duty.evidence, duty.evidence_id, duty.is_late) == (
        "DONE", mo, MONDAY, "visit", "7", False,
    )  # fmt: skip


def test_one_visit_closes_one_duty_of_each_obligation(week: dict[str, int], mo: Person) -> None:
    closed = visited(week["K1"], mo, MONDAY)

    assert [(one.obligation, one.period) for one in closed] == [
        ("monthly_coverage", "2026-10"), ("weekly_visit", THIS),
    ]  # fmt: skip


def test_the_same_visit_told_three_times_closes_nothing_more(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY)

    again = [visited(week["K1"], mo, MONDAY + timedelta(days=7)) for _ in range(2)]

    assert again == [[], []]
    assert one_duty("weekly_visit", week["K1"], NEXT).state == "OPEN"
    assert Event.objects.filter(action="duty.done").count() == 1


def test_a_second_visit_in_the_week_is_not_next_weeks(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY)

    assert visited(week["K1"], mo, MONDAY + timedelta(days=1), "2") == []


@pytest.mark.parametrize(
    ("at", "closes"),
    [
        (shanghai(10, 11, 23, 59), []), (shanghai(10, 12, 0), [THIS]), (shanghai(10, 18, 23, 59), [THIS]),
        (shanghai(10, 19, 0), [NEXT]),
    ],
)  # fmt: skip
def test_the_time_of_the_visit_says_which_week_it_counts_for(
    week: dict[str, int], mo: Person, at: object, closes: list[str]
) -> None:
    found = visited(week["K1"], mo, at)  # type: ignore[arg-type]

    assert [one.period for one in found if one.obligation == "weekly_visit"] == closes


def test_what_was_done_in_time_and_told_later_closes_what_was_missed(
    week: dict[str, int], mo: Person
) -> None:
    Duty.objects.filter(obligation="weekly_visit", period=THIS).update(state=Duty.State.MISSED)

    visited(week["K1"], mo, MONDAY)

    assert one_duty("weekly_visit", week["K1"], THIS).state == "DONE"


def test_a_proof_that_is_withdrawn_opens_the_duty_again(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY, "9")

    with transaction.atomic():
        services.reopen("visit", 9, at=MONDAY, actor=actor_of(mo, on=TODAY))

    duty = one_duty("weekly_visit", week["K1"], THIS)
    assert (duty.state, duty.evidence, duty.done_by, duty.done_at) == ("OPEN", "", None, None)
    assert visited(week["K1"], mo, MONDAY, "9") != []


def test_withdrawn_after_its_time_it_is_missed(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY, "9")

    with transaction.atomic():
        services.reopen("visit", 9, at=MONDAY + timedelta(days=7), actor=actor_of(mo, on=TODAY))

    assert one_duty("weekly_visit", week["K1"], THIS).state == "MISSED"


def test_proof_of_another_kind_or_customer_closes_nothing(week: dict[str, int], mo: Person) -> None:
    actor = actor_of(mo, on=TODAY)
    with transaction.atomic():
        by_call = services.close_with("call", 1, at=MONDAY, actor=actor, customer_id=week["K1"])
        of_nobody = services.close_with("visit", 1, at=MONDAY, actor=actor)

    assert (by_call, of_nobody) == ([], [])
    assert {state for _, _, state, _ in standing("weekly_visit")} == {"OPEN"}


def test_it_is_in_the_customers_history(week: dict[str, int], mo: Person) -> None:
    visited(week["K1"], mo, MONDAY)

    rows = Change.objects.filter(subject="customer:K1", field="duty:weekly_visit", event__action="duty.done")
    assert rows.get().new == '"DONE"'
