"""Approved messages leave once, not in quiet hours, and not when their reason is gone; a gateway that is down waits."""

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from banfa.features.contacts.messages import delivering, gateways, preparing, sending, services
from banfa.features.contacts.messages.delivering import Outgoing, Unreachable
from banfa.features.contacts.messages.models import Gateway, Message
from banfa.features.contacts.messages.preparing import SYSTEM
from banfa.features.contacts.models import Contact
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Change, Event
from tests.conftest import NOW, TODAY
from tests.features.contacts.world import agree, by_file, held, outbox, states, the_round, under
from tests.features.duties.world import shanghai

State = Message.State
LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def wished(known: dict[str, int], ada: Actor) -> dict[str, int]:
    """A birthday today, approved, with text messages carried by a file."""
    held(known["K1"], birthday="1980-10-08")
    agree(known["K1"])
    by_file(ada)
    preparing.prepare_due(NOW)
    services.approve(the_round("birthday_wishes").pk, actor=ada, at=NOW)
    return known


@pytest.mark.clause("CRM-TPL-7")
def test_what_is_sent_stands_among_the_contacts_of_the_customer_with_its_channel(
    wished: dict[str, int],
) -> None:
    assert sending.send_due(LATER) == 1
    assert sending.send_due(LATER + timedelta(minutes=1)) == 0

    (line,) = outbox()
    assert line["to"] == "13900001230"
    contact = Contact.objects.get(customer=wished["K1"])
    assert (contact.way, contact.channel, contact.content) == ("message", "sms", line["words"])
    assert states() == {"K1": (State.SENT, "")}


@pytest.mark.clause("CARE-2.3.c")
def test_nothing_leaves_before_somebody_said_so_and_that_can_be_taken_back(
    known: dict[str, int], ada: Actor
) -> None:
    under("property")
    held(
        known["K1"],
        birthday="1980-10-08",
        subscribed_on="2026-01-01",
        home="3-201",
        signing_due_on="2026-02-01",
    )
    agree(known["K1"])
    by_file(ada)
    preparing.prepare_due(NOW)
    row = the_round("birthday_wishes")
    assert sending.send_due(LATER) == 0

    services.approve(row.pk, actor=ada, at=NOW)
    assert sending.send_due(NOW + timedelta(seconds=119)) == 0  # within the minutes of grace
    services.take_back(row.pk, actor=ada, at=NOW)
    assert sending.send_due(LATER) == 0

    services.approve(row.pk, actor=ada, at=LATER)
    assert sending.send_due(LATER + timedelta(minutes=3)) == 1


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        pytest.param(shanghai(10, 15, 19, 59), shanghai(10, 15, 20, 1), id="the grace ends in the quiet"),
        pytest.param(shanghai(10, 15, 22), shanghai(10, 16, 8, 30), id="a working evening"),
        pytest.param(shanghai(10, 16, 8, 29), shanghai(10, 16, 8, 31), id="the quiet is over"),
        pytest.param(shanghai(10, 17, 19, 30), shanghai(10, 18, 9, 30), id="a resting evening"),
    ],
)
def test_what_falls_into_quiet_hours_leaves_when_they_end(
    at: datetime, leaves: datetime, known: dict[str, int], ada: Actor
) -> None:
    agree(known["K1"])
    by_file(ada)
    row = services.propose(
        "news", Customer.objects.filter(pk=known["K1"]), note="x", on=at.date(), actor=ada, at=at
    )

    queued = services.approve(row.pk, actor=ada, at=at)

    quiet = (at.hour, at.minute) == (19, 59)
    assert queued.send_after == (shanghai(10, 16, 8, 30) if quiet else leaves)
    assert sending.send_due(queued.send_after - timedelta(seconds=1)) == 0
    assert sending.send_due(queued.send_after) == 1


def test_a_consent_that_was_withdrawn_meanwhile_keeps_it_back(wished: dict[str, int]) -> None:
    Consent.objects.update(withdrawn_on=TODAY)

    assert sending.send_due(LATER) == 0
    assert states() == {"K1": (State.HELD, "opted_out")}
    assert outbox() == []


def test_a_debit_that_was_moved_meanwhile_is_not_announced(known: dict[str, int], ada: Actor) -> None:
    held(known["K1"], debit_on="2026-10-09", debit_amount=100)
    agree(known["K1"])
    by_file(ada)
    preparing.prepare_due(NOW)
    services.approve(the_round("enough_money").pk, actor=ada, at=NOW)
    held(known["K1"], debit_on="2026-10-12")

    sending.send_due(LATER)

    assert states("enough_money") == {"K1": (State.HELD, "changed")}


