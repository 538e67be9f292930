"""What is kept of a call, what it has to hold, when it is tried again, and what it settles."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from banfa.features.contacts.calling import queries, services
from banfa.features.contacts.calling.models import Call, PlannedCall
from banfa.features.contacts.calling.services import BadCall, Given
from banfa.features.contacts.models import Contact
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, Denied, NotThere
from banfa.policy.loading import load
from tests.conftest import NOW, TODAY
from tests.features.contacts.world import under
from tests.features.duties.world import shanghai

REACHED = Given(
    key="a",
    kind="regular",
    result="reached",
    content="问了订货情况",
    needs="想要新品目录",
    next_declined=True,
)
THURSDAY = shanghai(10, 15, 10)


def owed(customer: int, actor: Actor, obligation: str, *, due_at: datetime = NOW, event: str = "") -> Duty:
    return Duty.objects.create(
        obligation=obligation, pack="x", customer_id=customer, unit_path="", post="customer_manager",
        person_id=actor.person_id, period="p", event=event, opens_at=due_at - timedelta(days=9), due_at=due_at,
    )  # fmt: skip


@pytest.mark.clause("CRM-GOV-3.4.2")
@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"needs": " "}, "needs"),
        ({"next_declined": False}, "next"),
        ({"content": ""}, "content"),
    ],
)
def test_a_regular_call_notes_needs_and_the_next_time(
    lacking: dict[str, object], field: str, known: dict[str, int], mo: Actor
) -> None:
    with pytest.raises(BadCall) as refused:
        services.keep_call(known["K1"], replace(REACHED, **lacking), actor=mo, at=THURSDAY)  # type: ignore[arg-type]

    assert set(refused.value.problems) == {field}
    assert not Contact.objects.exists()


def test_the_next_appointment_is_booked_on_the_spot(known: dict[str, int], mo: Actor) -> None:
    later = replace(REACHED, next_declined=False, next_at=shanghai(10, 20, 15), next_has_time=True)

    kept = services.keep_call(known["K1"], later, actor=mo, at=THURSDAY)

    assert kept.call.contact.next_on == shanghai(10, 20).date()
    (due,) = queries.calls_due(
        mo, load("tobacco", on=TODAY), shanghai(10, 20, 9), until=shanghai(10, 20).date()
    )
    assert (due.customer.pk, due.has_time, due.due_at, due.last) == (
        known["K1"], True, shanghai(10, 20, 15), kept.call.contact,
    )  # fmt: skip


def test_a_form_that_is_sent_twice_is_one_call(known: dict[str, int], mo: Actor) -> None:
    for _ in range(3):
        services.keep_call(known["K1"], REACHED, actor=mo, at=THURSDAY)

    assert Call.objects.count() == Contact.objects.count() == 1


def test_who_does_not_answer_is_called_again_and_given_up_after_the_third_time(
    known: dict[str, int], mo: Actor
) -> None:
    again, at = [], THURSDAY
    for number in range(3):
        given = replace(
            REACHED, key=str(number), result="no_answer", content="", needs="", next_declined=False
        )
        kept = services.keep_call(known["K1"], given, actor=mo, at=at)
        again.append(kept.again_at)
        at = kept.again_at or at

    assert again == [shanghai(10, 16, 8, 30), shanghai(10, 19, 8, 30), None]
    assert (kept.given_up, kept.call.tries) == (True, 3)
    assert not PlannedCall.objects.filter(state="OPEN").exists()


def test_a_wrong_number_leads_to_the_file_and_a_refusal_to_the_consents(
    known: dict[str, int], mo: Actor
) -> None:
    wrong = replace(REACHED, key="w", result="wrong_number", content="", needs="", next_declined=False)
    refused = replace(
        REACHED, key="r", result="refused", content="不愿再接电话", needs="", next_declined=False
    )

    assert services.keep_call(known["K1"], wrong, actor=mo, at=THURSDAY).leads_to == "correction"
    assert services.keep_call(known["K1"], refused, actor=mo, at=THURSDAY).leads_to == "opt_out"


@pytest.mark.clause("CRD-16a")
def test_a_call_that_is_owed_stands_on_the_list_with_the_last_contact_and_is_closed_by_reaching_somebody(
    known: dict[str, int], mo: Actor
) -> None:
    under("company")
    pack = load("company", on=TODAY)
    name = next(code for code, one in pack.obligations.items() if "CRD-16a" in one.cites)
    duty = owed(known["K1"], mo, name, due_at=NOW + timedelta(days=3))
    silent = replace(REACHED, key="s", result="busy", content="", needs="", next_declined=False)
    before = services.keep_call(known["K1"], silent, actor=mo, at=NOW - timedelta(days=2)).call.contact
    PlannedCall.objects.all().delete()

    (due,) = queries.calls_due(mo, pack, NOW, until=TODAY + timedelta(days=6))
    assert (due.customer.pk, due.duty, due.last) == (known["K1"], duty.pk, before)
    assert queries.number_of(mo, due.customer, pack).words
    duty.refresh_from_db()
    assert duty.state == Duty.State.OPEN  # the line was engaged

    assert services.keep_call(known["K1"], REACHED, actor=mo, at=NOW).duties == 1
    assert queries.calls_due(mo, pack, NOW, until=TODAY + timedelta(days=6)) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "chat"}, "kind"),
        ({"result": ""}, "result"),
        ({"satisfaction": 101}, "satisfaction"),
        ({"next_at": THURSDAY - timedelta(days=1), "next_declined": False}, "next"),
        ({"next_at": THURSDAY + timedelta(days=400), "next_declined": False}, "next"),
        ({"next_at": THURSDAY + timedelta(days=1)}, "next"),
        ({"content": "x" * 1001}, "content"),
    ],
)
def test_what_cannot_be_is_refused_field_by_field(
    wrong: dict[str, object], field: str, known: dict[str, int], mo: Actor
) -> None:
    with pytest.raises(BadCall) as refused:
        services.keep_call(known["K1"], replace(REACHED, **wrong), actor=mo, at=THURSDAY)  # type: ignore[arg-type]
    assert field in refused.value.problems


def test_nobody_calls_a_strangers_customer_or_without_the_right(
    known: dict[str, int], mo: Actor, bo: Actor
) -> None:
    with pytest.raises(NotThere):
        services.keep_call(known["K3"], REACHED, actor=mo, at=THURSDAY)
    with pytest.raises(Denied):
        services.keep_call(known["K1"], REACHED, actor=bo, at=THURSDAY)


@pytest.mark.clause("AD-2.1.1")
def test_a_return_visit_is_of_one_of_three_kinds_and_counted_by_kind(
    known: dict[str, int], mo: Actor
) -> None:
    under("chain")
    pack = load("chain", on=TODAY)
    assert [name for name, one in pack.calls.kinds.items() if "AD-2.1.1" in one.cites] == [
        "regular",
        "realtime",
        "annual",
    ]
    for number, kind in enumerate(("regular", "realtime", "realtime", "annual")):
        given = replace(REACHED, key=str(number), kind=kind, satisfaction=90)
        services.keep_call(known["K1"], given, actor=mo, at=THURSDAY)
    with pytest.raises(BadCall):
        services.keep_call(known["K1"], replace(REACHED, key="z", kind=""), actor=mo, at=THURSDAY)

    found = queries.by_kind(mo, THURSDAY.date(), THURSDAY.date())

    assert {one.kind: (one.calls, one.customers) for one in found} == {
        "regular": (1, 1), "realtime": (2, 1), "annual": (1, 1),
    }  # fmt: skip


def test_a_dropped_call_can_be_put_back(known: dict[str, int], mo: Actor) -> None:
    row = services.plan_call(
        known["K1"], kind="regular", due_at=THURSDAY, has_time=False, why="问新品", actor=mo, at=THURSDAY
    )
    services.drop_planned(row.pk, actor=mo, at=THURSDAY)
    with pytest.raises(NotThere):
        services.drop_planned(row.pk, actor=mo, at=THURSDAY)

    services.put_back(row.pk, actor=mo, at=THURSDAY)

    assert PlannedCall.objects.get().state == "OPEN"
