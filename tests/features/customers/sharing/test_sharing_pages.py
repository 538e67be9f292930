"""The pages of sharing: asking, lists, one request, appealing and ending."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.customers.sharing.models import Sharing
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import agree, refuse
from banfa.platform.org.models import Person, Unit
from tests.features.given import register
from tests.platform.approvals.conftest import actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(ada: Actor, units: dict[str, Unit]) -> Actor:
    register(ada, {"code": "W1", "name": "西店", "unit": "W11", "phone": "13900001234"})
    return actor("wang", "section_head", units["W1"])


@pytest.fixture
def page(holder: Actor, units: dict[str, Unit]) -> Client:
    made = actor("dong", "section_head", units["E1"])
    return browser(made)


def browser(of: Actor) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=of.person_id))
    return client


def filled(**changed: Any) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=10)
    return {
        "unit": "西城一部", "codes": "W1", "fields": ["name", "phone"], "purpose": "service", "why": "联合走访",
        "until": until.isoformat(), **changed,
    }  # fmt: skip


def asked(page: Client) -> Sharing:
    assert page.post("/customers/sharing/ask/", filled()).status_code == 302
    return Sharing.objects.get()


def decide(row: Sharing, by: Actor, *, yes: bool) -> None:
    request = Request.objects.get(pk=row.request_id)
    if yes:
        agree(request.pk, digest=request.digest, actor=by, at=timezone.now())
    else:
        refuse(request.pk, digest=request.digest, reason="理由不足", actor=by, at=timezone.now())


def test_asking_leads_to_the_request_and_the_approver_sees_it(page: Client, holder: Actor) -> None:
    row = asked(page)

    assert "联合走访" in page.get(f"/customers/sharing/{row.pk}/").content.decode()
    assert "13900001234" not in page.get(f"/customers/sharing/{row.pk}/").content.decode()
    assert "西城一部" in browser(holder).get(f"/approvals/{row.request_id}/").content.decode()
    assert (
        f"/customers/sharing/{row.pk}/"
        in browser(holder).get("/customers/sharing/?tab=decide").content.decode()
    )


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"unit": "nowhere"}, "id_unit"),
        ({"purpose": "x"}, "id_purpose"),
        ({"why": " "}, "id_why"),
        ({"why": "字" * 501}, "id_why"),
        ({"until": "soon"}, "id_until"),
        ({"until": "2000-01-01"}, "id_until"),
        ({"until": "2999-01-01"}, "id_until"),
        ({"fields": []}, "id_fields"),
        ({"codes": ""}, "id_codes"),
        ({"post": "administrator:"}, "id_post"),
    ],
)
def test_bad_input_is_told_and_kept(page: Client, changed: dict[str, Any], where: str) -> None:
    answer = page.post("/customers/sharing/ask/", filled(**changed))

    assert answer.status_code == 400
    assert where in answer.context["problems"]
    assert answer.context["posted"]["codes"] == filled(**changed)["codes"]
    assert not Sharing.objects.exists()


def test_what_is_granted_stands_on_the_page_until_it_is_ended(page: Client, holder: Actor) -> None:
    row = asked(page)
    decide(row, holder, yes=True)
    address = f"/customers/sharing/{row.pk}/"

    assert "13900001234" in page.get(address).content.decode()
    assert page.get("/customers/?q=W1").content.decode().count("西店") == 0
    assert browser(holder).post(f"{address}end/", {"reason": ""}).status_code == 400
    assert browser(holder).post(f"{address}end/", {"reason": "用途已了"}).status_code == 302
    assert "13900001234" not in page.get(address).content.decode()
    assert page.post(f"{address}end/", {"reason": "再次"}).status_code == 409


def test_a_refusal_is_appealed_on_its_page_once(page: Client, holder: Actor) -> None:
    row = asked(page)
    decide(row, holder, yes=False)
    address = f"/customers/sharing/{row.pk}/"

    assert "理由不足" in page.get(address).content.decode()
    assert page.post(f"{address}appeal/", {"reason": ""}).status_code == 400
    assert page.post(f"{address}appeal/", {"reason": "客户要求"}).status_code == 302
    assert page.post(f"{address}appeal/", {"reason": "再次"}).status_code == 409


def test_others_do_not_know_of_it(page: Client, units: dict[str, Unit], cy: Actor) -> None:
    row = asked(page)
    stranger = browser(actor("xu", "section_head", units["E"]))

    assert stranger.get(f"/customers/sharing/{row.pk}/").status_code == 404
    assert stranger.post(f"/customers/sharing/{row.pk}/end/", {"reason": "x"}).status_code == 404
    assert browser(cy).get("/customers/sharing/").status_code == 403
    assert page.get(f"/customers/sharing/{row.pk}/end/").status_code == 405


def test_a_code_that_fits_nobody_is_told_with_the_answer_alone(page: Client) -> None:
    """Asking for what does not exist is answered like asking for what does."""
    assert page.post("/customers/sharing/ask/", filled(codes="X9", titles="没有的项")).status_code == 302

    row = Sharing.objects.get()
    assert row.unmatched == ["没有的项", "X9"]
    assert "X9" not in page.get(f"/customers/sharing/{row.pk}/").content.decode()
    assert "客户数" not in page.get(f"/approvals/{row.request_id}/").content.decode()


def test_the_holder_sees_which_customers_it_is_about(page: Client, holder: Actor) -> None:
    row = asked(page)

    assert "西店" in browser(holder).get(f"/customers/sharing/{row.pk}/").content.decode()
    assert "客户数" in browser(holder).get(f"/approvals/{row.request_id}/").content.decode()
