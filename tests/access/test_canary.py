"""What is hidden from somebody stands in no byte of any answer to them (G10), and cannot be asked for (G11)."""

import re

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.services import change_field
from banfa.platform.access import actor_of
from tests.access.addresses import address_of, addresses
from tests.access.expected import EXPECTED
from tests.access.house import FOREIGN, OWN, House, asked
from tests.conftest import NOW, TODAY

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
