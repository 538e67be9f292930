"""From the invitation to the closed list: who may be invited, who came, and what stays as it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import signing

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.seen import gatherings_seen, guests_seen
from banfa.features.contacts.gatherings.rules import NotForThem
from banfa.features.contacts.gatherings.services import attending, closing, holding, inviting, lots, marking
from banfa.features.contacts.gatherings.services.attending import BadCode
from banfa.features.contacts.gatherings.services.closing import NotReady
from banfa.features.contacts.gatherings.services.holding import BadGathering, Given, Settled
from banfa.features.contacts.models import Contact
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.models import Consent
from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.contacts.gatherings.given import came, entered, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    """Heads the marketing of the east and may hold gatherings there."""
    return actor_of(person("head", "section_head", units["E"]), on=TODAY)


class TestInviting:
    def test_takes_codes_and_leaves_out_who_is_there_already(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)

        first = inviting.invite_codes(one.pk, "K1, K2", actor=ada, at=NOW)
        again = inviting.invite_codes(one.pk, "K1 K3", actor=ada, at=NOW)

        assert (first.count, again.count, list(again.left_out.values())) == (2, 1, [1])
        assert Guest.objects.filter(gathering=one).count() == 3

    def test_invites_nobody_where_one_code_is_unknown(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)

        with pytest.raises(BadGathering, match="K9"):
            inviting.invite_codes(one.pk, "K1 K9", actor=ada, at=NOW)

        assert not one.guests.exists()

    def test_knows_no_customer_out_of_sight(self, head: Actor, shops: dict[str, int]) -> None:
        one = entered(head, unit="E")

        with pytest.raises(BadGathering, match="K3"):
            inviting.invite_codes(one.pk, "K1 K3", actor=head, at=NOW)

    def test_leaves_out_whoever_has_not_consented_when_a_list_is_invited(
        self, ada: Actor, shops: dict[str, int]
    ) -> None:
        one = entered(ada)
        Consent.objects.create(
            customer_id=shops["K1"], purpose="messages", source="paper", evidence="folder 3", given_on=TODAY,
            recorded_by="Ada", recorded_at=NOW,
        )  # fmt: skip

        invited = inviting.invite_wished(one.pk, "status=active", actor=ada, at=NOW)

        assert [guest.customer_id for guest in one.guests.all()] == [shops["K1"]]
        assert dict(invited.left_out) == {inviting.NO_CONSENT: 2}

    def test_asks_for_a_day_first(self, ada: Actor, units: dict[str, Unit], shops: dict[str, int]) -> None:
        given = Given(kind="customer_training", title="Later", unit="E", month=TODAY, topics=("law",))
        one = holding.enter(given, actor=ada, at=NOW)

        with pytest.raises(BadGathering):
            inviting.invite_codes(one.pk, "K1", actor=ada, at=NOW)

        assert one.state == Gathering.State.PLANNED

    def test_takes_no_more_replies_than_there_are_seats(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, seats=1)
        inviting.invite_codes(one.pk, "K1 K2", actor=ada, at=NOW)
        first, second = one.guests.order_by("pk")
        inviting.reply(one.pk, first.pk, "COMING", actor=ada, at=NOW)

        with pytest.raises(BadGathering):
            inviting.reply(one.pk, second.pk, "COMING", actor=ada, at=NOW)

        assert inviting.reply(one.pk, second.pk, "DECLINED", actor=ada, at=NOW).reply == "DECLINED"


class TestAttendance:
    def test_is_kept_once_however_it_is_told(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        came(one, ada, ["K1"])

        attending.walk_in(one.pk, "K1", actor=ada, at=NOW)
        told = attending.read_list(one.pk, "编码\nK1\nK2\nK2\n".encode("gb18030"), actor=ada, at=NOW)

        assert (told.count, told.before) == (1, 1)
        assert sorted(one.guests.values_list("customer__code", "came_by")) == [("K1", "LIST"), ("K2", "FILE")]

    def test_of_a_file_with_a_wrong_row_is_not_kept_at_all(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)

        with pytest.raises(BadGathering, match=r"2 行 K9|row 2: K9"):
            attending.read_list(one.pk, b"K1\nK9\n", actor=ada, at=NOW)

        assert not one.guests.exists()

    @pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\xff\xfe\xfd\x81", b"code\n"])
    def test_of_what_is_no_list_is_refused(self, ada: Actor, units: dict[str, Unit], content: bytes) -> None:
        with pytest.raises(BadGathering):
            attending.read_list(entered(ada).pk, content, actor=ada, at=NOW)

    def test_takes_somebody_without_a_file_by_name(self, ada: Actor, units: dict[str, Unit]) -> None:
        one = entered(ada)

        attending.walk_in(one.pk, "王阿姨", actor=ada, at=NOW)
        attending.walk_in(one.pk, " 王阿姨 ", actor=ada, at=NOW)

        assert [guest.shown for guest in one.guests.all()] == ["王阿姨"]

    def test_is_taken_back_while_it_is_open(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        came(one, ada, ["K1"])

        attending.tick(one.pk, [one.guests.get().pk], came=False, actor=ada, at=NOW)

        assert one.guests.get().attended_at is None

    def test_begins_with_the_day_itself(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, at=NOW + timedelta(days=1))

        with pytest.raises(BadGathering):
            attending.walk_in(one.pk, "K1", actor=ada, at=NOW)

    @pytest.mark.parametrize(
        ("words", "kept"), [("0", "0.0"), ("100", "100.0"), ("59.5", "59.5"), ("", None)]
    )
    def test_has_a_score_from_0_to_100(
        self, ada: Actor, words: str, kept: str | None, units: dict[str, Unit]
    ) -> None:
        one = entered(ada, "staff_training", unit="LZ", topics=("complaints",))
        came(one, ada, ["ada"])
        guest = one.guests.get()

        attending.give_results(one.pk, {guest.pk: (words, "")}, actor=ada, at=NOW)

        guest.refresh_from_db()
        assert guest.score == (None if kept is None else Decimal(kept))

    @pytest.mark.parametrize("words", ["-1", "100.1", "NaN", "many"])
    def test_knows_no_other_score(self, ada: Actor, words: str, units: dict[str, Unit]) -> None:
        one = entered(ada, "staff_training", unit="LZ", topics=("complaints",))
        came(one, ada, ["ada"])

        with pytest.raises(BadGathering):
            attending.give_results(one.pk, {one.guests.get().pk: (words, "")}, actor=ada, at=NOW)


class TestCodes:
    def test_on_the_wall_sign_colleagues_in_once(self, ada: Actor, units: dict[str, Unit]) -> None:
        one = entered(ada, "staff_training", unit="LZ", topics=("complaints",))
        token = attending.room_code(one)

        attending.come_myself(token, actor=ada, at=NOW)
        attending.come_myself(token, actor=ada, at=NOW)

        assert list(one.guests.values_list("person__username", "came_by")) == [("ada", "SCAN")]

    def test_on_an_invitation_let_the_guest_in(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        inviting.invite_codes(one.pk, "K1", actor=ada, at=NOW)

        attending.let_in(attending.guest_code(one.guests.get()), actor=ada, at=NOW)

        assert one.guests.get().came_by == "SCAN"

    def test_that_are_forged_or_of_another_kind_are_refused(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        inviting.invite_codes(one.pk, "K1", actor=ada, at=NOW)
        guest = attending.guest_code(one.guests.get())

        for token in ("nonsense", guest + "x", guest, signing.dumps(one.pk, salt="another")):
            with pytest.raises(BadCode):
                attending.gathering_of(token, NOW)

    def test_on_the_wall_expire(
        self, ada: Actor, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = entered(ada, "staff_training", unit="LZ", topics=("complaints",))
        token = attending.room_code(one)
        monkeypatch.setattr(attending, "ROOM_LASTS", timedelta(seconds=-1))

        with pytest.raises(BadCode):
            attending.come_myself(token, actor=ada, at=NOW)

    def test_of_a_closed_gathering_open_nothing(self, ada: Actor, units: dict[str, Unit]) -> None:
        one = held(ada, ["ada"], "staff_training", unit="LZ", topics=("complaints",))

        with pytest.raises(BadCode):
            attending.come_myself(attending.room_code(one), actor=ada, at=NOW)


class TestClosing:
    def test_needs_the_records_of_its_kind(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, topics=())

        with pytest.raises(NotReady) as refused:
            closing.close(one.pk, actor=ada, at=NOW)

        assert refused.value.lacking == ("attendance", "topics")

    def test_makes_everything_stay_as_it_is(self, ada: Actor, shops: dict[str, int]) -> None:
        one = held(ada, ["K1"])
        guest = one.guests.get()

        for act in (
            lambda: attending.tick(one.pk, [guest.pk], came=False, actor=ada, at=NOW),
            lambda: inviting.invite_codes(one.pk, "K2", actor=ada, at=NOW),
            lambda: inviting.take_off(one.pk, guest.pk, actor=ada, at=NOW),
            lambda: holding.call_off(one.pk, "mistake", actor=ada, at=NOW),
            lambda: closing.close(one.pk, actor=ada, at=NOW),
            lambda: lots.draw_winners(one.pk, 1, seed="", reason="", actor=ada, at=NOW),
        ):
            with pytest.raises(Settled):
                act()

        assert one.guests.get().attended_at == NOW

    def test_puts_it_among_the_contacts_of_those_who_came(self, ada: Actor, shops: dict[str, int]) -> None:
        held(ada, ["K1"])

        contact = Contact.objects.get()

        assert (contact.customer_id, contact.way, contact.purpose) == (
            shops["K1"],
            "meeting",
            "customer_training",
        )
        assert Event.objects.get(action="gathering.held").summary["came"] == 1

    def test_waits_until_it_has_begun(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, at=NOW + timedelta(hours=1))

        with pytest.raises(BadGathering):
            closing.close(one.pk, actor=ada, at=NOW)

    def test_is_not_calling_off_which_says_why(self, ada: Actor, units: dict[str, Unit]) -> None:
        one = entered(ada)

        with pytest.raises(BadGathering):
            holding.call_off(one.pk, " ", actor=ada, at=NOW)
        gone = holding.call_off(one.pk, "rain", actor=ada, at=NOW)

        assert (gone.state, gone.cancelled_because) == ("CANCELLED", "rain")


class TestDraws:
    def test_keep_what_it_takes_to_do_them_again(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        came(one, ada, ["K1", "K2", "K3"])

        draw = lots.draw_winners(one.pk, 2, seed="2026", reason="", actor=ada, at=NOW)

        assert draw.picked == lots.drawn(draw.population, draw.wanted, draw.seed)
        assert len(lots.winners_of(draw)) == 2

    def test_never_draw_anybody_twice_and_say_why_they_are_done_again(
        self, ada: Actor, shops: dict[str, int]
    ) -> None:
        one = entered(ada)
        came(one, ada, ["K1", "K2", "K3"])
        first = lots.draw_winners(one.pk, 2, seed="a", reason="", actor=ada, at=NOW)

        with pytest.raises(BadGathering) as refused:
            lots.draw_winners(one.pk, 2, seed="b", reason=" ", actor=ada, at=NOW)
        second = lots.draw_winners(one.pk, 2, seed="b", reason="one left early", actor=ada, at=NOW)

        assert refused.value.field == "reason"
        assert not set(first.picked) & set(second.picked)
        assert (second.number, second.reason, len(second.picked)) == (2, "one left early", 1)

    def test_of_invitees_invite_them(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada)
        for code in shops:
            Consent.objects.create(
                customer_id=shops[code], purpose="messages", source="paper", evidence="f", given_on=TODAY,
                recorded_by="Ada", recorded_at=NOW,
            )  # fmt: skip

        draw = lots.draw_invitees(
            one.pk, "status=active", 2, by_unit=True, seed="s", reason="", actor=ada, at=NOW
        )

        assert sorted(draw.picked) == sorted(one.guests.values_list("customer__code", flat=True))


class TestSight:
    def test_a_stranger_sees_nothing(self, ada: Actor, cy: Actor, units: dict[str, Unit]) -> None:
        entered(ada)

        with pytest.raises(Denied):
            gatherings_seen(cy)

    def test_a_reader_sees_what_the_units_above_and_below_hold_and_changes_nothing(
        self, ada: Actor, bo: Actor, units: dict[str, Unit]
    ) -> None:
        own, other = entered(ada, unit="E"), entered(ada, unit="W")
        above = entered(ada, "staff_training", unit="LZ", topics=("complaints",))

        assert set(gatherings_seen(bo)) == {own, above}
        with pytest.raises(NotThere):
            holding.write_outcome(other.pk, "seen", actor=bo, at=NOW)
        with pytest.raises(Denied):
            holding.write_outcome(own.pk, "seen", actor=bo, at=NOW)

    def test_guests_out_of_sight_are_not_named(self, ada: Actor, bo: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, unit="E")
        came(one, ada, ["K1", "K3"])

        assert [guest.customer_id for guest in guests_seen(bo, one)] == [shops["K1"]]

    def test_a_host_holds_a_gathering_of_another_unit(self, ada: Actor, units: dict[str, Unit]) -> None:
        host = actor_of(person("host", "reader", units["W"]), on=TODAY)
        one = entered(ada, unit="E", host="host")

        assert holding.write_outcome(one.pk, "went well", actor=host, at=NOW).outcome == "went well"


class TestHelp:
    def test_is_for_customers_with_a_circumstance_alone(self, ada: Actor, shops: dict[str, int]) -> None:
        one = entered(ada, "help_activity")
        marking.mark(shops["K1"], "elderly", "lives alone", actor=ada, at=NOW)

        invited = inviting.invite_codes(one.pk, "K1 K2", actor=ada, at=NOW)

        assert (invited.count, sum(invited.left_out.values())) == (1, 1)
        with pytest.raises(NotForThem):
            attending.walk_in(one.pk, "K2", actor=ada, at=NOW)

    def test_is_not_closed_without_what_was_given_and_a_photo(
        self, ada: Actor, shops: dict[str, int]
    ) -> None:
        one = entered(ada, "help_activity")
        marking.mark(shops["K1"], "ill", "in hospital", actor=ada, at=NOW)
        came(one, ada, ["K1"])

        with pytest.raises(NotReady) as refused:
            closing.close(one.pk, actor=ada, at=NOW)

        assert refused.value.lacking == ("given", "photo")

    def test_ends_with_the_mark(self, ada: Actor, shops: dict[str, int]) -> None:
        row = marking.mark(shops["K1"], "ill", "in hospital", actor=ada, at=NOW)

        marking.unmark(shops["K1"], row.pk, actor=ada, at=NOW)

        assert inviting.invite_codes(entered(ada, "help_activity").pk, "K1", actor=ada, at=NOW).count == 0
        assert Customer.objects.get(pk=shops["K1"]).circumstances.get().until_on == TODAY
