"""The pages of calls and messages: whole, as fragments, refused, with bad input, and with a bounded number of queries."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from banfa.features.contacts.calling.models import Call
from banfa.features.contacts.messages import preparing
from banfa.features.contacts.messages.models import Companion, Gateway, Message, Round
from banfa.features.contacts.models import Contact
from banfa.features.grading.models import Generation
from banfa.platform.access import Actor
from banfa.platform.audit.models import Disclosure
from banfa.platform.audit.reads import forget_lately, land_reads
from banfa.platform.org.models import Person
from tests.features.contacts.messages.conftest import known, mo
from tests.features.contacts.world import agree, by_file, held

__all__ = ["known", "mo"]
Asserts = Callable[[int], AbstractContextManager[object]]
PAGES = (
    "messages", "message-coming", "message-list", "message-report", "message-templates", "gateways", "calls", "call-report",
)  # fmt: skip


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=actor.person_id))
    client.cookies["banfa_language"] = "en"
    return client


@pytest.fixture
def root(ada: Actor) -> Client:
    return browser(ada)


@pytest.fixture
def a_round(known: dict[str, int], ada: Actor) -> Round:
    from django.utils import timezone

    today = timezone.localdate()
    for pk in known.values():
        held(pk, birthday=f"1980-{today:%m-%d}")
    agree(known["K1"])
    by_file(ada)
    preparing.prepare_due(timezone.now())
    return Round.objects.get(plan="birthday_wishes", on=today)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_stands_empty_and_refuses_another_method(
    name: str, root: Client, known: dict[str, int]
) -> None:
    address = reverse(f"contacts:{name}")

    assert root.get(address).status_code == 200
    assert root.delete(address).status_code == 405


def test_a_round_says_who_gets_what_and_who_does_not(a_round: Round, root: Client) -> None:
    page = root.get(reverse("contacts:message-round", args=[a_round.pk])).content.decode()

    assert "平安便民店，您好" in page
    assert 'href="?reason=no_consent"' in page
    narrowed = root.get(reverse("contacts:message-round", args=[a_round.pk]) + "?state=HELD").content.decode()
    assert "顺达商行" in narrowed


def test_approving_can_be_taken_back_from_the_page(a_round: Round, root: Client) -> None:
    address = reverse("contacts:message-act", args=[a_round.pk])

    assert root.post(address, {"what": "approve"}).status_code == 302
    assert Message.objects.filter(state="QUEUED").count() == 1
    assert root.post(f"{address}?what=take_back").status_code == 302
    assert Message.objects.filter(state="QUEUED").count() == 0
    assert root.post(address, {"what": "take_back"}).status_code == 409
    assert root.post(address, {"what": "burn"}).status_code == 400


def test_a_message_to_chosen_customers_keeps_what_was_typed_when_it_is_refused(
    known: dict[str, int], root: Client
) -> None:
    address = reverse("contacts:message-new")
    chosen = {"id": [str(known["K1"])]}

    asked = root.post(address, chosen)
    refused = root.post(address, {**chosen, "step": "go", "plan": "news", "note": "长" * 501})
    done = root.post(address, {**chosen, "step": "go", "plan": "news", "note": "明日停电"})

    assert (asked.status_code, refused.status_code, done.status_code) == (200, 422, 302)
    assert "长长长" in refused.content.decode()
    assert Message.objects.get().words.count("明日停电") == 1
    assert root.post(address, {}).status_code == 400


def test_the_list_of_messages_is_repainted_alone_and_never_asks_more_than_a_few_times(
    a_round: Round, root: Client, django_assert_max_num_queries: Asserts
) -> None:
    address = reverse("contacts:message-list")
    assert "<html" not in root.get(address, headers={"HX-Request": "true"}).content.decode()
    assert root.get(address + "?state=NOWHERE&round=x&reason=%00").status_code == 200

    with django_assert_max_num_queries(18):
        root.get(address)


def test_a_template_is_looked_at_on_a_real_customer_and_an_unknown_one_is_not_there(
    known: dict[str, int], root: Client
) -> None:
    address = reverse("contacts:message-template", args=["birthday"])

    assert "平安便民店，您好" in root.get(address + "?customer=K1").content.decode()
    assert root.get(address + "?customer=nobody").status_code == 200
    assert root.get(reverse("contacts:message-template", args=["nothing"])).status_code == 404
    assert not Message.objects.exists()


def test_the_address_of_a_gateway_is_not_on_its_page(root: Client, known: dict[str, int]) -> None:
    address = reverse("contacts:gateway", args=["sms"])

    refused = root.post(address, {"kind": "HTTP", "address": "gopher://x", "is_on": "1"})
    assert refused.status_code == 422
    assert (
        root.post(address, {"kind": "HTTP", "address": "https://T0KEN@h.example/x", "is_on": "1"}).status_code
        == 302
    )

    page = root.get(reverse("contacts:gateways")).content.decode()
    assert Gateway.objects.get().host == "h.example"
    assert "T0KEN" not in page
    assert root.post(reverse("contacts:gateway", args=["smoke"]), {"kind": "FILE"}).status_code == 404


def test_a_call_is_made_from_its_page_and_a_refused_one_keeps_what_was_typed(
    known: dict[str, int], mo: Actor, django_assert_max_num_queries: Asserts
) -> None:
    client, address = browser(mo), reverse("contacts:call-new")
    whole = {
        "customer": str(known["K1"]),
        "key": "k1",
        "kind": "regular",
        "result": "reached",
        "content": "聊了订货",
    }

    assert client.get(f"{address}?customer={known['K1']}").status_code == 200
    with django_assert_max_num_queries(45):
        client.get(f"{address}?customer={known['K1']}")
    refused = client.post(address, whole)
    assert refused.status_code == 422
    assert "聊了订货" in refused.content.decode()
    kept = client.post(address, {**whole, "needs": "无", "next_declined": "1"})
    assert kept.status_code == 302
    assert Call.objects.get().contact.person_id == mo.person_id
    assert client.post(address, {**whole, "key": "k2", "next_on": "soon"}).status_code == 422
    assert client.get(f"{address}?customer={known['K3']}").status_code == 404


def test_a_masked_number_is_shown_on_asking_and_that_is_noted(known: dict[str, int], mo: Actor) -> None:
    forget_lately()
    client = browser(mo)
    page = client.get(reverse("contacts:call-new") + f"?customer={known['K1']}").content.decode()
    assert "13900001230" not in page

    shown = client.post(
        reverse("contacts:call-number"), {"customer": known["K1"]}, headers={"HX-Request": "true"}
    ).content.decode()

    assert 'href="tel:13900001230"' in shown
    land_reads()
    assert ["phone"] in [one.fields for one in Disclosure.objects.all()]


def test_a_strangers_round_is_not_there_and_a_colleague_without_the_right_is_refused(
    a_round: Round, bo: Actor, cy: Actor
) -> None:
    address = reverse("contacts:message-act", args=[a_round.pk])

    assert browser(bo).post(address, {"what": "approve"}).status_code == 403
    assert browser(bo).get(reverse("contacts:calls")).status_code == 403
    assert browser(cy).get(reverse("contacts:message-round", args=[a_round.pk])).status_code in (403, 404)
    assert browser(bo).get(reverse("contacts:message-round", args=[999_999])).status_code == 404


@pytest.mark.clause("WINE-0")
def test_what_the_customer_wrote_back_stands_in_the_same_log(known: dict[str, int], root: Client) -> None:
    address = reverse("contacts:message-reply", args=[known["K1"]])

    assert root.post(address, {"channel": "sms", "words": ""}).status_code == 422
    assert root.post(address, {"channel": "sms", "words": "知道了"}).status_code == 302

    assert Contact.objects.get().is_incoming


def test_somebody_beside_a_customer_needs_a_number_and_a_proof(known: dict[str, int], root: Client) -> None:
    address = reverse("contacts:companion", args=[known["K1"]])
    given = {"name": "王芳", "relation": "配偶", "phone": "13900009999", "evidence": "合同第三页"}

    assert root.post(address, {**given, "phone": "12"}).status_code == 422
    assert root.post(address, {**given, "evidence": ""}).status_code == 422
    assert root.post(address, given).status_code == 302
    assert root.post(address, given).status_code == 422
    one = Companion.objects.get()
    assert root.post(reverse("contacts:companion-end", args=[known["K1"], one.pk])).status_code == 302
    assert root.post(reverse("contacts:companion-end", args=[known["K1"], one.pk])).status_code == 404


def test_a_customers_tab_shows_consents_occasions_messages_and_calls(
    a_round: Round, root: Client, known: dict[str, int]
) -> None:
    Generation.objects.all().delete()  # the run of this test has no folder
    page = root.get(reverse("customers:customer", args=[known["K1"]]) + "?tab=care").content.decode()

    assert reverse("contacts:message-round", args=[a_round.pk]) in page
    assert reverse("customers:personal", args=[known["K1"]]) in page


def test_messages_leave_the_house_by_the_one_door(a_round: Round, root: Client) -> None:
    assert root.get(reverse("contacts:message-export")).status_code == 200
