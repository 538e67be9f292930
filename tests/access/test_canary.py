"""What is hidden from somebody stands in no byte of any answer to them (G10), and cannot be asked for (G11)."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.services import change_field
from banfa.platform.access import Permission, actor_of
from banfa.platform.access.fields import hides
from banfa.platform.accounts.tokens import make_token
from banfa.platform.org.current import pack_on
from tests.access.addresses import address_of, addresses
from tests.access.expected import EXPECTED
from tests.access.house import FOREIGN, OWN, House, asked, undone
from tests.conftest import NOW, TODAY
from tests.platform.exporting.answering import taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
ACCOUNT, TAXPAYER, STRANGER = "0200001009014232615", "KANARIE77TAX", "金丝雀远方店"
HIDDEN = ("bank_account", "taxpayer_number", "taxpayer_type", "monitored_customer")
TABS = ("file", "timeline", "sales", "grades", "attachments")


@pytest.fixture
def marked(house: House) -> House:
    """The house with values that nobody but a few may see, one of them changed so that history has it."""
    own = Customer.objects.get(pk=house.customers[OWN])
    own.attributes |= {"bank_account": ACCOUNT, "taxpayer_number": TAXPAYER, "monitored_customer": True}
    own.save(update_fields=["attributes"])
    Customer.objects.filter(pk=house.customers[FOREIGN]).update(name=STRANGER)
    administrator = actor_of(house.people["administrator"], on=TODAY)
    change_field(own.pk, "monitored_customer", "否", seal=None, actor=administrator, at=NOW)
    return house


def _pages(house: House) -> list[str]:
    """Return every address that answers to GET, and the customer's page with everything open."""
    names = [name for name, row in EXPECTED.items() if row.get is not None and name in addresses()]
    page = f"/customers/{house.customers[OWN]}/"
    return [
        *(address_of(house, name, OWN) for name in names),
        *(f"{page}?tab={tab}" for tab in TABS),
        f"{page}?tab=file&history=phone",
        "/customers/?q=安平", "/customers/?q=Z", f"/customers/?q={ACCOUNT[-6:]}", f"/customers/?q={TAXPAYER}",
        "/customers/?edit=*", "/palette/?q=安平", f"/palette/?q={STRANGER}",
    ]  # fmt: skip


CLAUSE = re.compile(r'<a class="bf-clause"[^>]*>')


@pytest.mark.slow
@pytest.mark.parametrize("who", ["reader", "deliverer"])
def test_nothing_hidden_stands_in_any_answer(marked: House, who: str) -> None:
    leaks = [
        (page, secret)
        for page in _pages(marked)
        for secret in (
            ACCOUNT,
            TAXPAYER,
            STRANGER,
            "纳税人登记号",
            "Taxpayer number",
            "监控户",
            "Monitored customer",
        )
        if secret in _without_what_was_asked(asked(marked.browsers[who], "get", page), page)
    ]

    assert [leak for leak in leaks if "/regulations/" not in leak[0]] == []


def _without_what_was_asked(answer: object, page: str) -> str:
    """Return an answer without the words that the reader sent, and without what clauses say, which is for everybody."""
    streamed = getattr(answer, "streaming_content", None)
    body = b"".join(streamed) if streamed is not None else answer.content  # type: ignore[attr-defined]
    words = CLAUSE.sub("", body.decode("utf-8", "replace"))
    asked_for = page.partition("q=")[2]
    return words.replace(asked_for, "") if asked_for else words


def test_whoever_may_read_it_sees_it_masked_until_they_ask(marked: House) -> None:
    browser, page = marked.browsers["section_head"], f"/customers/{marked.customers[OWN]}/"

    file = asked(browser, "get", f"{page}?tab=file").content.decode()

    assert ACCOUNT not in file
    assert "020************2615" in file


