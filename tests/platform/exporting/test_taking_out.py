"""What leaves the house leaves for a purpose, in somebody's name, beyond a size with leave, and so much a day."""

import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, actor_of
from banfa.platform.approvals import services as approvals
from banfa.platform.approvals.models import Request
from banfa.platform.audit.models import Event
from banfa.platform.exporting import rules, services
from banfa.platform.exporting.kinds import kind_names
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.rules import Stated, TooManyToday
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.policy.loading import load
from banfa.policy.model import Pack
from banfa.policy.model.exports import Agreement, Daily
from tests.conftest import NOW, TODAY, person
from tests.features.given import register
from tests.platform.exporting.answering import answered, taken
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
LIST = "/customers/export/?every=1"


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(ada, *({"code": code, "name": f"{code}店", "unit": "E11"} for code in "ABC"))
    return dict(Customer.objects.values_list("code", "pk"))


@pytest.fixture
def eve(units: dict[str, Unit]) -> Actor:
    return actor_of(person("eve", "administrator"), on=TODAY)


def limited(monkeypatch: pytest.MonkeyPatch, *, over: int | None = None, daily: int | None = None) -> None:
    """Let the pack in force ask for leave beyond a size, or allow so many a day."""
    pack = pack_on(TODAY)
    rules_ = pack.exports
    if over is not None:
        assert rules_.agreement is not None
        rules_ = rules_.model_copy(update={"agreement": Agreement(over=over, chain=rules_.agreement.chain)})
    if daily is not None:
        rules_ = rules_.model_copy(update={"daily": Daily(customers=daily)})
    changed = pack.model_copy(update={"exports": rules_})
    for place in ("services.asking", "services.making", "views.asking"):
        monkeypatch.setattr(f"banfa.platform.exporting.{place}.pack_on", lambda day: changed)


def asked(browser: Client, **given: str) -> Export:
    response = answered(browser, browser.get(LIST), **given)
    assert response.status_code < 400
    b"".join(getattr(response, "streaming_content", ()))  # an open file is read to its end
    return Export.objects.latest("pk")


