"""What a phone takes along, and what comes of the visits that it sends afterwards."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.offline import views
from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.contacts.visits.models import Visit
from banfa.features.customers.models import Assignment, Customer
from banfa.platform.access import Actor
from tests.features.contacts.planning.conftest import mei, street, who
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in", "mei", "street"]
pytestmark = pytest.mark.django_db
FIELD, LUGGAGE, SEND = "/contacts/field/", "/contacts/field/luggage/", "/contacts/field/send/"
STATIC = Path(views.__file__).parents[1] / "static"


@pytest.fixture
def phone(mei: Actor, logged_in: LoggedIn) -> Client:
    return logged_in(mei)


def planned(mei: Actor, customer: int, on: date) -> Stop:
    """Put a customer on Mei's plan of a day."""
    plan, _ = WeekPlan.objects.get_or_create(
        person=who(mei), post="customer_manager", monday=on - timedelta(days=on.weekday())
    )
    return Stop.objects.create(
        plan=plan,
        person=who(mei),
        customer_id=customer,
        on=on,
        place=0,
        made_by=who(mei),
        made_at=timezone.now(),
    )


def sent(mei: Actor, customer: int, **others: str) -> dict[str, str]:
    """A visit as the form on the phone gives it."""
    at = timezone.now()
    return {
        "reader": str(mei.person_id), "client_key": "key-1", "customer_id": str(customer), "kind": "visit",
        "began_at": (at - timedelta(minutes=9)).isoformat(), "ended_at": at.isoformat(), "sent_at": at.isoformat(),
        "longitude": "112.495", "latitude": "37.868", "accuracy": "20", "captured_at": (at - timedelta(minutes=9)).isoformat(),
        "result": "met", "prices.labelled": "yes", "prices.below_guide": "no", "talk.words": "谈了新品", **others,
    }  # fmt: skip