def test_pausing_and_cancelling_hold_for_what_has_not_gone(wished: dict[str, int], ada: Actor) -> None:
    row = the_round("birthday_wishes")
    services.pause(row.pk, actor=ada, at=NOW)
    assert sending.send_due(LATER) == 0
    services.resume(row.pk, actor=ada, at=NOW)
    services.cancel(row.pk, actor=ada, at=NOW)
    assert sending.send_due(LATER) == 0
    preparing.prepare_due(LATER)
    assert states() == {"K1": (State.CANCELLED, "")}
    with pytest.raises(services.NothingToDo):
        services.cancel(row.pk, actor=ada, at=NOW)


def test_a_channel_that_nothing_carries_holds_it_back_with_the_reason(wished: dict[str, int]) -> None:
    Gateway.objects.update(is_on=False)

    sending.send_due(LATER)

    assert states() == {"K1": (State.HELD, "no_gateway")}


class Down:
    """A gateway that does not answer."""

    tried = 0

    def send(self, one: Outgoing) -> None:
        self.tried += 1
        raise Unreachable(delivering.Text("没有响应", "no answer"))

    def has_sent(self, key: str) -> bool | None:
        return None


def test_a_gateway_that_is_down_is_tried_with_growing_pauses_and_then_given_up(
    wished: dict[str, int], monkeypatch: pytest.MonkeyPatch, ada: Actor
) -> None:
    down, at, pauses = Down(), shanghai(10, 9, 9), []
    monkeypatch.setattr(sending, "carriers", lambda: {"sms": down})
    for _ in range(sending.MOST_ATTEMPTS):
        sending.send_due(at)
        one = Message.objects.get()
        if one.state == State.QUEUED:
            assert one.send_after is not None
            pauses.append((one.send_after - at).total_seconds())
            at = one.send_after

    assert (states()["K1"], down.tried) == ((State.FAILED, "unreachable"), sending.MOST_ATTEMPTS)
    assert pauses == [60, 240, 960, 3840]
    assert Gateway.objects.get().failing_since is not None
    monkeypatch.undo()
    services.try_again(the_round("birthday_wishes").pk, actor=ada, at=at)
    assert sending.send_due(at) == 1
    assert Gateway.objects.get().failing_since is None


def test_a_worker_that_stopped_after_handing_over_sends_nothing_twice(
    wished: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "mark_sent", dies)
    with pytest.raises(KeyboardInterrupt):
        sending.send_due(LATER)
    monkeypatch.undo()
    Message.objects.update(lease_until=NOW - timedelta(days=99))

    sending.send_due(LATER)

    assert len(outbox()) == 1
    assert states() == {"K1": (State.SENT, "")}


def test_an_outcome_that_nobody_can_know_is_said_and_not_repeated(
    wished: dict[str, int], monkeypatch: pytest.MonkeyPatch, ada: Actor
) -> None:
    Message.objects.update(state=State.SENDING, lease_until=NOW - timedelta(days=99))
    monkeypatch.setattr(sending, "carriers", lambda: {"sms": Down()})

    sending.send_due(LATER)

    assert states() == {"K1": (State.FAILED, "unclear")}
    with pytest.raises(services.NothingToDo):
        services.try_again(the_round("birthday_wishes").pk, actor=ada, at=LATER)


def test_two_workers_share_a_message_and_one_sends_it(wished: dict[str, int]) -> None:
    one, known = Message.objects.get(), gateways.carriers()

    assert [sending.send(one.pk, known, at=LATER) for _ in range(2)] == [True, False]
    assert len(outbox()) == 1


def test_a_message_that_went_closes_what_was_owed(known: dict[str, int], ada: Actor) -> None:
    under("property")
    held(known["K1"], subscribed_on="2026-10-08", home="3-201", signing_due_on="2026-10-20")
    agree(known["K1"])
    by_file(ada)
    owed = Duty.objects.create(
        obligation=next(name for name, one in _pack().obligations.items() if "message" in one.evidence),
        pack="property/2026.1", customer_id=known["K1"], unit_path="", post="service_centre", period="x",
        opens_at=NOW - timedelta(days=1), due_at=NOW + timedelta(days=1),
    )  # fmt: skip
    preparing.prepare_due(NOW)
    services.approve(the_round("thanks_for_subscription").pk, actor=ada, at=NOW)

    sending.send_due(LATER)

    owed.refresh_from_db()
    assert (owed.state, owed.evidence) == (Duty.State.DONE, "message")
    assert "10月20日" in outbox()[0]["words"]


def _pack() -> object:
    from banfa.policy.loading import load

    return load("property", on=TODAY)


