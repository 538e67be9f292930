"""The pages of the event log: for auditors alone, quick, and without a personal value."""

from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from banfa.platform.access import Actor, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.audit.reads import forget_lately, land_reads, record_read
from banfa.platform.audit.recording import Changed, Shown, record
from tests.conftest import NOW, TODAY, person
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
PHONE = "13800001111"
PAGES = ["/audit/", "/audit/1/", "/audit/disclosures/", "/audit/backups/"]
WINDOW = {"at_from": "2026-10-01", "at_to": "2026-10-31"}


@pytest.fixture
def auditor(ada: Actor) -> Actor:
    """An auditor reads the log of the whole organisation and administers nothing."""
    return actor_of(person("audit", "auditor"), on=TODAY)


@pytest.fixture
def events(ada: Actor) -> list[Event]:
    with transaction.atomic():
        return [
            record(
                "customer.changed", f"customer:K{number}", actor=ada, at=NOW,
                changes=[Changed(f"customer:K{number}", "phone", None, f'"{PHONE}"', True)],
            )
            for number in range(60)
        ]  # fmt: skip


@pytest.fixture
def browser(auditor: Actor, logged_in: LoggedIn) -> Client:
    return logged_in(auditor)


def page(client: Client, address: str, status: int = 200, **query: object) -> str:
    response = client.get(address, query)
    assert response.status_code == status
    return response.content.decode()


class TestTheList:
    def test_is_shown_by_pages_of_fifty_newest_first(self, browser: Client, events: list[Event]) -> None:
        first = page(browser, "/audit/")

        assert first.count("Customer · changed</a>") == 50
        assert "Customer K59" in first
        older = page(browser, "/audit/", before=events[10].pk)
        assert "Customer K9<" in older
        assert "Customer K10<" not in older
        assert "Customer K11<" in page(browser, "/audit/", after=events[10].pk)

    @pytest.mark.parametrize(
        ("query", "rows"),
        [
            ({"subject": "customer:K7"}, 1), ({"subject": "K7"}, 1), ({"action": "customer.changed"}, 50),
            ({"action": "no.such"}, 0), ({"who": "nobody"}, 0), ({"at_from": "2026-10-08", "at_to": "2026-10-08"}, 50),
            ({"at_to": "2026-10-07"}, 0),
        ],
    )  # fmt: skip
    def test_is_narrowed(
        self, browser: Client, events: list[Event], query: dict[str, str], rows: int
    ) -> None:
        assert page(browser, "/audit/", **query).count('scope="row"') == rows

    def test_alone_is_the_fragment(self, browser: Client, events: list[Event]) -> None:
        response = browser.get("/audit/", headers={"HX-Request": "true"})

        assert b"<html" not in response.content
        assert b"Customer K59" in response.content
        assert "HX-Request" in response["Vary"]

    @pytest.mark.parametrize(
        "query", [{"before": "x"}, {"at_from": "2026-02-30"}, {"at_to": "soon"}, {"after": "１"}]
    )
    def test_refuses_what_it_cannot_read(self, browser: Client, query: dict[str, str]) -> None:
        assert "is not understood" in page(browser, "/audit/", 400, **query)

    def test_costs_the_same_for_few_and_many(
        self, browser: Client, events: list[Event], django_assert_max_num_queries: pytest.FixtureRequest
    ) -> None:
        page(browser, "/audit/")
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            page(browser, "/audit/")


class TestAnEvent:
    def test_shows_its_changes_and_no_personal_value(self, browser: Client, events: list[Event]) -> None:
        text = page(browser, f"/audit/{events[7].pk}/")

        assert "fits its seal" in text
        assert "(personal, sealed)" in text
        assert PHONE not in text
        assert "sealed:" not in text

    def test_tells_whose_data_it_showed(self, browser: Client, ada: Actor) -> None:
        with transaction.atomic():
            event = record(
                "customers.exported", "register", actor=ada, at=NOW, summary={"rows": 60, "why": "年度走访"},
                shown=Shown("customer", [f"K{number}" for number in range(60)], ["phone"]),
            )  # fmt: skip

        text = page(browser, f"/audit/{event.pk}/")

        assert "10 more stand in the workbook" in text
        assert "年度走访" in text

    def test_that_is_not_there_is_not_found(self, browser: Client) -> None:
        page(browser, "/audit/999999/", 404)


