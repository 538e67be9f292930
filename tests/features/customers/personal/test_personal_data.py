"""What is held about one customer, what they consent to, and what is removed at their wish."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.personal import erasing
from banfa.features.customers.personal.consenting import Consented, consenting, give_consent, withdraw_consent
from banfa.features.customers.personal.erasing import AlreadyWished, wish_erasure
from banfa.features.customers.personal.models import Consent, Wish
from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor, actor_of
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.models import Request
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import register
from tests.platform.exporting.answering import taken
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
CANARY = "13800138977"
LATER = NOW + timedelta(days=366 * 4)


@pytest.fixture
def shop(ada: Actor, units: dict[str, Unit]) -> Customer:
    register(
        ada,
        {"code": "A", "name": "甲店", "unit": "E11", "phone": CANARY, "business_format": "Z"},
        {"code": "B", "name": "乙店", "unit": "E11", "phone": "13900139000"},
    )
    return Customer.objects.get(code="A")


@pytest.fixture
def eve(units: dict[str, Unit]) -> Actor:
    return actor_of(person("eve", "administrator"), on=TODAY)


def consented(customer: Customer, actor: Actor, purpose: str = "marketing") -> Consent:
    given = Consented(purpose=purpose, source="paper", evidence="合同第 3 页", given_on=TODAY)
    return give_consent(customer.pk, given, actor=actor, at=NOW)


def page(browser: Client, customer: Customer) -> str:
    return browser.get(f"/customers/{customer.pk}/personal/").content.decode()


class TestWhatIsHeld:
    def test_stands_on_one_page_and_is_this_customers_alone(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        consented(shop, ada)

        shown = page(logged_in(ada), shop)

        for held in ("甲店", CANARY, "Grocery", "合同第 3 页"):
            assert held in shown
        assert "13900139000" not in shown

    def test_leaves_as_a_file_with_every_value_of_theirs_and_none_of_anybody_else(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        browser = logged_in(ada)

        content = taken(browser, browser.get(f"/customers/{shop.pk}/personal/file/"))

        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        held = {row[2] for row in rows[1:]}
        assert {"A", "甲店", CANARY, "Grocery"} <= held
        assert "乙店" not in content.decode()
        assert Event.objects.filter(action="customer.held_exported", subject="customer:A").exists()

    def test_is_not_there_for_a_stranger(
        self, logged_in: LoggedIn, shop: Customer, units: dict[str, Unit]
    ) -> None:
        west = actor_of(person("wes", "grading_officer", units["W"]), on=TODAY)

        assert logged_in(west).get(f"/customers/{shop.pk}/personal/").status_code == 404
        assert logged_in(west).post(f"/customers/{shop.pk}/consents/", {}).status_code == 404


class TestConsent:
    @pytest.mark.clause("CRM-GOV-4.2.1")
    def test_is_kept_with_purpose_source_and_proof(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        given = {"purpose": "messages", "source": "phone", "evidence": "录音 42", "given_on": "2026-10-01"}

        assert logged_in(ada).post(f"/customers/{shop.pk}/consents/", given).status_code == 302

        row = Consent.objects.get()
        assert (row.purpose, row.source, row.evidence, row.given_on) == (
            "messages", "phone", "录音 42", date(2026, 10, 1),
        )  # fmt: skip
        assert Event.objects.filter(action="customer.consent_given", subject="customer:A").exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"purpose": "fun"}, "choose what it is for"),
            ({"source": "dream"}, "choose how it was given"),
            ({"evidence": " "}, "say where the proof is"),
            ({"evidence": "x" * 201}, "at most 200"),
            ({"given_on": "2999-01-01"}, "the day lies ahead"),
        ],
    )
    def test_that_makes_no_sense_is_refused_at_its_field(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer, wrong: dict[str, str], said: str
    ) -> None:
        given = {"purpose": "messages", "source": "phone", "evidence": "录音 42", **wrong}

        response = logged_in(ada).post(f"/customers/{shop.pk}/consents/", given)

        assert response.status_code == 422
        assert said in response.content.decode()
        assert not Consent.objects.exists()

    @pytest.mark.clause("CARE-2.1")
    def test_can_be_withdrawn_and_stays_for_proof(self, ada: Actor, shop: Customer) -> None:
        row = consented(shop, ada, "messages")
        everybody = Customer.objects.all()
        assert [one.code for one in consenting(everybody, "messages")] == ["A"]

        withdraw_consent(shop.pk, row.pk, because="电话要求", actor=ada, at=NOW)

        assert not consenting(everybody, "messages").exists()
        row.refresh_from_db()
        assert (row.withdrawn_because, row.withdrawn_by) == ("电话要求", ada.name)
        assert Event.objects.filter(action="customer.consent_withdrawn").exists()
        consented(shop, ada, "messages")  # and may be given again

    def test_is_given_once(self, ada: Actor, shop: Customer) -> None:
        consented(shop, ada)

        with pytest.raises(BanfaError):
            consented(shop, ada)

    @pytest.mark.clause("CRM-GOV-4.2.2", "CRM-RULE-5b")
    def test_decides_who_stands_in_a_list_for_that_use(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        consented(shop, ada)
        browser = logged_in(ada)

        content = taken(browser, browser.get("/customers/export/?every=1"), purpose="marketing")
        everybody = taken(browser, browser.get("/customers/export/?every=1"), purpose="service")

        assert "甲店" in content.decode()
        assert "乙店" not in content.decode()
        assert "乙店" in everybody.decode()

    def test_a_file_that_cannot_heed_it_is_not_made_for_that_use(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        answer = logged_in(ada).post("/exports/new/customers.held/", {"of_customer": str(shop.pk), "purpose": "marketing", "why": "推广", "ending": ".csv"})  # fmt: skip

        assert answer.status_code == 400
        assert "consent" in answer.content.decode()


class TestErasure:
    def test_is_refused_with_its_reason_while_the_data_are_kept(self, ada: Actor, shop: Customer) -> None:
        wish = wish_erasure(shop.pk, "请删除我的资料", received_on=TODAY, actor=ada, at=NOW)

        assert wish.state == Wish.State.REFUSED
        assert "3 years" in wish.answer_en
        assert wish.due_on == TODAY + timedelta(days=30)
        assert not Request.objects.exists()

    def test_waits_for_its_approval_once_the_term_is_over(self, ada: Actor, shop: Customer) -> None:
        wish = wish_erasure(shop.pk, "请删除", received_on=LATER.date(), actor=ada, at=LATER)

        assert wish.state == Wish.State.OPEN
        assert Request.objects.get().pk == wish.request_id
        with pytest.raises(AlreadyWished):
            wish_erasure(shop.pk, "请删除", received_on=LATER.date(), actor=ada, at=LATER)

    def test_leaves_nothing_of_the_person_and_the_log_whole(
        self, ada: Actor, eve: Actor, shop: Customer
    ) -> None:
        wish = wish_erasure(shop.pk, "请删除", received_on=LATER.date(), actor=ada, at=LATER)
        request = Request.objects.get(pk=wish.request_id)

        approvals.agree(request.pk, digest=request.digest, reason="", actor=eve, at=LATER)

        shop.refresh_from_db()
        wish.refresh_from_db()
        assert (shop.name, shop.phone, wish.state) == (erasing.ERASED_NAME, "", Wish.State.DONE)
        assert CANARY not in everything()
        assert not FieldValue.objects.filter(customer=shop, field="phone").exists()
        assert list(broken_links()) == []
        assert Customer.objects.get(code="B").phone == "13900139000"

    def test_that_is_refused_changes_nothing(self, ada: Actor, eve: Actor, shop: Customer) -> None:
        wish = wish_erasure(shop.pk, "请删除", received_on=LATER.date(), actor=ada, at=LATER)
        request = Request.objects.get()

        approvals.refuse(request.pk, digest=request.digest, reason="仍有欠款", actor=eve, at=LATER)

        wish.refresh_from_db()
        shop.refresh_from_db()
        assert (wish.state, shop.phone) == (Wish.State.REFUSED, CANARY)

    @pytest.mark.parametrize(
        "given", [{"said": ""}, {"said": "x" * 501}, {"said": "删除", "received_on": "2999-01-01"}]
    )
    def test_a_wish_that_makes_no_sense_is_refused(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer, given: dict[str, str]
    ) -> None:
        assert logged_in(ada).post(f"/customers/{shop.pk}/erasure/", given).status_code == 422
        assert not Wish.objects.exists()


def everything() -> str:
    """Return every text that any table holds."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