def test_a_show_of_it_is_noted(marked: House) -> None:
    address = f"/customers/{marked.customers[OWN]}/fields/bank_account/show/"

    told = asked(marked.browsers["administrator"], "post", address)

    assert ACCOUNT in told.content.decode()
    noted = (marked.home / "reads" / "now.jsonl").read_text(encoding="utf-8")
    assert '"bank_account"' in noted
    assert "customers:show-field" in noted


@pytest.mark.parametrize("name", HIDDEN)
@pytest.mark.parametrize("key", ["f.{}", "f.{}.is", "f.{}.has", "f.{}.from", "f.{}.to"])
def test_a_hidden_field_is_no_filter(marked: House, name: str, key: str) -> None:
    reader = marked.browsers["reader"]

    for page in ("/customers/", "/customers/map/"):
        hidden, unknown = (
            asked(reader, "get", f"{page}?{key.format(one)}=filled") for one in (name, "nonsense")
        )

        assert hidden.status_code == unknown.status_code == 400


@pytest.mark.parametrize("name", HIDDEN)
def test_a_hidden_field_is_no_order_no_history_and_no_form(marked: House, name: str) -> None:
    reader, page = marked.browsers["reader"], f"/customers/{marked.customers[OWN]}/"

    assert asked(reader, "get", f"/customers/?sort=f.{name}").status_code == 400
    assert asked(reader, "get", f"{page}?tab=file&history={name}").status_code == 404
    assert asked(reader, "get", f"{page}fields/{name}/show/").status_code == 404


CALLS = (
    "customers",
    "customers?q=安平",
    "customers/Z",
    "customers/NOBODY",
    "grades",
    "units",
    "units?level=line",
)


@pytest.mark.slow
def test_nothing_hidden_stands_in_any_answer_to_a_program(marked: House) -> None:
    administrator = actor_of(marked.people["administrator"], on=TODAY)
    own, foreign = (Customer.objects.get(pk=marked.customers[place]).code for place in (OWN, FOREIGN))
    with undone():
        _, secret = make_token(
            administrator, name="ERP", permissions=[Permission.CUSTOMERS_CUSTOMER_READ, Permission.ORG_UNIT_READ],
            unit_code="E", days=90, at=timezone.now(),
        )  # fmt: skip
        program = Client(HTTP_AUTHORIZATION=f"Bearer {secret}")
        answers = {
            call: program.get(f"/api/v1/{call}")
            for call in (*CALLS, f"customers/{own}", f"customers/{foreign}")
        }

    assert answers["customers"].status_code == answers[f"customers/{own}"].status_code == 200
    assert own in answers["customers"].content.decode()
    leaks = [
        (call, secret)
        for call, answer in answers.items()
        for secret in (ACCOUNT, TAXPAYER, STRANGER)
        if secret in json.dumps(json.loads(answer.content), ensure_ascii=False)
    ]
    assert leaks == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["service_centre", "network_office"])
def test_no_file_of_work_holds_what_whoever_asked_may_not_see(marked: House, who: str) -> None:
    browser, actor = marked.browsers[who], actor_of(marked.people[who], on=TODAY)
    before = _kept_files(marked)
    with undone():
        content = taken(browser, browser.get("/customers/export/?every=1&wish="))
        made = {name: body for name, body in _kept_files(marked).items() if before.get(name) != body}

    own = Customer.objects.get(pk=marked.customers[OWN])
    assert own.name in content.decode("utf-8-sig")
    pack = pack_on(TODAY)
    secrets = {ACCOUNT: "bank_account", TAXPAYER: "taxpayer_number"}
    unseen = [one for one, name in secrets.items() if hides(actor, pack.fields[name])] + [STRANGER]
    files = {"answer": content, **made}
    assert [(name, one) for name, body in files.items() for one in unseen if one.encode() in body] == []


def _kept_files(house: House) -> dict[str, bytes]:
    """Return what background work, exports and uploads keep in the home."""
    folders = ("exports", "work", "uploads", "passwords")
    found = (place for name in folders for place in (house.home / name).rglob("*") if place.is_file())
    return {str(place.relative_to(house.home)): place.read_bytes() for place in found}
