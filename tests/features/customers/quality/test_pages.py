"""The pages of quality: each shows, refuses and acts as it should."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import Finding, InspectedFile, Review
from banfa.kernel.text import Language
from banfa.platform.access import Actor
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Organisation, Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY
from tests.features.given import register
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
PAGES = ("/customers/quality/", "/customers/quality/late/", "/customers/quality/late/?cycle=static", "/customers/quality/findings/", "/customers/quality/inspections/")  # fmt: skip


def doubt(code: str, other: str | None = None) -> Finding:
    one = Customer.objects.get(code=code)
    return Finding.objects.create(
        customer=one, other=Customer.objects.get(code=other) if other else None, unit_path=one.unit_path,
        kind="duplicate" if other else "fictitious", screen="duplicate" if other else "odd_phone",
        evidence={"same": ["phone"], "name": 0.9} if other else {"phone_is_odd": True}, score=0.8 if other else None,
        found_on=TODAY, seen_on=TODAY,
    )  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_each_page_shows_whole_and_as_a_fragment(ada: Actor, shops: dict[str, int], path: str) -> None:
    doubt("K1", "K2")
    browser = browser_of(ada)

    whole, piece = browser.get(path), browser.get(path, headers={"HX-Request": "true"})

    assert whole.status_code == piece.status_code == 200
    assert "<html" in whole.content.decode()
    assert "<html" not in piece.content.decode()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/customers/quality/?unit=W", 404),
        ("/customers/quality/findings/?kind=strange", 400),
        ("/customers/quality/findings/?before=-1", 400),
        ("/customers/quality/late/?cycle=strange", 404),
        ("/customers/quality/inspections/?week=x", 400),
        ("/customers/quality/inspections/?state=x", 400),
    ],
)
def test_what_an_address_may_not_ask_is_refused(
    bo: Actor, shops: dict[str, int], path: str, status: int
) -> None:
    assert browser_of(bo).get(path).status_code == status


@pytest.mark.parametrize("path", PAGES)
def test_strangers_see_nothing(cy: Actor, shops: dict[str, int], path: str) -> None:
    assert browser_of(cy).get(path).status_code == 403


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("late/confirm/", {"id": "1", "cycle": "static"}),
        ("findings/decide/", {"id": "1", "verdict": "holds", "why": "x"}),
        ("findings/again/", {"id": "1"}),
        ("findings/screen/", {}),
        ("inspections/1/", {"verdict": "pass"}),
        ("late/1/back/", {}),
    ],
)
def test_acts_are_posted_and_not_by_readers(
    bo: Actor, shops: dict[str, int], path: str, sent: dict[str, str]
) -> None:
    browser = browser_of(bo)

    assert browser.get(f"/customers/quality/{path}").status_code == 405
    assert browser.post(f"/customers/quality/{path}", sent).status_code in (403, 404)
    assert not Review.objects.exists()
    assert not Job.objects.exists()


def test_a_reader_counts_only_their_own_part(bo: Actor, ada: Actor, shops: dict[str, int]) -> None:
    page = browser_of(bo).get("/customers/quality/").content.decode()

    assert "0 of 2 complete" in page
    assert "西城" not in page


def test_confirming_from_the_list_and_taking_it_back(ada: Actor, shops: dict[str, int]) -> None:
    browser = browser_of(ada)

    browser.post("/customers/quality/late/confirm/", {"id": [shops["K1"], shops["K2"]], "cycle": "static"})
    assert Review.objects.count() == 2

    browser.post(f"/customers/quality/late/{Review.objects.values_list('event', flat=True)[0]}/back/")
    assert not Review.objects.exists()


def test_deciding_from_the_list_keeps_the_way_back_inside(ada: Actor, shops: dict[str, int]) -> None:
    one = doubt("K1")
    sent = {"id": one.pk, "verdict": "holds", "why": "空号", "back": "//elsewhere.example/customers/quality/"}

    answer = browser_of(ada).post("/customers/quality/findings/decide/", sent)

    assert answer.headers["Location"] == "/customers/quality/findings/"
    one.refresh_from_db()
    assert (one.state, one.why) == ("CONFIRMED", "空号")


def test_a_decision_without_a_reason_is_refused(ada: Actor, shops: dict[str, int]) -> None:
    one = doubt("K1")

    answer = browser_of(ada).post("/customers/quality/findings/decide/", {"id": one.pk, "verdict": "not"})

    assert answer.status_code == 400
    one.refresh_from_db()
    assert one.state == "OPEN"


def test_screening_now_queues_one_job(ada: Actor, shops: dict[str, int]) -> None:
    browser = browser_of(ada)

    browser.post("/customers/quality/findings/screen/")
    browser.post("/customers/quality/findings/screen/")

    assert Job.objects.filter(kind="customers.screen").count() == 1


def test_a_new_file_is_sent_back_from_the_page(ada: Actor, shops: dict[str, int]) -> None:
    Organisation.objects.update(pack="chain")
    one = Customer.objects.get(code="K1")
    held = InspectedFile.objects.create(customer=one, unit_path=one.unit_path, week=TODAY)

    browser_of(ada).post(
        f"/customers/quality/inspections/{held.pk}/", {"verdict": "return", "defects": ["complete"]}
    )

    held.refresh_from_db()
    assert (held.state, held.defects) == ("RETURNED", ["complete"])


def test_two_files_stand_side_by_side_and_become_one(ada: Actor, shops: dict[str, int]) -> None:
    register(ada, {"code": "K1", "phone": "13812345678"}, {"code": "K2", "phone": "13712345679"})
    browser, path = browser_of(ada), f"/customers/{shops['K1']}/merge/{shops['K2']}/"

    page = browser.get(path).content.decode()
    assert "平安便民店" in page
    assert 'name="take.phone"' in page
    refused = browser.post(path, {"take.phone": "lost"})
    assert refused.status_code == 400
    assert 'value="lost" checked' in refused.content.decode()

    done = browser.post(path, {"take.phone": "lost", "why": "同一家店"})

    assert done.headers["Location"] == f"/customers/{shops['K1']}/"
    assert Customer.objects.get(code="K1").phone == "13712345679"
    assert "part of" in browser.get(f"/customers/{shops['K2']}/").content.decode()
    assert "Undo the merge" in browser.get(f"/customers/{shops['K2']}/?tab=quality").content.decode()


def test_the_merge_page_is_for_those_who_may(bo: Actor, shops: dict[str, int]) -> None:
    browser = browser_of(bo)

    assert browser.get(f"/customers/{shops['K1']}/merge/{shops['K2']}/").status_code == 403
    assert browser.get(f"/customers/{shops['K1']}/merge/{shops['K3']}/").status_code == 404
    assert browser.post("/customers/merges/1/part/").status_code == 403


def test_a_new_customer_is_warned_of(ada: Actor, shops: dict[str, int]) -> None:
    register(ada, {"code": "K1", "phone": "13812345678"})
    browser = browser_of(ada)

    warned = browser.get(
        "/customers/quality/alike/", {"name": "平安商店", "phone": "138 1234 5678"}
    ).content.decode()

    assert "平安便民店" in warned
    assert browser.get("/customers/quality/alike/", {"name": "无此店"}).content.decode().strip() == ""


def test_lists_cost_the_same_whatever_they_hold(ada: Actor, shops: dict[str, int]) -> None:
    browser = browser_of(ada)

    def asked(path: str) -> int:
        browser.get(path)
        with CaptureQueriesContext(connection) as counted:
            assert browser.get(path).status_code == 200
        return len(counted)

    few = [asked(path) for path in PAGES]
    many: list[dict[str, StoredValue]] = [
        {"code": f"M{n}", "name": f"多家{n}", "unit": "E11"} for n in range(30)
    ]
    register(ada, *many, at=NOW)
    for n in range(30):
        doubt(f"M{n}", "K1")

    assert [asked(path) for path in PAGES] == few


def test_the_customers_page_says_what_is_missing_and_leads_to_it(ada: Actor, shops: dict[str, int]) -> None:
    page = browser_of(ada).get(f"/customers/{shops['K1']}/?tab=quality").content.decode()

    assert f"/customers/{shops['K1']}/fields/phone/" in page
    assert "Checked, unchanged" in page


def test_the_register_is_narrowed_to_incomplete_files(
    ada: Actor, shops: dict[str, int], units: dict[str, Unit]
) -> None:
    browser = browser_of(ada)

    assert "平安便民店" in browser.get("/customers/?in.complete=no").content.decode()
    assert "平安便民店" not in browser.get("/customers/?in.complete=yes").content.decode()


def test_doubts_and_late_files_are_taken_out_by_the_one_door(
    ada: Actor, bo: Actor, shops: dict[str, int]
) -> None:
    doubt("K1", "K2")
    doubt("K3")
    findings, late = (kind_named(f"customers.{name}") for name in ("findings", "late"))

    table = findings.table(ada, {"state": "OPEN"}, Language.EN, lambda done, total: None)
    own = findings.about(bo, {}, Language.EN)

    rows = [*table.rows]
    assert {row[0] for row in rows} == {"K1", "K3"}
    assert all(len(row) == len(table.heads) == len(table.columns) for row in rows)
    assert own.customers == 1
    assert [*late.table(ada, {}, Language.ZH, lambda done, total: None).heads][:2] == ["客户代码", "客户"]


@pytest.mark.parametrize(
    ("who", "what", "status"), [("ada", "findings", 200), ("ada", "nothing", 404), ("bo", "late", 403)]
)
def test_a_list_is_asked_what_it_is_taken_out_for(
    request: pytest.FixtureRequest, shops: dict[str, int], who: str, what: str, status: int
) -> None:
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get(f"/customers/quality/export/{what}/").status_code == status
