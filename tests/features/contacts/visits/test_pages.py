"""The pages of visits: begun and closed by a plain form, listed, remarked on, answered, printed."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.visits.models import OpenVisit, Opinion
from banfa.platform.access import Actor
from tests.features.conftest import shops
from tests.features.contacts.visits.sending import PRICES, TALK, fix, given, photo, visit
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in", "shops"]
pytestmark = pytest.mark.django_db
PLACE = {"longitude": "105.0", "latitude": "31.0", "accuracy": "20"}


@pytest.fixture
def browser(ada: Actor, logged_in: LoggedIn) -> Client:
    return logged_in(ada)


@pytest.fixture
def closed(ada: Actor, shops: dict[str, int]) -> Contact:
    """A visit that was closed with an opinion."""
    actions = {"prices": PRICES, "talk": TALK, "opinion": {"words": "送货太晚", "department": "service"}}
    now = timezone.now()
    shape = given(shops["K1"], "visit", actions, fix=fix(at=now)) | {
        "began_at": now.isoformat(), "ended_at": now.isoformat()
    }  # fmt: skip
    return visit(shape, ada, at=now).contact


def begun(browser: Client, customer: int, **others: str) -> OpenVisit:
    """Check in by the form."""
    now = timezone.now().isoformat()
    fields = {
        "customer": str(customer),
        "kind": "visit",
        "client_key": "abc",
        "captured_at": now,
        "phone_now": now,
    }
    answer = browser.post("/contacts/visits/new/", fields | PLACE | others)
    assert answer.status_code == 302, answer.content.decode()
    return OpenVisit.objects.get()


FILLED = {
    "client_key": "abc", "result": "met", "prices.labelled": "yes", "prices.below_guide": "no", "talk.words": "谈了新品",
}  # fmt: skip


def test_a_plain_form_checks_in_and_closes_a_visit_and_a_second_sending_leads_to_the_same(
    browser: Client, shops: dict[str, int]
) -> None:
    opened = begun(browser, shops["K1"])
    page = browser.get(f"/contacts/visits/open/{opened.pk}/").content.decode()

    first = browser.post(f"/contacts/visits/open/{opened.pk}/", FILLED)
    second = browser.post(f"/contacts/visits/open/{opened.pk}/", FILLED)

    contact = Contact.objects.get()
    assert 'name="talk.words"' in page
    assert first["Location"] == second["Location"] == f"/contacts/visits/{contact.pk}/"


def test_what_is_missing_is_named_and_what_was_typed_is_kept(browser: Client, shops: dict[str, int]) -> None:
    opened = begun(browser, shops["K1"])

    answer = browser.post(
        f"/contacts/visits/open/{opened.pk}/", FILLED | {"prices.labelled": "", "talk.words": "写了<b>"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Price check, Is everything price-labelled?: " in page
    assert "写了&lt;b&gt;" in page
    assert not Contact.objects.exists()


def test_a_check_in_that_is_refused_says_why_and_begins_nothing(
    browser: Client, shops: dict[str, int]
) -> None:
    now = timezone.now()
    old = {"captured_at": (now - timedelta(minutes=40)).isoformat(), "phone_now": now.isoformat()}

    answer = browser.post(
        "/contacts/visits/new/",
        {"customer": str(shops["K1"]), "kind": "visit", "client_key": "k"} | PLACE | old,
    )

    assert answer.status_code == 422
    assert "40 min old" in answer.content.decode()
    assert not OpenVisit.objects.exists()


def test_giving_up_wants_a_reason(browser: Client, shops: dict[str, int]) -> None:
    opened = begun(browser, shops["K1"])

    browser.post(f"/contacts/visits/open/{opened.pk}/give-up/", {"reason": " "})
    still = OpenVisit.objects.get().given_up_at
    browser.post(f"/contacts/visits/open/{opened.pk}/give-up/", {"reason": "店主外出"})

    assert still is None
    assert OpenVisit.objects.get().given_up_because == "店主外出"


def test_sent_three_times_from_a_queue_it_is_one_visit(browser: Client, shops: dict[str, int]) -> None:
    now = timezone.now().isoformat()
    shape = given(shops["K1"], "first", {
        "storefront": {"pictures": ["p1"]}, "talk": TALK,
        "surroundings": {"rows": {"location": "remote", "flow": "low", "consumption": "low", "stops": "0", "potential": "low"}},
    }) | {"began_at": now, "ended_at": now}  # fmt: skip

    def send(**others: object) -> tuple[int, dict[str, object]]:
        file = SimpleUploadedFile("p1.jpg", photo().file.read(), "image/jpeg")
        body = {"visit": json.dumps(shape | others), "client_key": "q1", "p1": file}
        answer = browser.post("/contacts/visits/send/", body)
        return answer.status_code, answer.json() if answer["Content-Type"].startswith(
            "application/json"
        ) else {}

    answers = [send(sent_at=now), send(sent_at=now), send()]
    other, _ = send(why="另一次")
    bad, told = send(role="admin")

    assert [status for status, _ in answers] == [201, 200, 200]
    assert len({body["visit"] for _, body in answers}) == 1
    assert Contact.objects.count() == 1
    assert (other, bad) == (422, 422)
    assert "role" in told["problems"]  # type: ignore[operator]


@pytest.mark.parametrize("body", [{}, {"visit": "x"}, {"visit": "[1]"}, {"visit": "{"}])
def test_what_is_no_visit_is_a_bad_request(browser: Client, body: dict[str, str]) -> None:
    assert browser.post("/contacts/visits/send/", body).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/contacts/visits/", "/contacts/visits/?whose=&flagged=1&unplanned=1&q=新品&kind=visit&result=met",
        "/contacts/visits/opinions/?state=", "/contacts/visits/scores/?by=customer", "/contacts/visits/findings/",
        "/contacts/visits/booklets/", "/contacts/visits/booklets/paper/?sheet=display_check",
    ],
)  # fmt: skip
def test_lists_and_reports_stand(browser: Client, closed: Contact, address: str) -> None:
    assert browser.get(address).status_code == 200


def test_a_visit_shows_its_parts_and_prints_its_sheet(browser: Client, closed: Contact) -> None:
    page = browser.get(f"/contacts/visits/{closed.pk}/").content.decode()
    paper = browser.get(f"/contacts/visits/{closed.pk}/sheets/{closed.sheets.get().pk}/").content.decode()

    assert "送货太晚" in page
    assert "vi-spot" in page
    assert "☑ Yes" in paper


def test_the_record_is_searched_and_a_fragment_comes_alone(
    browser: Client, closed: Contact, shops: dict[str, int]
) -> None:
    address = f"/contacts/visits/customers/{shops['K1']}/"
    found = browser.get(address, {"q": "送货"}, headers={"HX-Request": "true"}).content.decode()
    nothing = browser.get(address, {"q": "没有的"}).content.decode()

    assert "送货太晚" in found
    assert "<html" not in found
    assert "No such contact" in nothing


def test_a_contact_is_written_down_whole_or_not_at_all(browser: Client, shops: dict[str, int]) -> None:
    address = f"/contacts/visits/customers/{shops['K1']}/log/"
    whole = {
        "way": "telephone",
        "at": "2026-10-01T10:00",
        "content": "问价",
        "result": "已报价",
        "minutes": "5",
    }

    refused = browser.post(address, whole | {"result": ""})
    kept = browser.post(address, whole)

    assert refused.status_code == 422
    assert "问价" in refused.content.decode()
    assert kept.status_code == 302
    assert Contact.objects.get().minutes == 5


def test_an_opinion_is_answered_on_its_list_and_an_empty_answer_is_not(
    browser: Client, closed: Contact
) -> None:
    opinion = Opinion.objects.get()
    address = f"/contacts/visits/opinions/{opinion.pk}/answer/"

    empty = browser.post(address, {"words": " "})
    answered = browser.post(address, {"words": "改为上午"})
    again = browser.post(address, {"words": "再答"})

    assert (empty.status_code, answered.status_code, again.status_code) == (422, 302, 409)
    opinion.refresh_from_db()
    assert opinion.answer == "改为上午"


def test_a_remark_stands_beside_and_an_empty_one_is_refused(browser: Client, closed: Contact) -> None:
    address = f"/contacts/visits/{closed.pk}/remark/"

    assert browser.post(address, {"words": ""}).status_code == 422
    assert browser.post(address, {"words": "应为旧品"}).status_code == 302
    assert closed.remarks.get().words == "应为旧品"


@pytest.mark.parametrize(
    "address",
    [
        "/contacts/visits/?result=fine", "/contacts/visits/?at_from=32", "/contacts/visits/?after=x~1",
        "/contacts/visits/new/?customer=x", "/contacts/visits/opinions/?state=x", "/contacts/visits/scores/?by=x",
        "/contacts/visits/findings/?of=x.y", "/contacts/visits/booklets/?sheet=x",
    ],
)  # fmt: skip
def test_an_address_that_asks_for_what_is_not_there_is_told_so(
    browser: Client, shops: dict[str, int], address: str
) -> None:
    assert browser.get(address).status_code == 400


def test_a_page_of_visits_asks_the_same_however_many_there_are(
    browser: Client, ada: Actor, shops: dict[str, int], django_assert_max_num_queries: object
) -> None:
    now = timezone.now().isoformat()
    for number in range(12):
        shape = given(shops["K1"], "visit", {"prices": PRICES, "talk": TALK}) | {
            "began_at": now,
            "ended_at": now,
        }
        visit(shape, ada, key=str(number), at=timezone.now())

    browser.get("/contacts/visits/")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        browser.get("/contacts/visits/")
