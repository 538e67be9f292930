"""The pages of change requests: asking, putting right, the printed form; and the pending mark in the file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from banfa.features.customers.models import Customer
from banfa.features.customers.services.editing import seal_of
from banfa.platform.access import Actor
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import carry_out, send_back
from tests.conftest import NOW, TODAY
from tests.features.customers.requests.conftest import held, signed
from tests.features.customers.requests.test_requests import FIELD, NEW, Offices, asked
from tests.platform.setup.test_steps import browser_of, text


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("证照.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf")


class TestAskingPage:
    def test_offers_the_governed_fields_and_files_a_request_with_evidence(
        self, shop: Customer, manager: Actor
    ) -> None:
        browser, here = browser_of(manager), f"/customers/{shop.pk}/request/"
        assert "Settlement method" in text(browser, here)
        sent = {"field": [FIELD], f"new-{FIELD}": NEW, "why": "换了银行", "files": pdf(), "send": "1"}

        answer = browser.post(here, sent)

        request = Request.objects.get()
        assert answer.headers["Location"] == f"/approvals/{request.pk}/"
        assert "证照.pdf" in text(browser, f"/approvals/{request.pk}/")

    def test_keeps_what_was_typed_and_no_file_of_a_form_that_is_refused(
        self, shop: Customer, manager: Actor
    ) -> None:
        sent = {"field": [FIELD], f"new-{FIELD}": NEW, "why": " ", "files": pdf(), "send": "1"}

        answer = browser_of(manager).post(f"/customers/{shop.pk}/request/", sent)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert NEW in page
        assert "say why" in page
        assert not shop.attachments.exists()

    def test_another_field_is_added_without_losing_the_first(self, shop: Customer, manager: Actor) -> None:
        sent = {"field": [FIELD, "customer_nature"], f"new-{FIELD}": NEW}

        page = browser_of(manager).post(f"/customers/{shop.pk}/request/", sent).content.decode()

        assert NEW in page
        assert "new-customer_nature" in page

    def test_a_field_that_takes_no_request_is_ignored(self, shop: Customer, manager: Actor) -> None:
        page = text(browser_of(manager), f"/customers/{shop.pk}/request/?field=phone&field=total_sales")

        assert "new-phone" not in page

    def test_is_refused_to_readers_and_unknown_to_strangers(
        self, shop: Customer, manager: Actor, bo: Actor
    ) -> None:
        foreign = Customer.objects.get(code="W1")

        assert browser_of(bo).get(f"/customers/{shop.pk}/request/").status_code == 403
        assert browser_of(manager).get(f"/customers/{foreign.pk}/request/").status_code == 404


def test_the_file_shows_what_waits_and_leads_to_it(shop: Customer, manager: Actor) -> None:
    request = asked(shop, manager)

    page = text(browser_of(manager), f"/customers/{shop.pk}/?tab=file")

    assert f'href="/approvals/{request.pk}/"' in page
    assert "In approval" in page


def test_the_field_form_asks_why_and_files_a_request(shop: Customer, manager: Actor) -> None:
    browser, here = browser_of(manager), f"/customers/{shop.pk}/fields/{FIELD}/"
    assert "Why it changes" in text(browser, here)

    seal = seal_of(shop, FIELD)
    refused = browser.post(here, {"value": NEW, "seal": seal, "why": ""})
    done = browser.post(here, {"value": NEW, "seal": seal, "why": "换了银行"}, follow=True).content.decode()

    assert refused.status_code == 422
    assert "say why" in refused.content.decode()
    assert "is asked for" in done
    assert Request.objects.count() == 1
    assert held("S1") != NEW


def test_a_returned_request_is_put_right_on_its_page(
    shop: Customer, manager: Actor, offices: Offices, bo: Actor
) -> None:
    request = asked(shop, manager)
    send_back(
        request.pk,
        to="requester",
        digest=request.digest,
        reason="写错",
        actor=offices["service_centre"],
        at=NOW,
    )
    here = f"/customers/requests/{request.pk}/edit/"
    assert browser_of(bo).get(here).status_code == 403

    browser_of(manager).post(here, {f"new-S1 {FIELD}": "支票", "why": "已改"})

    request.refresh_from_db()
    assert (request.state, request.round) == ("OPEN", 2)
    assert "支票" in str(payload_of(request))
    assert "支票" not in request.payload  # what stands in the database is sealed


@pytest.mark.clause("TOB-INFO-6.2.a")
def test_the_printed_form_shows_all_that_the_annex_asks_for(
    shop: Customer, manager: Actor, offices: Offices
) -> None:
    request = signed(asked(shop, manager), offices)
    carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)

    page = text(browser_of(manager), f"/customers/requests/{request.pk}/form/")

    assert "Approval form for changes of retail customer information" in page
    for shown in ("吉祥店", "S1", "Settlement method", "现金", NEW, "换了银行", "Lin"):
        assert shown in page, shown
    signatures = (
        "Customer service centre",
        "Network building office",
        "Internal monopoly supervision",
        "Carried out",
    )
    assert all(one in page for one in signatures)
    assert page.count("2026-10-08 10:14") >= 5  # asked, three agreements, carried out


def test_the_form_is_not_there_for_a_stranger(shop: Customer, manager: Actor, cy: Actor, bo: Actor) -> None:
    request = asked(shop, manager)

    assert browser_of(bo).get(f"/customers/requests/{request.pk}/form/").status_code == 200  # reads the east
    assert browser_of(cy).get(f"/customers/requests/{request.pk}/form/").status_code == 403
    assert browser_of(bo).get("/customers/requests/99/form/").status_code == 404


class TestManyAtOnce:
    def ids(self) -> list[str]:
        return [
            str(one) for one in Customer.objects.filter(code__in=("S1", "S2")).values_list("pk", flat=True)
        ]

    def test_one_request_per_unit_is_filed_and_those_asked_for_already_are_left_out(
        self, shop: Customer, manager: Actor
    ) -> None:
        asked(shop, manager, "支票")
        browser, here = browser_of(manager), "/customers/requests/many/"
        assert "Settlement method" in browser.post(here, {"id": self.ids()}).content.decode()

        sent = {"id": self.ids(), "field": FIELD, "value": NEW, "why": "统一更正", "step": "go"}
        answer = browser.post(here, sent)

        assert answer.headers["Location"] == "/approvals/?tab=mine"
        assert [one.subject for one in Request.objects.order_by("pk")] == ["customer:S1", "customer:S2"]

    def test_a_missing_reason_keeps_the_value(self, shop: Customer, manager: Actor) -> None:
        sent = {"id": self.ids(), "field": FIELD, "value": NEW, "why": "", "step": "go"}

        answer = browser_of(manager).post("/customers/requests/many/", sent)

        assert answer.status_code == 422
        assert NEW in answer.content.decode()
        assert not Request.objects.exists()

    def test_nobody_or_somebody_else_s_is_refused(self, shop: Customer, manager: Actor, bo: Actor) -> None:
        foreign = Customer.objects.get(code="W1").pk

        assert browser_of(manager).post("/customers/requests/many/", {}).status_code == 400
        assert browser_of(manager).post("/customers/requests/many/", {"id": [foreign]}).status_code == 400
        assert browser_of(bo).post("/customers/requests/many/", {"id": self.ids()}).status_code == 403


def test_the_customer_s_page_leads_to_asking_for_whoever_may(
    shop: Customer, manager: Actor, bo: Actor
) -> None:
    address = f"/customers/{shop.pk}/request/"

    assert address in text(browser_of(manager), f"/customers/{shop.pk}/")
    assert address not in text(browser_of(bo), f"/customers/{shop.pk}/")
