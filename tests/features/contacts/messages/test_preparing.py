"""What is prepared for whom, who is left out and why, and that the same occasion never gives two messages."""

from datetime import date, timedelta

import pytest

from banfa.features.contacts.messages import companions, preparing, queries, services
from banfa.features.contacts.messages.models import Message, Round
from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.customers.models import Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.services import generate
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.org.models import Appointment, Unit
from banfa.policy.loading import load
from tests.clauses.own_packs import write_own_pack
from tests.conftest import NOW, TODAY, person
from tests.features.contacts.world import agree, held, states, the_round, under
from tests.features.duties.world import publish_grades

State = Message.State
BIRTHDAY = "1980-10-08"


@pytest.mark.clause("NY-19.x")
def test_birthday_and_festival_wishes_are_there_for_every_grade_and_never_twice(
    known: dict[str, int],
) -> None:
    publish_grades({known["K1"]: "A", known["K2"]: "B", known["K3"]: "C"})
    for pk in known.values():
        held(pk, birthday=BIRTHDAY)
    agree(*known.values())

    preparing.prepare_due(NOW)
    preparing.prepare_due(NOW + timedelta(hours=1))
    mid_autumn = NOW.replace(month=9, day=24)
    preparing.prepare_due(mid_autumn)
    preparing.prepare_due(mid_autumn)

    assert states("birthday_wishes") == dict.fromkeys(known, (State.PROPOSED, ""))
    assert states("mid_autumn_greeting") == dict.fromkeys(known, (State.PROPOSED, ""))
    assert Message.objects.count() == 6


@pytest.mark.clause("CARE-2.1")
def test_without_consent_nobody_is_written_to_and_it_may_be_withdrawn(known: dict[str, int]) -> None:
    for pk in known.values():
        held(pk, birthday=BIRTHDAY)
    publish_grades(dict.fromkeys(known.values(), "A"))
    agree(known["K1"])
    agree(known["K2"], withdrawn_on=date(2026, 6, 1))

    preparing.prepare_due(NOW)

    assert states("birthday_wishes") == {
        "K1": (State.PROPOSED, ""), "K2": (State.HELD, "opted_out"), "K3": (State.HELD, "no_consent"),
    }  # fmt: skip


def test_a_customer_without_telephone_is_named_with_the_reason_and_looked_at_again(
    known: dict[str, int], ada: Actor
) -> None:
    held(known["K1"], birthday=BIRTHDAY, phone="")
    agree(known["K1"])
    preparing.prepare_due(NOW)
    assert states("birthday_wishes") == {"K1": (State.HELD, "no_address")}

    held(known["K1"], phone="13900001234")
    row = the_round("birthday_wishes")

    assert services.look_again(row.pk, actor=ada, at=NOW) == 1
    assert states("birthday_wishes") == {"K1": (State.PROPOSED, "")}


def test_a_value_that_the_words_need_and_the_file_lacks_holds_it_back(known: dict[str, int]) -> None:
    held(known["K1"], debit_on="2026-10-09")
    agree(known["K1"])

    preparing.prepare_due(NOW)

    assert states("enough_money") == {"K1": (State.HELD, "no_value")}


@pytest.mark.clause("NY-16.2")
def test_who_is_debited_tomorrow_is_told_today_with_the_amount(known: dict[str, int]) -> None:
    for code, on in (("K1", "2026-10-09"), ("K2", "2026-10-10"), ("K3", "2026-10-08")):
        held(known[code], debit_on=on, debit_amount=123456)
    agree(*known.values())

    preparing.prepare_due(NOW)

    (told,) = Message.objects.filter(round__plan="enough_money")
    assert told.customer_id == known["K1"]
    assert "1,234.56元" in told.words
    assert "10月9日" in told.words


@pytest.mark.clause("FUEL-6.7.1.2")
def test_the_owner_of_a_customer_gets_the_draft_and_who_declined_is_left_out(
    known: dict[str, int], mo: Actor
) -> None:
    under("fuel")
    for pk in known.values():
        held(pk, birthday=BIRTHDAY)
    agree(known["K1"], known["K3"])
    agree(known["K2"], withdrawn_on=date(2026, 6, 1))

    preparing.prepare_due(NOW)

    row = the_round("birthday_wishes")
    assert states("birthday_wishes")["K2"] == (State.HELD, "opted_out")
    assert services.approve(row.pk, actor=mo, at=NOW).count == 1
    assert states("birthday_wishes")["K1"][0] == State.QUEUED
    assert states("birthday_wishes")["K3"][0] == State.PROPOSED  # not Mo's customer


@pytest.mark.clause("WINE-3.2E")
def test_a_holiday_greets_customers_on_file_who_accept_messages(known: dict[str, int]) -> None:
    under("winery")
    publish_grades({known["K1"]: "on_file", known["K2"]: "on_file", known["K3"]: "general"}, "kind")
    agree(known["K1"], known["K3"])

    preparing.prepare_due(NOW.replace(month=9, day=25))

    assert states("mid_autumn_greeting") == {"K1": (State.PROPOSED, ""), "K2": (State.HELD, "no_consent")}


