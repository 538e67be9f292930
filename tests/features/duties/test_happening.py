"""What follows from an event is owed from then on, by the working calendar, once for each event."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from banfa.features.duties import services
from banfa.features.duties.days import FixedDay, declare_fixed_days
from banfa.features.duties.models import Duty
from banfa.features.duties.queries import why_due
from banfa.platform.access import Actor
from banfa.platform.calendars.models import ImportedYear, SaidDay
from banfa.platform.org.models import Person
from banfa.worktime import china
from tests.features.duties.world import closed, generated, shanghai

FRIDAY = shanghai(
    9, 25, 15
)  # National Day's rest begins on 1 October; 27 September and 10 October are worked


def report(customer: int, at: object = FRIDAY, **more: object) -> list[Duty]:
    with transaction.atomic():
        return services.happened("ordering.requested", at=at, customer_id=customer, **more)  # type: ignore[arg-type]


def test_working_days_are_counted_from_the_day_after_the_event(shops: dict[str, int], mo: Person) -> None:
    account, training = report(shops["K1"])

    assert (account.obligation, training.obligation) == ("ordering_account", "ordering_training")
    why = why_due(account)
    assert [one.number for one in why.counted if one.number] == [1, 2]
    assert why.due_at == account.due_at
    assert why_due(training).counted[-1].number == 5


def test_it_is_owed_by_who_answers_for_the_customer(shops: dict[str, int], mo: Person) -> None:
    assert {one.person for one in report(shops["K1"])} == {mo}


def test_the_same_event_told_twice_is_one(shops: dict[str, int]) -> None:
    report(shops["K1"])

    assert report(shops["K1"]) == []
    assert len(report(shops["K1"], FRIDAY + timedelta(minutes=1))) == 2
    assert len(report(shops["K1"], FRIDAY, key="order-17")) == 2


def test_an_event_that_no_obligation_follows_makes_nothing(shops: dict[str, int]) -> None:
    with transaction.atomic():
        assert services.happened("nothing.known", at=FRIDAY, customer_id=shops["K1"]) == []


def test_nothing_follows_for_a_customer_who_gave_up(shops: dict[str, int]) -> None:
    closed(shops["K1"])

    assert report(shops["K1"]) == []


@pytest.mark.parametrize(("minutes", "is_late"), [(-1, False), (0, False), (1, True)])
def test_at_the_close_of_the_last_day_it_still_is_in_time(
    shops: dict[str, int], mo: Person, ada: Actor, minutes: int, is_late: bool
) -> None:
    account, _ = report(shops["K1"])

    with transaction.atomic():
        services.close_with(
            "call", 1, at=account.due_at + timedelta(minutes=minutes), actor=ada, customer_id=shops["K1"]
        )

    account.refresh_from_db()
    assert (account.state, account.is_late) == ("DONE", is_late)


def test_a_calendar_that_is_corrected_moves_what_is_open(
    shops: dict[str, int], mo: Person, ada: Actor
) -> None:
    account, _ = report(shops["K1"], shanghai(10, 12, 15))
    before = account.due_at
    SaidDay.objects.create(on=date(2026, 10, 13), kind="holiday", note="台风", made_by="Ada", made_at=FRIDAY)

    generated(ada, shanghai(10, 12, 16))

    account.refresh_from_db()
    assert (before, account.due_at) == (shanghai(10, 14, 18), shanghai(10, 15, 18))


def test_a_customer_who_is_entered_is_reported(
    ada: Actor, units: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(
        "banfa.features.duties.parts.happened", lambda event, **more: told.append((event, more["key"]))
    )
    from banfa.features.customers.services import create_customer

    create_customer({"code": "N1", "name": "新店", "unit": "E11"}, actor=ada, at=shanghai(10, 12))  # type: ignore[arg-type]

    assert told == [("customer.entered", "customer.entered")]


def test_a_year_without_a_calendar_refuses_no_event_and_moves_the_deadline_once_it_is_imported(
    shops: dict[str, int], mo: Person, ada: Actor
) -> None:
    last = max(china().years)
    december = shanghai(12, 31, 15, year=last)
    account, _ = report(shops["K1"], december)
    before = account.due_at
    failed = generated(ada, december).failures

    ImportedYear.objects.create(year=last + 1, days=0, made_by="Ada", made_at=december)
    generated(ada, december)

    account.refresh_from_db()
    assert before == shanghai(1, 1, 0, year=last + 1)
    assert f"{last + 1}" in failed["ordering_account"]["en"]
    assert account.due_at > before


def test_fixed_days_in_a_year_without_a_calendar_wait_and_the_others_do_not(
    graded: dict[str, int], mo: Person, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("banfa.features.duties.days._source", [])
    declare_fixed_days(lambda ids, post: {graded["K1"]: FixedDay(4)})
    last = max(china().years)

    done = generated(ada, shanghai(12, 24, year=last))

    weekly = Duty.objects.filter(obligation="weekly_visit", customer=graded["K1"])
    assert weekly.count() == 1
    assert "weekly_visit" in done.failures
    assert Duty.objects.filter(obligation="monthly_coverage").count() == 6