class TestALineWithoutNames:
    def test_holds_no_name_code_or_phone_and_no_rare_choice(
        self, logged_in: LoggedIn, ada: Actor, units: dict[str, Unit]
    ) -> None:
        register(
            ada,
            *({"code": f"C{n}", "name": f"店{n}", "unit": "E11", "phone": CANARY, "business_format": "Z"} for n in range(5)),
            {"code": "RARE", "name": "独店", "unit": "E11", "business_format": "B"},
        )  # fmt: skip
        browser = logged_in(ada)

        content = taken(browser, browser.get("/exports/new/customers.unnamed/?of_every=1&of_wish=")).decode(
            "utf-8-sig"
        )

        rows = list(csv.DictReader(io.StringIO(content)))
        assert len(rows) == 6
        assert len({row["id"] for row in rows}) == 6
        assert not any(words in content for words in ("店", CANARY, "C0", "RARE"))
        assert sorted(row["Business format"] for row in rows) == ["", "Z", "Z", "Z", "Z", "Z"]

    def test_numbers_mean_nothing_outside_their_file(
        self, logged_in: LoggedIn, ada: Actor, shop: Customer
    ) -> None:
        browser = logged_in(ada)
        files = [
            taken(browser, browser.get("/exports/new/customers.unnamed/?of_every=1&of_wish="))
            for _ in range(2)
        ]

        first, second = ({line.split(b",")[0] for line in one.splitlines()[1:]} for one in files)
        assert first.isdisjoint(second)