@pytest.mark.clause("CARE-2.2.b")
def test_family_members_who_agreed_get_the_news_too(known: dict[str, int], ada: Actor) -> None:
    agree(known["K1"])
    beside = companions.Given(
        name="王芳", relation="配偶", phone="13900009999", evidence="合同", agreed_on=TODAY
    )
    companions.add_companion(known["K1"], beside, actor=ada, at=NOW)
    gone = companions.Given(
        name="王明", relation="父亲", phone="13900008888", evidence="合同", agreed_on=TODAY
    )
    left = companions.add_companion(known["K1"], gone, actor=ada, at=NOW)
    companions.end_companion(known["K1"], left.pk, actor=ada, at=NOW)

    row = services.propose(
        "news", Customer.objects.filter(pk=known["K1"]), note="停电通知", on=TODAY, actor=ada, at=NOW
    )

    assert [one.companion and one.companion.name for one in row.messages.order_by("pk")] == [None, "王芳"]


def test_the_same_entry_made_twice_is_one_round_with_one_message_each(
    known: dict[str, int], ada: Actor
) -> None:
    agree(*known.values())
    everybody = Customer.objects.all()

    first = services.propose("news", everybody, note="降温提醒", on=TODAY, actor=ada, at=NOW)
    again = services.propose("news", everybody, note="降温提醒", on=TODAY, actor=ada, at=NOW)

    assert first.pk == again.pk
    assert first.messages.count() == 3


@pytest.mark.clause("CARE-0.6.a")
def test_a_weather_note_reaches_the_residents_who_agreed_once(known: dict[str, int], ada: Actor) -> None:
    under("property")
    held(known["K1"], signed_on="2025-01-01", moves_in_on="2026-01-01")
    held(known["K2"], signed_on="2025-01-01", moves_in_on="2026-01-01")
    held(known["K3"], first_visit_on="2026-10-01")
    agree(known["K1"], known["K3"])

    for _ in range(2):
        services.propose("daily_life", Customer.objects.all(), note="明天有雨", on=TODAY, actor=ada, at=NOW)

    assert states("daily_life") == {"K1": (State.PROPOSED, ""), "K2": (State.HELD, "no_consent")}


@pytest.mark.clause("CARE-1.0")
def test_a_customer_whom_the_consultant_reached_lately_is_not_troubled_again(
    known: dict[str, int], mo: Actor, units: dict[str, Unit]
) -> None:
    under("property")
    Appointment.objects.create(person_id=mo.person_id, post="sales_consultant", from_on=date(2026, 1, 1))
    for code in ("K1", "K2"):
        held(known[code], signed_on="2026-10-07", home="3-201")
    agree(known["K1"], known["K2"])
    keep_contact(
        Customer.objects.get(pk=known["K1"]), Said(way=Contact.Way.CALL, result="reached", content="签约事宜"), who=mo,
        began_at=NOW - timedelta(days=1), ended_at=None, at=NOW,
    )  # fmt: skip

    preparing.prepare_due(NOW)

    assert states("hotline") == {"K1": (State.HELD, "apart"), "K2": (State.PROPOSED, "")}


def test_a_blank_limit_holds_nobody_back(known: dict[str, int], ada: Actor) -> None:
    agree(known["K1"])
    for number in range(4):
        services.propose(
            "news",
            Customer.objects.filter(pk=known["K1"]),
            note=f"通知 {number}",
            on=TODAY,
            actor=ada,
            at=NOW,
        )

    assert set(Message.objects.values_list("state", flat=True)) == {State.PROPOSED}


LIMITED = """
messages:
  limits:
    text_messages: {channels: [sms], messages: 2, instead: email, inferred: true, cites: [CARE-2.0.b]}
"""