class TestAskingWhatFor:
    def test_the_purposes_of_the_pack_are_offered(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = logged_in(ada).get(LIST).content.decode()

        assert "3 customers stand in it" in page
        assert "Serving and visiting customers" in page

    @pytest.mark.clause("CRM-USE-5.4")
    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"purpose": ""}, "choose what kind"),
            ({"purpose": "gifts"}, "choose what kind"),
            ({"why": " "}, "say what for"),
        ],
    )
    def test_nothing_leaves_without_a_purpose(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], given: dict[str, str], said: str
    ) -> None:
        browser = logged_in(ada)

        response = answered(browser, browser.get(LIST), **given)

        assert response.status_code == 400
        assert said in response.content.decode()
        assert not Export.objects.exists()
        assert not Event.objects.filter(action="customers.exported").exists()

    @pytest.mark.clause("CRM-USE-4.2", "CUST-PLAN-3.2b")
    def test_who_may_not_is_refused_and_the_attempt_is_kept(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        response = logged_in(bo).post(
            "/exports/new/customers.list/", {"of_every": "1", "of_wish": "", "why": "上报"}
        )

        assert response.status_code == 403
        assert Event.objects.filter(action="export.denied", actor_id=bo.person_id).exists()
        assert not Export.objects.exists()

    def test_an_unknown_kind_is_not_there(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get("/exports/new/passwords/").status_code == 404


class TestTheFile:
    @pytest.mark.clause("CRM-USE-4.1b", "TOB-INFO-8.b")
    def test_a_workbook_carries_who_took_it_out(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)

        content = taken(browser, browser.get(LIST), ending=".xlsx", purpose="service", recipient="县局")

        row = Export.objects.get()
        book = zipfile.ZipFile(BytesIO(content))
        sheet, properties = (
            book.read(name).decode() for name in ("xl/worksheets/sheet1.xml", "docProps/core.xml")
        )
        assert f"E{row.pk}" in sheet
        assert f"E{row.pk}" in properties
        assert ada.name in sheet
        assert any(name.startswith("xl/media/") for name in book.namelist())
        assert len(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names) == 1
        assert (row.purpose, row.recipient, row.rows, row.customers) == ("service", "县局", 3, 3)

    def test_the_log_names_what_left(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        browser = logged_in(ada)

        content = taken(browser, browser.get(LIST))

        event = Event.objects.get(action="customers.exported")
        assert event.summary["sha256"] == sha256(content).hexdigest()
        assert (event.summary["purpose"], event.summary["rows"]) == ("statutory", 3)
        assert event.summary["columns"][:2] == ["code", "name"]
        assert event.disclosures.get().count == 3

    def test_it_is_fetched_again_by_its_owner_alone_until_its_days_are_over(
        self, logged_in: LoggedIn, ada: Actor, eve: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        content = taken(browser, browser.get(LIST))
        row = Export.objects.get()
        address = f"/exports/{row.pk}/file/"

        assert b"".join(browser.get(address).streaming_content) == content  # type: ignore[attr-defined]
        assert logged_in(eve).get(address).status_code == 404
        assert Event.objects.filter(action="export.denied", actor_id=eve.person_id).exists()
        services.clear_away(timezone.now() + timedelta(days=8))
        row.refresh_from_db()
        assert row.state == Export.State.GONE
        assert logged_in(ada).get(address).status_code == 404

    def test_a_long_one_is_written_in_the_background(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.platform.exporting.views.asking.AT_ONCE", 2)
        browser = logged_in(ada)

        response = answered(browser, browser.get(LIST))
        job = Job.objects.get(kind="exporting.make")
        assert response["Location"] == f"/jobs/{job.pk}/"
        run_next()

        row = Export.objects.get()
        assert (row.state, row.rows) == ("READY", 3)
        assert "READY" not in browser.get(f"/exports/{row.pk}/").content.decode()
        assert b"".join(browser.get(f"/exports/{row.pk}/file/").streaming_content)  # type: ignore[attr-defined]

    def test_what_cannot_be_written_says_so(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = logged_in(ada)
        question = browser.get(LIST)
        monkeypatch.setattr("banfa.platform.exports.choosing.write_csv", _disk_full)

        assert answered(browser, question).status_code == 409
        assert Export.objects.get().state == "FAILED"


def _disk_full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


class TestLeave:
    @pytest.mark.parametrize(("over", "state"), [(2, "ASKED"), (3, "READY"), (4, "READY")])
    def test_is_asked_for_beyond_a_size(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch, over: int, state: str
    ) -> None:  # fmt: skip
        limited(monkeypatch, over=over)

        assert asked(logged_in(ada)).state == state

    @pytest.mark.clause("TOB-INFO-8.b")
    def test_lets_the_file_be_made_for_whoever_asked(
        self,
        logged_in: LoggedIn,
        ada: Actor,
        eve: Actor,
        shops: dict[str, int],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        limited(monkeypatch, over=2)
        row = asked(logged_in(ada))
        request = Request.objects.get()
        assert logged_in(ada).get(f"/exports/{row.pk}/file/").status_code == 404

        approvals.agree(request.pk, digest=request.digest, reason="", actor=eve, at=NOW)
        run_next()

        row.refresh_from_db()
        assert (row.state, row.agreed_by) == ("READY", eve.name)
        assert b"".join(logged_in(ada).get(f"/exports/{row.pk}/file/").streaming_content)  # type: ignore[attr-defined]
        assert Event.objects.get(action="customers.exported").summary["agreed_by"] == eve.name

    def test_that_is_refused_makes_no_file(
        self,
        logged_in: LoggedIn,
        ada: Actor,
        eve: Actor,
        shops: dict[str, int],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        limited(monkeypatch, over=2)
        row = asked(logged_in(ada))
        request = Request.objects.get()

        approvals.refuse(request.pk, digest=request.digest, reason="用途不明", actor=eve, at=NOW)

        row.refresh_from_db()
        assert row.state == "REFUSED"
        assert not Job.objects.exists()


class TestADay:
    def test_holds_so_many_and_no_more(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limited(monkeypatch, daily=6)
        browser = logged_in(ada)
        assert asked(browser).state == "READY"
        assert asked(browser).state == "READY"

        refused = answered(browser, browser.get(LIST))

        assert refused.status_code == 409
        assert "6 customers a day" in refused.content.decode()
        assert Export.objects.count() == 2

    def test_is_each_persons_own(self, ada: Actor, eve: Actor, shops: dict[str, int]) -> None:
        pack = pack_on(TODAY)
        pack = pack.model_copy(
            update={"exports": pack.exports.model_copy(update={"daily": Daily(customers=3)})}
        )

        rules.require_room(pack, eve, 3, on=TODAY)
        with pytest.raises(TooManyToday):
            rules.require_room(pack, eve, 4, on=TODAY)

    def test_what_holds_no_customers_needs_no_room(self, ada: Actor) -> None:
        pack = pack_on(TODAY)
        pack = pack.model_copy(
            update={"exports": pack.exports.model_copy(update={"daily": Daily(customers=0)})}
        )

        rules.require_room(pack, ada, 0, on=TODAY)


class TestTheList:
    def test_holds_ones_own_and_everybodys_for_an_auditor(
        self, logged_in: LoggedIn, ada: Actor, eve: Actor, bo: Actor, shops: dict[str, int]
    ) -> None:
        row = asked(logged_in(ada))
        mine, all_of_it, his = (
            logged_in(who).get(address).content.decode()
            for who, address in ((ada, "/exports/"), (eve, "/exports/?all=1"), (bo, "/exports/?all=1"))
        )

        assert f"E{row.pk}" in mine
        assert f"E{row.pk}" in all_of_it
        assert f"E{row.pk}" not in his
        assert logged_in(bo).get(f"/exports/{row.pk}/").status_code == 404
        assert "Nothing was taken out" in logged_in(eve).get("/exports/").content.decode()

    @pytest.mark.parametrize("query", ["state=X", "before=x", "before=99999999999999999999"])
    def test_refuses_what_makes_no_sense(self, logged_in: LoggedIn, ada: Actor, query: str) -> None:
        assert logged_in(ada).get(f"/exports/?{query}").status_code == 400

    def test_a_fragment_is_the_table_alone(self, logged_in: LoggedIn, ada: Actor) -> None:
        page = logged_in(ada).get("/exports/?state=READY", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in page
        assert logged_in(ada).post("/exports/").status_code == 405


def test_every_kind_asks_for_a_right_of_its_own() -> None:
    assert kind_names() == [
        "contacts.messages", "contacts.near", "contacts.sheets", "contacts.week_plan",
        "customers.file", "customers.findings", "customers.held", "customers.late", "customers.list",
        "customers.units", "customers.unnamed", "duties.figures", "duties.rows",
        "gatherings.guests", "gatherings.missing", "grading.codes", "grading.grades", "grading.members",
        "grading.movement", "grading.movers", "ledger.sales",
    ]  # fmt: skip


def test_what_is_stated_is_one_line() -> None:
    pack = pack_without_purposes()
    assert rules.stated(pack, Stated(purpose="", why="  核对\n档案 ")).why == "核对 档案"
    with pytest.raises(rules.NoWhy):
        rules.stated(pack, Stated(purpose="", why="x" * 201))
    with pytest.raises(rules.LongRecipient):
        rules.stated(pack, Stated(purpose="", why="核对", recipient="x" * 101))


def pack_without_purposes() -> Pack:
    pack = load("base", on=TODAY)
    return pack.model_copy(update={"exports": pack.exports.model_copy(update={"purposes": {}})})
