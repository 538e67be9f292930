"""What is written into a file makes a call due at once, each thing once."""

from datetime import timedelta

import pytest

from banfa.features.contacts.calling import queries
from banfa.features.contacts.calling.models import FileMoment
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor
from banfa.platform.org.models import Appointment, Person
from banfa.policy.loading import load
from tests.conftest import NOW, TODAY
from tests.features.contacts.world import under, write
from tests.features.duties.world import assign

WHOLE = {
    "code": "K1",
    "name": "平安便民店",
    "unit": "E11",
    "phone": "13900001230",
    "address": "一号",
    "contact_person": "李明",
}
NEXT = NOW + timedelta(days=1)


def duties(event: str) -> list[str]:
    return [one.obligation for one in Duty.objects.filter(event=event).order_by("pk")]


@pytest.mark.clause("AD-2.1.1.2.2a")
def test_a_file_that_lacks_something_makes_a_call_due_that_names_it(
    shops: dict[str, int], ada: Actor, mo: Actor
) -> None:
    under("chain")
    Appointment.objects.filter(person_id=mo.person_id).update(post="shop_manager")
    assign(Person.objects.get(pk=mo.person_id), shops["K1"], post="shop_manager")
    pack = load("chain", on=TODAY)

    write(ada, NOW, {**WHOLE, "phone": None, "address": None})
    write(ada, NEXT, {**WHOLE, "phone": None, "address": None, "name": "平安店"})

    assert duties("registration.incomplete") == ["complete_by_call"]
    (moment,) = FileMoment.objects.filter(customer__code="K1", moment="incomplete")
    said = queries.words_of(pack, "incomplete", moment.key)
    assert pack.fields["phone"].title.zh in said.zh


@pytest.mark.clause("AD-2.1.1.2.2b")
def test_another_purchasing_contact_makes_a_call_due_and_a_first_one_does_not(
    shops: dict[str, int], ada: Actor
) -> None:
    under("chain")

    write(ada, NOW, WHOLE)
    assert duties("contact_person.changed") == []
    write(ada, NEXT, {**WHOLE, "contact_person": "赵云"})
    write(ada, NEXT, {**WHOLE, "contact_person": "赵云"})

    assert duties("contact_person.changed") == ["meet_new_contact"]


@pytest.mark.parametrize(
    ("field", "event"),
    [
        pytest.param("first_visit_on", "visit.first", marks=pytest.mark.clause("CARE-1.1")),
        pytest.param("subscribed_on", "subscription.signed", marks=pytest.mark.clause("CARE-1.2")),
        pytest.param("signed_on", "contract.signed", marks=pytest.mark.clause("CARE-1.3")),
    ],
)
def test_a_date_that_is_entered_starts_the_limit_once(
    field: str, event: str, shops: dict[str, int], ada: Actor
) -> None:
    under("property")

    write(ada, NOW, {**WHOLE, "contact_person": None, field: "2026-10-08"})
    first = duties(event)
    write(ada, NEXT, {**WHOLE, "contact_person": None, field: "2026-10-09"})

    assert first
    assert duties(event) == first
    hours = {(one.due_at - one.event_at) for one in Duty.objects.filter(event=event)}  # type: ignore[operator]
    assert all(timedelta(hours=47) < one <= timedelta(days=4) for one in hours)


def test_a_date_that_lies_ahead_starts_nothing(shops: dict[str, int], ada: Actor) -> None:
    under("property")

    write(ada, NOW, {**WHOLE, "contact_person": None, "signed_on": "2099-01-01"})

    assert not FileMoment.objects.exists()