@pytest.fixture
def limited(known: dict[str, int], tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """At most two text messages a month, then e-mail."""
    root = tmp_path / "packs"  # type: ignore[operator]
    root.mkdir()
    monkeypatch.setenv("BANFA_PACKS", str(root))
    under(write_own_pack(root, "2026.1", effective="2000-01-01", extends="tobacco", rules=LIMITED))
    return known


def test_the_third_message_of_a_month_goes_by_mail_or_is_held_back(
    limited: dict[str, int], ada: Actor
) -> None:
    agree(limited["K1"], limited["K2"])
    held(limited["K1"], email="k1@example.org")
    both = Customer.objects.filter(pk__in=(limited["K1"], limited["K2"]))

    for number in range(3):
        row = services.propose("news", both, note=f"通知 {number}", on=TODAY, actor=ada, at=NOW)

    told = {one.customer.code: (one.state, one.channel) for one in row.messages.select_related("customer")}
    assert told == {"K1": (State.PROPOSED, "email"), "K2": (State.HELD, "")}
    november = services.propose("news", both, note="下月", on=date(2026, 11, 2), actor=ada, at=NOW)
    assert {one.channel for one in november.messages.all()} == {"sms"}


def test_a_round_that_was_interrupted_goes_on_where_it_ended(
    known: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for pk in known.values():
        held(pk, birthday=BIRTHDAY)
    publish_grades(dict.fromkeys(known.values(), "A"))
    agree(*known.values())
    monkeypatch.setattr(preparing, "LOT", 1)
    real, made = preparing._make, []

    def fails_on_the_second(*given: object, **named: object) -> int:
        if made:
            raise RuntimeError("power cut")
        made.append(1)
        return real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(preparing, "_make", fails_on_the_second)
    with pytest.raises(RuntimeError):
        preparing.prepare_due(NOW)
    monkeypatch.setattr(preparing, "_make", real)
    Round.objects.update(lease_until=None)

    preparing.prepare_due(NOW)

    assert len(states("birthday_wishes")) == 3


def test_nobody_sends_without_the_right_and_a_strangers_round_is_not_there(
    known: dict[str, int], bo: Actor, mo: Actor
) -> None:
    held(known["K3"], birthday=BIRTHDAY)
    publish_grades({known["K3"]: "A"})
    agree(known["K3"])
    preparing.prepare_due(NOW)
    row = the_round("birthday_wishes")

    with pytest.raises(Denied):
        services.approve(row.pk, actor=bo, at=NOW)
    with pytest.raises(NotThere):
        services.approve(row.pk, actor=mo, at=NOW)
    with pytest.raises(NotThere):
        queries.round_numbered(mo, row.pk)


@pytest.mark.parametrize("words", ["", "  ", "x" * 501])
def test_a_note_that_says_nothing_or_too_much_is_refused(
    words: str, known: dict[str, int], ada: Actor
) -> None:
    with pytest.raises(services.BadNote):
        services.propose("news", Customer.objects.all(), note=words, on=TODAY, actor=ada, at=NOW)
    assert not Round.objects.exists()


def test_a_plan_that_nobody_enters_is_refused_with_a_suggestion(known: dict[str, int], ada: Actor) -> None:
    with pytest.raises(services.NoSuchPlan, match="news"):
        services.propose("newz", Customer.objects.all(), note="x", on=TODAY, actor=ada, at=NOW)


@pytest.mark.clause("CRM-RULE-6")
def test_four_ways_can_be_chosen_and_the_preferred_one_is_taken(known: dict[str, int], ada: Actor) -> None:
    found = load("tobacco", on=TODAY)
    assert {one.value for one in found.fields["preferred_channel"].options} == {
        "phone",
        "email",
        "sms",
        "social",
    }
    assert {"sms", "email", "social"} <= set(found.messages.channels)
    held(known["K1"], email="k1@example.org", preferred_channel="email")
    held(known["K2"], email="k2@example.org")
    agree(known["K1"], known["K2"])

    row = services.propose("news", Customer.objects.all(), note="x", on=TODAY, actor=ada, at=NOW)

    told = {one.customer.code: one.channel for one in row.messages.select_related("customer")}
    assert (told["K1"], told["K2"]) == ("email", "sms")


@pytest.mark.clause("CUST-PLAN-4.1")
def test_each_way_of_contact_is_chosen_and_seen_in_the_history(known: dict[str, int], ada: Actor) -> None:
    channels = load("base", on=TODAY).messages.channels
    assert {"sms", "email"} <= {name for name, one in channels.items() if "CUST-PLAN-4.1" in one.cites}
    for channel in ("sms", "email"):
        services.keep_reply(known["K1"], "好的", channel=channel, replied_at=NOW, actor=ada, at=NOW)

    history = Contact.objects.filter(customer=known["K1"]).values_list("channel", flat=True)
    assert set(history) == {"sms", "email"}
    with pytest.raises(services.BadNote):
        services.keep_reply(known["K1"], "好的", channel="smoke", replied_at=NOW, actor=ada, at=NOW)


@pytest.mark.clause("WINE-3.2D")
@pytest.mark.parametrize("calendar", ["solar", "lunar"])
def test_flowers_are_owed_once_for_a_birthday_that_nears(
    calendar: str, known: dict[str, int], ada: Actor, units: dict[str, Unit]
) -> None:
    under("winery")
    Appointment.objects.create(
        person=person("wen", None), post="shop_staff", unit=units["E11"], from_on=date(2026, 1, 1)
    )
    publish_grades({known["K1"]: "on_file", known["K2"]: "general"}, "kind")
    for code in ("K1", "K2"):
        held(known[code], birthday="1980-10-10", birthday_calendar=calendar)

    for _ in range(2):
        generate(actor=ada, at=NOW)

    owed = Duty.objects.filter(obligation__endswith="birthday_flowers", customer=known["K1"])
    assert owed.count() >= 1
    assert len(set(owed.values_list("period", flat=True))) == owed.count()
    assert not Duty.objects.filter(obligation__endswith="birthday_flowers", customer=known["K2"]).exists()


@pytest.mark.clause("MALL-6.2")
def test_a_vip_is_talked_to_every_month(known: dict[str, int], ada: Actor) -> None:
    under("mall")
    publish_grades({known["K1"]: "gold", known["K2"]: "ordinary"}, "vip_level")

    generate(actor=ada, at=NOW)

    talks = Duty.objects.filter(obligation="vip_talk")
    assert {one.customer_id for one in talks} == {known["K1"]}