class TestTheDrill:
    @pytest.fixture
    def seen(self, ada: Actor, bo: Actor) -> None:
        forget_lately()
        record_read("customer", ["K1", "K2"], ["phone"], actor=bo, at=NOW, place="customers:list")
        land_reads()
        with transaction.atomic():
            record(
                "customers.exported", "register", actor=ada, at=NOW, summary={"why": "走访"},
                shown=Shown("customer", ["K1"], ["phone", "id_number"]),
            )  # fmt: skip

    def test_tells_who_saw_and_who_took_out(self, browser: Client, seen: None) -> None:
        text = page(browser, "/audit/disclosures/", **WINDOW)

        assert text.count('scope="row"') == 3
        assert "Personal data · read" in text
        assert "Customers · exported" in text

    def test_of_one_customer_or_one_colleague_tells_theirs_alone(self, browser: Client, seen: None) -> None:
        assert page(browser, "/audit/disclosures/", subject="K2", **WINDOW).count('scope="row"') == 1
        assert page(browser, "/audit/disclosures/", who="bo", **WINDOW).count('scope="row"') == 2

    def test_needs_its_days(self, browser: Client) -> None:
        assert "give the first and the last day" in page(browser, "/audit/disclosures/", 400, who="bo")
        swapped = {"at_from": "2026-10-31", "at_to": "2026-10-01"}
        assert "swap them" in page(browser, "/audit/disclosures/", 400, **swapped)

    def test_is_a_workbook_and_an_event_of_its_own(self, browser: Client, seen: None) -> None:
        response = browser.post("/audit/disclosures/workbook/", WINDOW)
        book = CalamineWorkbook.from_filelike(BytesIO(b"".join(response)))  # type: ignore[call-overload]

        rows = book.get_sheet_by_index(0).to_python()
        assert [row[4] for row in rows[1:]] == ["Customer K1", "Customer K2", "Customer K1"]
        assert "Phone" in rows[1][5]
        assert Event.objects.latest("pk").action == "disclosures.exported"

    def test_is_not_handed_to_who_only_reads(self, browser: Client, bo: Actor, logged_in: LoggedIn) -> None:
        assert logged_in(bo).post("/audit/disclosures/workbook/", WINDOW).status_code == 403
        assert browser.get("/audit/disclosures/workbook/").status_code == 405


@pytest.mark.parametrize("address", PAGES)
class TestEveryPage:
    def test_is_denied_to_a_colleague_without_the_right(
        self, address: str, bo: Actor, logged_in: LoggedIn
    ) -> None:
        assert logged_in(bo).get(address).status_code == 403

    def test_is_not_there_for_a_stranger(self, address: str, cy: Actor, logged_in: LoggedIn) -> None:
        assert logged_in(cy).get(address).status_code == 404

    def test_takes_nothing_sent(self, address: str, ada: Actor, logged_in: LoggedIn) -> None:
        assert logged_in(ada).post(address).status_code == 405


def test_an_auditor_administers_nothing(auditor: Actor) -> None:
    assert {"audit:event:read", "audit:event:export"} <= auditor.permissions
    assert not {"org:person:appoint", "audit:event:purge", "backup:copy:make"} & auditor.permissions


def test_backups_are_listed_with_their_keeper(ada: Actor, logged_in: LoggedIn) -> None:
    told = {
        "file": "b.backup",
        "place": "nas",
        "custodian": "Ada",
        "sha256": "ab" * 32,
        "digest": "cd",
        "bytes": 9,
        "rows": 3,
    }
    with transaction.atomic():
        record("backup.made", "log", actor=ada, at=NOW, summary=told)
    before = page(logged_in(ada), "/audit/backups/")
    with transaction.atomic():
        record("backup.checked", "log", actor=ada, at=timezone.now(), summary={"digest": "cd"})

    after = page(logged_in(ada), "/audit/backups/")

    assert "b.backup" in before
    assert "abababababab" in before
    assert "not yet" in before
    assert "not yet" not in after
