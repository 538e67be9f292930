"""Which customers have an occasion on a day: birthdays of both calendars, festivals, dates of the file, phases."""

from datetime import date, timedelta

import pytest
from django.db.models import Q

from banfa.features.contacts.messages import occasions
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.policy.loading import load
from banfa.policy.model import CarePlan, Pack
from banfa.worktime import lunar
from tests.conftest import TODAY
from tests.features.contacts.world import held

TOBACCO = "tobacco"


def pack(name: str = TOBACCO) -> Pack:
    return load(name, on=TODAY)


def plan(name: str, of: str = TOBACCO) -> CarePlan:
    return pack(of).care.plans[name]


def on_day(name: str, on: date, of: str = TOBACCO) -> set[str]:
    return set(occasions.customers_on(plan(name, of), pack(of), on).values_list("code", flat=True))


def test_a_birthday_comes_on_its_day_and_on_no_other(known: dict[str, int]) -> None:
    held(known["K1"], birthday="1980-10-09")

    assert on_day("birthday_wishes", date(2026, 10, 9)) == {"K1"}
    assert on_day("birthday_wishes", date(2026, 10, 8)) == set()


def test_whoever_keeps_the_lunar_day_has_it_by_the_lunar_calendar(known: dict[str, int]) -> None:
    born = date(1980, 10, 9)
    held(known["K1"], birthday=born.isoformat(), birthday_calendar="lunar")
    (kept,) = lunar.lunar_birthdays(born, date(2026, 7, 1), date(2026, 12, 31))

    assert on_day("birthday_wishes", kept) == {"K1"}
    assert on_day("birthday_wishes", date(2026, 10, 9)) == set()


def test_the_twenty_ninth_of_february_is_not_forgotten(known: dict[str, int]) -> None:
    held(known["K1"], birthday="1980-02-29")

    assert on_day("birthday_wishes", date(2027, 2, 28)) == {"K1"}
    assert on_day("birthday_wishes", date(2028, 2, 28)) == set()
    assert on_day("birthday_wishes", date(2028, 2, 29)) == {"K1"}


def test_a_customer_without_grade_or_one_that_gave_up_is_not_greeted(known: dict[str, int]) -> None:
    for pk in known.values():
        held(pk, birthday="1980-10-09")
    held(known["K2"], status="closed")

    assert on_day("birthday_wishes", date(2026, 10, 9)) == {"K1"}


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("mid_autumn_greeting", date(2026, 9, 25)),
        ("spring_festival_greeting", date(2027, 2, 6)),
        ("national_day_greeting", date(2026, 10, 1)),
    ],
)
def test_a_festival_concerns_everybody_on_its_day_alone(name: str, on: date, known: dict[str, int]) -> None:
    assert on_day(name, on) == {"K1", "K2"}
    assert on_day(name, on + timedelta(days=1)) == set()


def test_the_word_about_money_comes_one_day_before_the_debit(known: dict[str, int]) -> None:
    held(known["K1"], debit_on="2026-10-09")

    assert on_day("enough_money", date(2026, 10, 8)) == {"K1"}
    assert on_day("enough_money", date(2026, 10, 9)) == set()
    assert occasions.about(plan("enough_money"), date(2026, 10, 8)) == date(2026, 10, 9)


def test_a_blank_lead_switches_the_plan_off(known: dict[str, int]) -> None:
    held(known["K1"], debit_on="2026-10-09")
    on = plan("enough_money").on
    blank = plan("enough_money").model_copy(
        update={"on": on.model_copy(update={"before": on.before.model_copy(update={"value": None})})}  # type: ignore[union-attr]
    )

    assert not occasions.is_due(blank, pack().care, TODAY)
    assert not occasions.customers_on(blank, pack(), TODAY).exists()


def test_the_days_of_a_span_are_counted_as_they_come_one_by_one(known: dict[str, int]) -> None:
    for number, pk in enumerate(known.values()):
        held(pk, birthday=f"1980-10-{9 + number:02}", birthday_calendar="lunar" if number == 1 else "solar")
    first, last = date(2026, 10, 1), date(2026, 11, 30)

    found = occasions.coming(plan("birthday_wishes"), "birthday_wishes", pack(), Q(), first, last)

    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    slowly = [(on, len(on_day("birthday_wishes", on))) for on in days]
    assert [(day.on, day.customers) for day in found] == [(on, count) for on, count in slowly if count]
    assert len(found) == 2


@pytest.mark.clause("CARE-0.2")
@pytest.mark.parametrize(
    ("values", "phase"),
    [
        ({"first_visit_on": "2026-10-01"}, "before_sale"),
        ({"first_visit_on": "2026-08-01", "subscribed_on": "2026-10-08"}, "to_moving_in"),
        (
            {"first_visit_on": "2026-08-01", "signed_on": "2026-10-01", "moves_in_on": "2027-02-09"},
            "to_moving_in",
        ),
        ({"signed_on": "2026-10-01", "moves_in_on": "2027-02-08"}, "quality"),
        ({"signed_on": "2026-01-01", "moves_in_on": "2026-10-08"}, "after_moving_in"),
        ({"moves_in_on": "2026-10-08", "community_member": True}, "community"),
    ],
)
def test_a_customer_is_in_the_last_of_five_phases_that_has_begun(
    values: dict[str, str], phase: str, known: dict[str, int]
) -> None:
    held(known["K1"], **values)
    found = pack("property")

    assert len(found.care.phases) == 5
    assert [
        name
        for name in found.care.phases
        if Customer.objects.filter(
            occasions.in_phase(found.care, name, found, TODAY), pk=known["K1"]
        ).exists()
    ] == [phase]


def test_the_calendar_is_asked_with_one_query_for_each_plan(
    known: dict[str, int], ada: Actor, django_assert_max_num_queries: object
) -> None:
    from banfa.features.contacts.messages import queries

    held(known["K1"], birthday="1980-10-09")
    queries.coming(ada, pack(), TODAY)

    with django_assert_max_num_queries(3 * len(pack().care.plans)):  # type: ignore[operator]
        queries.coming(ada, pack(), TODAY)