class TestTakingAlong:
    def test_holds_the_visits_of_three_days_before_and_after_today_and_no_others(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        today = timezone.localdate()
        for code, days in (("P1", -4), ("P2", -3), ("P3", 0), ("P4", 3), ("P5", 4)):
            planned(mei, street[code], today + timedelta(days=days))

        found = phone.get(LUGGAGE).json()

        codes = {one["code"] for one in found["customers"].values()}
        assert {"P2", "P3", "P4"} <= codes
        assert not {"P1", "P5"} & codes
        assert found["reader"] == mei.person_id
        assert FIELD in found["pages"]

    def test_leaves_out_whom_the_reader_may_no_longer_see(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        planned(mei, street["P3"], timezone.localdate())
        Assignment.objects.filter(customer=street["P3"]).delete()

        told = phone.get(LUGGAGE)
        page = phone.get(FIELD).content.decode()

        assert "P3" not in {one["code"] for one in told.json()["customers"].values()}
        assert "沿街3号店" not in page

    def test_names_a_form_for_each_kind_of_visit_and_each_form_opens(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        planned(mei, street["P3"], timezone.localdate())

        pages = [one for one in phone.get(LUGGAGE).json()["pages"] if "/visit/" in one]

        assert pages
        for address in pages:
            answer = phone.get(address)
            assert answer.status_code == 200, address
            assert 'name="customer_id"' in answer.content.decode()

    def test_keeps_every_file_that_its_pages_need(self, phone: Client) -> None:
        modules = {f"contacts/field/{one.name}" for one in (STATIC / "contacts/field").glob("*.js")}

        assert modules <= set(views.FILES)
        assert phone.get(LUGGAGE).json()["files"]

    @pytest.mark.parametrize(
        "address", ["visit/nothing/-/", "visit/visit/nothing/", "visit/visit/talk-nothing/"]
    )
    def test_a_form_that_the_regulation_does_not_have_is_not_there(self, phone: Client, address: str) -> None:
        assert phone.get(FIELD + address).status_code == 404

    def test_is_for_whoever_makes_visits(
        self, bo: Actor, street: Mapping[str, int], logged_in: LoggedIn
    ) -> None:
        reader = logged_in(bo)

        assert reader.get(FIELD).status_code == 403
        assert reader.get(LUGGAGE).status_code == 403
        assert reader.get(f"{FIELD}visit/visit/talk/").status_code == 403

    def test_asks_as_much_for_one_stop_as_for_ten(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        planned(mei, street["P1"], timezone.localdate())
        few = queries_of(phone)
        for code in ("P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10"):
            planned(mei, street[code], timezone.localdate() + timedelta(days=1))

        many = queries_of(phone)
        assert many == few


def queries_of(phone: Client) -> int:
    phone.get(LUGGAGE)
    with CaptureQueriesContext(connection) as asked:
        phone.get(LUGGAGE)
    return len(asked)


class TestSending:
    def test_three_times_is_one_visit(self, mei: Actor, street: Mapping[str, int], phone: Client) -> None:
        body = sent(mei, street["P7"])

        answers = [phone.post(SEND, body | {"sent_at": timezone.now().isoformat()}) for _ in range(3)]

        assert [one.status_code for one in answers] == [201, 200, 200]
        assert len({one.json()["address"] for one in answers}) == 1
        assert Visit.objects.get().source == Visit.Source.OFFLINE

    def test_the_same_key_with_another_content_is_refused_and_changes_nothing(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        phone.post(SEND, sent(mei, street["P7"]))

        answer = phone.post(SEND, sent(mei, street["P7"], **{"talk.words": "别的"}))

        assert answer.status_code == 422
        assert Contact.objects.get().content == "谈了新品"

    def test_a_visit_is_kept_though_the_first_answer_was_lost_and_the_customer_went_elsewhere(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        body = sent(mei, street["P7"])
        phone.post(SEND, body)
        Assignment.objects.filter(customer=street["P7"]).delete()

        again = phone.post(SEND, body)

        assert again.status_code == 200
        assert again.json()["again"] is True

    def test_what_is_missing_is_named_part_by_part_in_both_languages(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        answer = phone.post(SEND, sent(mei, street["P7"], **{"prices.labelled": "", "talk.words": ""}))

        told = answer.json()
        assert answer.status_code == 422
        assert told["detail"]["zh"]
        assert told["detail"]["en"]
        assert any(key.startswith("actions.talk") for key in told["problems"])
        assert not Visit.objects.exists()

    def test_a_strangers_customer_is_not_there_and_says_no_more_than_one_that_never_was(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        foreign = Customer.objects.get(pk=street["P9"])
        Assignment.objects.filter(customer=foreign).delete()

        hidden = phone.post(SEND, sent(mei, foreign.pk))
        missing = phone.post(SEND, sent(mei, 10**9, client_key="other"))

        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()

    def test_a_colleagues_visit_waits_until_they_are_logged_in(
        self, ada: Actor, mei: Actor, street: Mapping[str, int], logged_in: LoggedIn
    ) -> None:
        answer = logged_in(ada).post(SEND, sent(mei, street["P7"]))

        assert answer.status_code == 409
        assert answer.json()["error"] == "OtherReader"
        assert not Visit.objects.exists()

    def test_a_phone_whose_clock_is_a_day_off_is_flagged_and_put_right(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        at = timezone.now() + timedelta(days=1)
        body = sent(mei, street["P7"]) | {
            "began_at": (at - timedelta(minutes=5)).isoformat(), "ended_at": at.isoformat(), "sent_at": at.isoformat(),
            "captured_at": (at - timedelta(minutes=5)).isoformat(),
        }  # fmt: skip

        answer = phone.post(SEND, body)

        assert answer.status_code == 201, answer.json()
        assert abs(Contact.objects.get().at - timezone.now()) < timedelta(minutes=10)
        assert Visit.objects.get().flags

    @pytest.mark.parametrize("duty", ["0", "999999999", "x", "1' or 1=1"])
    def test_a_forged_duty_closes_nothing(
        self, mei: Actor, street: Mapping[str, int], phone: Client, duty: str
    ) -> None:
        answer = phone.post(SEND, sent(mei, street["P7"], duty=duty))

        assert answer.status_code in (201, 422)

    def test_what_is_no_picture_is_refused_with_its_place(
        self, mei: Actor, street: Mapping[str, int], phone: Client
    ) -> None:
        stock = {"stock.brands.0.brand": "红塔山", "stock.brands.0.cartons": "3"}
        body = sent(mei, street["P3"], **stock)

        answer = phone.post(
            SEND, body | {"display_photo.pictures": SimpleUploadedFile("x.jpg", b"no picture")}
        )

        told = answer.json()
        assert any("display_photo" in part for part in told["problems"])
        assert answer.status_code == 422
        assert not Visit.objects.exists()

    @pytest.mark.parametrize(
        "broken", [{"customer_id": "x"}, {"began_at": ""}, {"kind": "nothing"}, {"client_key": ""}]
    )
    def test_what_cannot_be_read_is_refused_in_words(
        self, mei: Actor, street: Mapping[str, int], phone: Client, broken: dict[str, str]
    ) -> None:
        answer = phone.post(SEND, sent(mei, street["P7"]) | broken)

        assert 400 <= answer.status_code < 500
        assert answer.json()["detail"]["zh"]

    def test_is_only_posted_to(self, phone: Client) -> None:
        assert phone.get(SEND).status_code == 405
