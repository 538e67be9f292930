"""The pages of gatherings, phrases and the library: who may come in, what is wrong is said, what was typed is kept."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.services import attending, planning
from banfa.platform.access import Actor
from banfa.platform.org.models import Person, Unit
from tests.conftest import NOW
from tests.features.contacts.gatherings.given import came, entered, held

pytestmark = pytest.mark.django_db
PAGES = (
    "", "new/", "plans/", "coverage/", "staff/", "library/",
)  # fmt: skip
PHRASES = ("", "?situation=upset", "?q=mafan", "drawer/?situation=visit", "check/", "knowledge/?q=nothing")


def browser(username: str) -> Client:
    found = Client()
    found.force_login(Person.objects.get(username=username))
    return found


@pytest.fixture
def me(ada: Actor, units: dict[str, Unit]) -> Client:
    return browser("ada")


@pytest.mark.parametrize(
    "page", [*(f"gatherings/{one}" for one in PAGES), *(f"phrases/{one}" for one in PHRASES)]
)
def test_every_page_stands_while_there_is_nothing(me: Client, page: str) -> None:
    assert me.get(f"/contacts/{page}").status_code == 200


@pytest.mark.parametrize(
    "page", ["gatherings/", "gatherings/1/", "gatherings/coverage/", "phrases/", "gatherings/here/x/"]
)
def test_a_stranger_is_kept_out(me: Client, cy: Actor, page: str) -> None:
    assert browser("cy").get(f"/contacts/{page}").status_code == 403


@pytest.mark.parametrize(
    "page", ["gatherings/999/", "gatherings/999/sheet/", "gatherings/here/forged/", "phrases/999/"]
)
def test_what_is_not_there_is_404(me: Client, page: str) -> None:
    assert me.get(f"/contacts/{page}").status_code == 404


def test_a_reader_may_look_and_not_enter(bo: Actor, ada: Actor) -> None:
    one = entered(ada, unit="E")

    reader = browser("bo")

    assert reader.get(f"/contacts/gatherings/{one.pk}/").status_code == 200
    assert reader.get("/contacts/gatherings/new/").status_code == 403
    assert reader.post(f"/contacts/gatherings/{one.pk}/close/").status_code == 403
    assert reader.get(f"/contacts/gatherings/{entered(ada, unit='W').pk}/").status_code == 404


def test_the_list_alone_is_given_to_a_fragment(me: Client, ada: Actor) -> None:
    entered(ada)

    answer = me.get("/contacts/gatherings/?q=Train", headers={"HX-Request": "true"}).content.decode()

    assert "Training" in answer
    assert "<html" not in answer


def test_a_gathering_is_entered_and_what_was_wrong_keeps_what_was_typed(me: Client) -> None:
    typed = {
        "kind": "customer_training",
        "unit": "E",
        "title": "秋季培训",
        "starts_at": "2026-11-20T14:00",
        "place": "",
    }

    wrong = me.post("/contacts/gatherings/new/", typed)
    right = me.post(
        "/contacts/gatherings/new/", {**typed, "place": "二楼", "topics": "law", "budget": "1200.50"}
    )

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "秋季培训" in wrong.content.decode()
    one = Gathering.objects.get()
    assert (one.state, one.budget_fen, one.topics) == ("OPEN", 120_050, ["law"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "yesterday"), ("starts_at", "0001-01-01T00:00"), ("seats", "-1"), ("seats", "0"), ("budget", "1e99"),
        ("budget", "NaN"), ("kind", "nonsense"), ("unit", "NOWHERE"), ("host", "nobody"), ("topics", "nonsense"),
        ("title", "x" * 121), ("plan", "99"),
    ],
)  # fmt: skip
def test_bad_input_enters_nothing(me: Client, field: str, value: str) -> None:
    typed = {
        "kind": "customer_training",
        "unit": "E",
        "title": "T",
        "starts_at": "2026-11-20T14:00",
        "place": "P",
        field: value,
    }

    assert me.post("/contacts/gatherings/new/", typed).status_code in (404, 422)
    assert not Gathering.objects.exists()


def test_a_training_is_not_held_by_a_unit_that_does_not_hold_it(me: Client) -> None:
    typed = {
        "kind": "customer_training",
        "unit": "E11",
        "title": "T",
        "starts_at": "2026-11-20T14:00",
        "place": "P",
    }

    assert "县级分公司" in me.post("/contacts/gatherings/new/", typed).content.decode()


def test_attendance_is_kept_from_the_page(me: Client, ada: Actor, shops: dict[str, int]) -> None:
    one = entered(ada)
    me.post(f"/contacts/gatherings/{one.pk}/invite/", {"way": "codes", "codes": "K1 K2"})
    ids = list(one.guests.values_list("pk", flat=True))

    me.post(f"/contacts/gatherings/{one.pk}/attend/", {"do": "came", "id": ids[:1]})
    wrong = me.post(f"/contacts/gatherings/{one.pk}/walk-in/", {"who": " "})

    assert one.guests.filter(attended_at__isnull=False).count() == 1
    assert wrong.status_code == 422
    assert me.get(f"/contacts/gatherings/{one.pk}/attend/").status_code == 405


def test_a_closed_gathering_shows_itself_and_offers_nothing(
    me: Client, ada: Actor, shops: dict[str, int]
) -> None:
    one = held(ada, ["K1"])

    page = me.get(f"/contacts/gatherings/{one.pk}/").content.decode()

    assert f"/contacts/gatherings/{one.pk}/close/" not in page
    assert me.post(f"/contacts/gatherings/{one.pk}/walk-in/", {"who": "K2"}).status_code == 409


def test_a_colleague_signs_in_with_the_code_on_the_wall(me: Client, ada: Actor) -> None:
    one = entered(ada, "staff_training", unit="LZ", topics=("complaints",), at=timezone.now())
    address = f"/contacts/gatherings/here/{attending.room_code(one)}/"

    assert me.get(address).status_code == 200
    assert me.post(address).status_code == 302
    assert one.guests.get().came_by == "SCAN"
    assert me.get(f"/contacts/gatherings/{one.pk}/code/").status_code == 200


def test_those_who_are_missing_are_invited_in_one_go(me: Client, ada: Actor, shops: dict[str, int]) -> None:
    held(ada, ["K1"])
    one = entered(ada)

    answer = me.post(
        "/contacts/gatherings/coverage/invite/",
        {"rule": "customers_trained", "unit": "E", "gathering": one.pk},
    )

    assert answer.status_code == 302
    assert one.guests.count() == 0  # nobody has consented to be written to


def test_a_page_of_a_hundred_guests_asks_no_more_than_one_of_two(
    me: Client, ada: Actor, shops: dict[str, int], django_assert_max_num_queries: Any
) -> None:
    few, many = entered(ada), entered(ada)
    came(few, ada, ["K1"])
    came(many, ada, ["K1", "K2", "K3"])
    for number in range(40):
        attending.walk_in(many.pk, f"Guest {number}", actor=ada, at=NOW)
    me.get(f"/contacts/gatherings/{few.pk}/")

    with django_assert_max_num_queries(45) as asked:
        me.get(f"/contacts/gatherings/{few.pk}/")
    few_asked = len(asked)
    with django_assert_max_num_queries(few_asked):
        me.get(f"/contacts/gatherings/{many.pk}/")


def test_a_plan_is_put_to_its_chain_and_agreed_by_somebody_else(me: Client, ada: Actor) -> None:
    plan = planning.make_plan(unit="E", period="2026H2", title="Plan", note="", actor=ada, at=NOW)

    empty = me.post(f"/contacts/gatherings/plans/{plan.pk}/submit/")
    typed = {"kind": "customer_training", "unit": "E", "title": "T", "month": "2026-12", "plan": plan.pk}
    me.post("/contacts/gatherings/new/", typed)
    sent = me.post(f"/contacts/gatherings/plans/{plan.pk}/submit/")

    plan.refresh_from_db()
    assert (empty.status_code, sent.status_code, plan.state) == (422, 302, "WAITING")
    assert me.get(f"/contacts/gatherings/plans/{plan.pk}/").status_code == 200


def test_a_phrase_is_taken_liked_and_proposed_from_the_page(me: Client) -> None:
    assert me.post("/contacts/phrases/use/", {"phrase": "empathy.1", "situation": "upset"}).status_code == 302
    assert (
        me.post(
            "/contacts/phrases/like/", {"phrase": "empathy.1", "liked": "yes", "next": "//evil.example/"}
        )["Location"]
        == "/contacts/phrases/"
    )
    wrong = me.post("/contacts/phrases/", {"category": "empathy", "zh": "请找{nobody}"})
    right = me.post("/contacts/phrases/", {"category": "empathy", "zh": "我马上去问。"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "请找{nobody}" in wrong.content.decode()
    assert me.post("/contacts/phrases/1/decide/", {"answer": "yes"}).status_code == 403  # one's own


def test_a_text_is_looked_through_for_blame(me: Client) -> None:
    answer = me.post("/contacts/phrases/check/", {"text": "您没听懂"}).content.decode()

    assert "可能是我没有讲明白" in answer