@pytest.mark.clause("MALL-4.3")
def test_dispatch_way_and_reply_are_on_record_for_each_customer(known: dict[str, int], ada: Actor) -> None:
    under("mall")
    agree(known["K1"], known["K2"])
    by_file(ada)
    row = services.propose(
        "segment_news", Customer.objects.all(), note="周末活动", on=TODAY, actor=ada, at=NOW
    )
    services.approve(row.pk, actor=ada, at=NOW)
    sending.send_due(LATER)

    services.keep_reply(known["K1"], "会来", channel="sms", replied_at=LATER, actor=ada, at=LATER)

    log = (
        Contact.objects.filter(customer=known["K1"])
        .order_by("pk")
        .values_list("way", "channel", "is_incoming")
    )
    assert list(log) == [("message", "sms", False), ("message", "sms", True)]
    assert states("segment_news")["K3"] == (State.HELD, "no_consent")


def test_an_address_is_sealed_shown_to_nobody_and_not_in_the_log(ada: Actor) -> None:
    secret = "https://T0KEN@sms.example.org/send"

    row = gateways.set_gateway("sms", gateways.Given(kind="HTTP", address=secret), actor=ada, at=NOW)

    assert "T0KEN" not in row.sealed
    assert row.host == "sms.example.org"
    assert not [one for one in Event.objects.all() if "T0KEN" in str(one.summary)]
    assert not Change.objects.filter(new__contains="T0KEN").exists()
    kept = gateways.set_gateway("sms", gateways.Given(kind="HTTP"), actor=ada, at=NOW)
    assert kept.sealed == row.sealed


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("HTTP", "ftp://x/y"),
        ("HTTP", ""),
        pytest.param("APPRISE", "nothing://x", marks=pytest.mark.slow),
        ("SMOKE", "x"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(kind: str, address: str, ada: Actor) -> None:
    with pytest.raises(delivering.BadAddress):
        gateways.set_gateway("sms", gateways.Given(kind=kind, address=address), actor=ada, at=NOW)
    assert not Gateway.objects.exists()


def test_only_the_administrator_sets_a_gateway(mo: Actor) -> None:
    with pytest.raises(Denied):
        gateways.set_gateway("sms", gateways.Given(kind="FILE"), actor=mo, at=NOW)


@pytest.fixture
def post_box() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]], list[int]]]:
    """A server on the loopback that takes text messages, with what it got and what it answers."""
    got: list[tuple[str, dict[str, str]]] = []
    answers = [200]

    class Box(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            got.append((self.headers.get("Authorization", ""), json.loads(self.rfile.read(length))))
            self.send_response(answers[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Box)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://T0KEN@127.0.0.1:{server.server_port}/send", got, answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_text_message_interface_gets_json_with_key_and_token(
    post_box: tuple[str, list[tuple[str, dict[str, str]]], list[int]], ada: Actor
) -> None:
    url, got, answers = post_box
    gateways.set_gateway("sms", gateways.Given(kind="HTTP", address=url), actor=ada, at=NOW)

    gateways.try_out("sms", "13900001234", actor=ada, at=NOW)

    ((token, content),) = got
    assert (token, content["to"]) == ("Bearer T0KEN", "13900001234")
    for status, error in ((503, Unreachable), (400, delivering.Refused), (429, Unreachable)):
        answers[0] = status
        with pytest.raises(error):
            gateways.try_out("sms", "13900001234", actor=ada, at=NOW)


@pytest.mark.slow
def test_the_library_delivers_to_a_webhook(
    post_box: tuple[str, list[tuple[str, dict[str, str]]], list[int]], ada: Actor
) -> None:
    url, got, _ = post_box
    gateways.set_gateway(
        "social",
        gateways.Given(kind="APPRISE", address=url.replace("http://T0KEN@", "json://")),
        actor=ada,
        at=NOW,
    )

    gateways.try_out("social", "x", actor=ada, at=NOW)

    assert "测试" in str(got[0][1])


def test_a_line_that_was_cut_short_does_not_count_as_sent(ada: Actor) -> None:
    carrier = delivering.FileCarrier("sms")
    carrier.send(Outgoing(key="a", channel="sms", address="1", subject="", words="x"))
    with carrier.path.open("a", encoding="utf-8") as opened:
        opened.write('{"key": "b", "to"')

    assert (carrier.has_sent("a"), carrier.has_sent("b"), SYSTEM.person_id) == (True, False, None)


def test_the_day_is_the_rounds_own(known: dict[str, int], ada: Actor) -> None:
    held(known["K1"], birthday="1980-10-11")
    agree(known["K1"])
    by_file(ada)
    preparing.prepare_due(NOW)
    row = the_round("birthday_wishes")

    queued = services.approve(row.pk, actor=ada, at=NOW)

    assert row.on == date(2026, 10, 11)
    assert queued.send_after == shanghai(10, 11, 9, 30)
