"""A visit is checked, kept once and for good, and tells what it proves."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction

from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import add_remark
from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.checking_in import CheckInRefused
from banfa.features.contacts.visits.keeping import remove_old_positions
from banfa.features.contacts.visits.kinds import NoSuchVisitKind
from banfa.features.contacts.visits.models import OpenVisit, Opinion, Visit
from banfa.features.contacts.visits.payload import BadVisit, BadVisitKey
from banfa.features.contacts.visits.services import OtherVisit
from banfa.features.contacts.visits.services.beginning import Arrival
from banfa.features.contacts.visits.services.opinions import AlreadyAnswered
from banfa.features.customers.models import Attachment, Customer
from banfa.features.customers.services.attaching import Sent
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit import append_only
from banfa.platform.audit.models import Event
from tests.conftest import NOW
from tests.features.contacts.visits.sending import BEGAN, PRICES, TALK, fix, given, photo, visit

pytestmark = pytest.mark.django_db
ACTIONS = {"prices": PRICES, "talk": TALK}


@pytest.fixture
def placed(shops: dict[str, int]) -> dict[str, int]:
    """The shops, of which the first stands where the register says."""
    Customer.objects.filter(pk=shops["K1"]).update(longitude=105.0, latitude=31.0)
    return shops


class TestSendingAgain:
    def test_the_same_key_with_the_same_content_is_one_visit(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        shape = given(placed["K1"], "visit", ACTIONS, fix=fix())

        sent = [
            visit(shape | {"sent_at": at.isoformat()}, ada) for at in (NOW, NOW, NOW + timedelta(minutes=5))
        ]

        assert [one.is_again for one in sent] == [False, True, True]
        assert len({one.contact.pk for one in sent}) == 1
        assert Visit.objects.count() == Contact.objects.count() == 1

    def test_the_same_key_with_other_content_is_refused(self, ada: Actor, placed: dict[str, int]) -> None:
        visit(given(placed["K1"], "visit", ACTIONS), ada)

        with pytest.raises(OtherVisit) as refused:
            visit(given(placed["K1"], "visit", ACTIONS | {"talk": {"words": "别的"}}), ada)

        assert refused.value.status == 422
        assert Contact.objects.get().content == TALK["words"]

    @pytest.mark.parametrize("key", ["", "x" * 65, "有", "a b"])
    def test_a_visit_without_a_key_is_refused(self, ada: Actor, placed: dict[str, int], key: str) -> None:
        with pytest.raises(BadVisitKey):
            visit(given(placed["K1"], "visit", ACTIONS), ada, key=key)


class TestCheckingIn:
    def test_a_good_position_leaves_no_flag_and_its_distance(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        kept = visit(given(placed["K1"], "visit", ACTIONS, fix=fix(120)), ada).contact.visit

        assert kept.flags == []
        assert kept.distance_m == 120

    @pytest.mark.parametrize(
        ("position", "flag"),
        [
            pytest.param(fix(321), "far", id="a metre beyond limit and accuracy"),
            pytest.param(fix(0, accuracy=151), "inaccurate", id="inaccurate"),
            pytest.param(None, "missing", id="none"),
        ],
    )
    def test_what_is_odd_is_flagged_with_its_figure(
        self, ada: Actor, placed: dict[str, int], position: object, flag: str
    ) -> None:
        kept = visit(given(placed["K1"], "visit", ACTIONS, fix=position), ada).contact.visit

        assert [one["code"] for one in kept.flags] == [flag]

    def test_at_the_limit_it_is_not_far(self, ada: Actor, placed: dict[str, int]) -> None:
        kept = visit(given(placed["K1"], "visit", ACTIONS, fix=fix(320)), ada).contact.visit

        assert kept.flags == []

    def test_an_old_position_is_refused_as_the_pack_says_and_nothing_is_kept(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        stale = fix(at=BEGAN - timedelta(minutes=16))

        with pytest.raises(CheckInRefused, match="16 min old"):
            visit(given(placed["K1"], "visit", ACTIONS, fix=stale), ada)

        assert not Contact.objects.exists()

    def test_a_clock_that_is_a_day_off_is_put_right_and_flagged(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        day = timedelta(days=1)
        shape = given(
            placed["K1"], "visit", ACTIONS, fix=fix(at=BEGAN + day), sent_at=(NOW + day).isoformat()
        )
        shape |= {"began_at": (BEGAN + day).isoformat(), "ended_at": (NOW + day).isoformat()}

        contact = visit(shape, ada).contact

        assert contact.at == BEGAN
        assert [one["code"] for one in contact.visit.flags] == ["clock"]

    def test_jumping_between_shops_and_repeating_a_position_are_flagged(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        visit(given(placed["K1"], "visit", ACTIONS, fix=fix()), ada)
        later = BEGAN + timedelta(minutes=10)
        far = given(placed["K2"], "visit", ACTIONS, fix=fix(50_000, at=later), began_at=later.isoformat())
        again = given(placed["K3"], "visit", ACTIONS, fix=fix(at=later), began_at=later.isoformat())

        jumped = visit(far, ada, key="k2").contact.visit.flags
        repeated = visit(again, ada, key="k3").contact.visit.flags

        assert [(one["code"], one["figure"]) for one in jumped] == [("jump", 300)]
        assert "repeated" in {one["code"] for one in repeated}

    def test_the_check_in_of_an_open_visit_counts_and_not_what_comes_later(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        services.begin_visit(
            placed["K1"],
            "visit",
            Arrival(began_at=BEGAN, why_none="denied"),
            client_key="k1",
            actor=ada,
            at=BEGAN,
        )

        kept = visit(given(placed["K1"], "visit", ACTIONS, fix=fix()), ada)

        assert [one["code"] for one in kept.contact.visit.flags] == ["missing"]
        assert not OpenVisit.objects.exists()

    def test_positions_go_once_their_days_are_over_and_the_distance_stays(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        contact = visit(given(placed["K1"], "visit", ACTIONS, fix=fix(10)), ada).contact

        kept = remove_old_positions(BEGAN + timedelta(days=90))
        removed = remove_old_positions(BEGAN + timedelta(days=90, seconds=1))

        assert (kept, removed) == (0, 1)
        assert Visit.objects.get(pk=contact.pk).distance_m == 10


class TestThePlaceOfTheShop:
    def test_the_first_good_position_is_the_shops_or_is_asked_for(
        self, ada: Actor, shops: dict[str, int]
    ) -> None:
        done = visit(given(shops["K2"], "visit", ACTIONS, fix=fix()), ada)

        shop = Customer.objects.get(pk=shops["K2"])
        assert done.remark is not None
        assert (shop.longitude, shop.latitude) == (105.0, 31.0)

    def test_a_flagged_one_fixes_nothing_and_a_known_place_stays(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        visit(given(placed["K2"], "visit", ACTIONS, fix=fix(accuracy=400)), ada)
        visit(given(placed["K1"], "visit", ACTIONS, fix=fix(100)), ada, key="k2")

        assert Customer.objects.get(pk=placed["K2"]).longitude is None
        assert Customer.objects.get(pk=placed["K1"]).latitude == 31.0


FRONT = {
    "storefront": {"pictures": ["p1"]}, "talk": TALK,
    "surroundings": {"rows": {
        "location": "main_street", "flow": "high", "consumption": "high", "stops": "3", "potential": "high",
    }},
}  # fmt: skip


class TestPictures:
    def test_a_picture_is_kept_with_its_time_and_the_customers_photos(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        shape = given(placed["K1"], "first", FRONT, pictures={"p1": {"taken_at": BEGAN.isoformat()}})

        contact = visit(shape, ada, pictures={"p1": photo()}).contact

        (picture,) = contact.pictures.all()
        assert picture.taken_at == BEGAN
        assert Attachment.objects.get().kind == "storefront"

    @pytest.mark.parametrize(
        ("sent", "why"),
        [
            pytest.param(Sent("x.jpg", 40 * 2**20, BytesIO(b"\xff\xd8\xff")), "over 20 MB", id="40 MB"),
            pytest.param(Sent("x.jpg", 9, BytesIO(b"<svg></svg>")), "JPEG", id="no picture"),
            pytest.param(Sent("x.pdf", 9, BytesIO(b"%PDF-1.7 x")), "no photo", id="a document"),
        ],
    )
    def test_what_is_no_photo_is_refused_by_its_name_and_nothing_is_kept(
        self, ada: Actor, placed: dict[str, int], sent: Sent, why: str
    ) -> None:
        with pytest.raises(BadVisit, match=why) as refused:
            visit(given(placed["K1"], "first", FRONT), ada, pictures={"p1": sent})

        assert list(refused.value.problems) == ["pictures.p1"]
        assert not Contact.objects.exists()

    def test_a_picture_that_did_not_come_along_is_asked_for_again(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        with pytest.raises(BadVisit, match="did not arrive"):
            visit(given(placed["K1"], "first", FRONT), ada)


class TestWhatIsWrong:
    def test_everything_that_is_missing_is_named_at_once(self, ada: Actor, placed: dict[str, int]) -> None:
        with pytest.raises(BadVisit) as refused:
            visit(given(placed["K1"], "visit", {"prices": {"rows": {"below_guide": "yes"}}}), ada)

        assert set(refused.value.problems) == {
            "actions.prices.labelled",
            "actions.prices.which",
            "actions.talk",
        }

    @pytest.mark.parametrize(
        ("change", "key"),
        [
            ({"began_at": "yesterday"}, "began_at"), ({"result": "fine"}, "result"), ({"role": "admin"}, "role"),
            ({"satisfaction": 101}, "satisfaction"), ({"actions": {"dance": {}}}, "actions.dance"),
            ({"fix": {"longitude": 999, "latitude": 1}}, "fix"), ({"next_on": "2026-02-30"}, "next_on"),
            ({"actions": {"talk": {"words": "字" * 2_001}}}, "actions.talk"), ({"customer_id": "1"}, "customer_id"),
            ({"pictures": {"p": {}}}, "pictures.p"), ({"ended_at": "2026-01-01T00:00:00+08:00"}, "ended_at"),
        ],
    )  # fmt: skip
    def test_a_part_that_cannot_be_read_is_named(
        self, ada: Actor, placed: dict[str, int], change: dict[str, object], key: str
    ) -> None:
        with pytest.raises(BadVisit) as refused:
            visit(given(placed["K1"], "visit", ACTIONS) | change, ada)

        assert key in refused.value.problems
        assert not Contact.objects.exists()

    def test_nobody_met_needs_a_reason_and_nothing_else(self, ada: Actor, placed: dict[str, int]) -> None:
        with pytest.raises(BadVisit, match="say what was found"):
            visit(given(placed["K1"], "visit", result="shut"), ada)

        contact = visit(given(placed["K1"], "visit", result="shut", why="贴着停业通知"), ada).contact
        assert (contact.result, contact.content) == ("shut", "贴着停业通知")

    def test_a_visit_more_than_a_month_ago_is_refused(self, ada: Actor, placed: dict[str, int]) -> None:
        with pytest.raises(BadVisit, match="31 days"):
            visit(given(placed["K1"], "visit", ACTIONS), ada, at=BEGAN + timedelta(days=31, seconds=1))

    def test_a_kind_for_others_and_one_that_is_not_there_are_refused(
        self, ada: Actor, placed: dict[str, int]
    ) -> None:
        Customer.objects.filter(pk=placed["K1"]).update(status="prospect")

        for kind, why in (("visit", "not for customers"), ("visi", "no kind of visit 'visi'")):
            with pytest.raises(NoSuchVisitKind, match=why):
                visit(given(placed["K1"], kind, ACTIONS), ada)

    def test_a_stranger_finds_nothing_and_a_reader_may_not(
        self, bo: Actor, cy: Actor, placed: dict[str, int]
    ) -> None:
        with pytest.raises(Denied):
            visit(given(placed["K1"], "visit", ACTIONS), bo)
        with pytest.raises(Denied):
            visit(given(placed["K1"], "visit", ACTIONS), cy)

    def test_a_customer_that_is_not_there_is_not_told_of(self, ada: Actor, placed: dict[str, int]) -> None:
        with pytest.raises(NotThere):
            visit(given(987_654, "visit", ACTIONS), ada)


class TestAClosedVisit:
    def test_the_database_refuses_to_alter_or_remove_it(self, ada: Actor, placed: dict[str, int]) -> None:
        append_only.ensure(connection)
        contact = visit(given(placed["K1"], "visit", ACTIONS), ada).contact

        for does in (
            lambda: Visit.objects.filter(pk=contact.pk).update(notes={}),
            lambda: Visit.objects.filter(pk=contact.pk).delete(),
            lambda: contact.sheets.get().filled.delete(),
        ):
            with (
                pytest.raises((DatabaseError, Exception), match=r"append-only|protected|PROTECT"),
                transaction.atomic(),
            ):
                does()

        assert Visit.objects.get().notes == {"talk": TALK["words"]}

    def test_its_person_corrects_it_and_others_comment_beside_it(
        self, ada: Actor, bo: Actor, placed: dict[str, int]
    ) -> None:
        contact = visit(given(placed["K1"], "visit", ACTIONS), ada).contact

        mine = add_remark(contact.pk, "应为旧品", actor=ada, at=NOW)
        with pytest.raises(Denied):
            add_remark(contact.pk, "看过", actor=bo, at=NOW)

        assert mine.kind == "CORRECTION"
        assert Contact.objects.get().content == TALK["words"]

    def test_it_leaves_one_event_with_its_digest(self, ada: Actor, placed: dict[str, int]) -> None:
        contact = visit(given(placed["K1"], "visit", ACTIONS), ada).contact

        (event,) = Event.objects.filter(action="visit.closed")
        assert event.summary["digest"] == contact.visit.digest


class TestOpinions:
    def test_they_are_passed_on_and_answered_once(self, ada: Actor, placed: dict[str, int]) -> None:
        said = {"opinion": {"words": "送货太晚", "department": "monopoly"}}
        visit(given(placed["K1"], "visit", ACTIONS | said), ada)
        (opinion,) = Opinion.objects.all()

        services.answer_opinion(opinion.pk, "已改为上午送", actor=ada, at=NOW)
        with pytest.raises(AlreadyAnswered):
            services.answer_opinion(opinion.pk, "又答", actor=ada, at=NOW)

        opinion.refresh_from_db()
        assert (opinion.post, opinion.answer, opinion.state) == ("monopoly_head", "已改为上午送", "ANSWERED")
        assert opinion.due_at is not None
