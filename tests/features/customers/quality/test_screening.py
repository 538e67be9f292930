"""The screening: what is doubted, that a person decides, and that nothing is decided twice."""

from pathlib import Path

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.deciding import NoReason, NothingToDecide, decide, open_again
from banfa.features.customers.quality.models import Finding, Screening
from banfa.features.customers.quality.screening import screen_everybody
from banfa.features.customers.quality.signals import is_odd
from banfa.features.customers.services.editing import change_field
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Organisation, Unit
from banfa.policy.values import StoredValue
from tests.conftest import NOW
from tests.features.given import file, land, moment, register

pytestmark = pytest.mark.django_db
HEADER = "date,customer,product,quantity,amount"
SHARED = "13912345678"


@pytest.fixture
def branch(ada: Actor, units: dict[str, Unit]) -> None:
    """An organisation under the chain's pack, whose levels the units keep as they are."""
    Organisation.objects.update(pack="chain")


@pytest.fixture
def doubtful(ada: Actor, branch: None, tmp_path: Path) -> None:
    """A pair of files of one shop, a made-up number, one number on four files, a shop that never bought, odd sales."""
    shared: list[dict[str, StoredValue]] = [
        {"code": f"P{n}", "name": name, "unit": "W11", "phone": SHARED, "opened_on": "2026-09-01"}
        for n, name in enumerate(("春风", "夏雨", "秋水", "冬雪"))
    ]
    register(
        ada,
        {"code": "D1", "name": "金鼎广告公司", "unit": "E11", "phone": "13700001234", "address": "南街 8 号", "opened_on": "2026-01-05"},
        {"code": "D2", "name": "金顶广告", "unit": "E11", "phone": "13700001234", "address": "南街8号", "opened_on": "2026-01-06"},
        {"code": "O1", "name": "测点甲店", "unit": "W11", "phone": "13800000000", "opened_on": "2026-09-01"},
        *shared,
        {"code": "S1", "name": "先卖后开", "unit": "E11", "opened_on": "2026-01-01"},
        at=moment(2026, 10, 1),
    )  # fmt: skip
    months = [f"2026-0{month}-10" for month in range(1, 10)]
    rows = [f"{on},D1,纸,1,10" for on in months] + [f"{on},S1,纸,1,10" for on in months]
    land(import_sales, file(tmp_path, "s.csv", HEADER, *rows), ada)
    sold = Customer.objects.get(code="S1")
    change_field(sold.pk, "opened_on", "2026-06-01", seal=None, actor=ada, at=NOW)


def found(kind: str, state: str = "OPEN") -> set[tuple[str, str]]:
    rows = Finding.objects.filter(kind=kind, state=state)
    return set(rows.values_list("customer__code", "screen"))


@pytest.mark.clause("AD-1.5.2.2a")
def test_the_three_kinds_are_found_with_their_reasons_and_none_is_acted_on(
    ada: Actor, doubtful: None
) -> None:
    screen_everybody(actor=ada, at=NOW)

    assert found("duplicate") == {("D2", "duplicate")}
    assert ("O1", "odd_phone") in found("fictitious")
    assert {code for code, screen in found("fictitious") if screen == "shared_phone"} == {
        "P0",
        "P1",
        "P2",
        "P3",
    }
    assert ("D2", "never_bought") in found("fictitious")
    assert found("sales") == {("S1", "before_opening")}
    pair = Finding.objects.get(kind="duplicate")
    assert pair.other is not None
    assert (pair.other.code, pair.evidence["same"]) == ("D1", ["phone"])
    assert Customer.objects.filter(status="active").count() == 8


def test_a_second_screening_finds_the_same_once(ada: Actor, doubtful: None) -> None:
    screen_everybody(actor=ada, at=NOW)
    first = Finding.objects.count()

    run = screen_everybody(actor=ada, at=NOW)

    assert Finding.objects.count() == first
    assert (run.looked_at, run.found) == (8, first)
    assert Screening.objects.count() == 2


def test_what_is_dismissed_stays_dismissed_until_its_evidence_changes(ada: Actor, doubtful: None) -> None:
    screen_everybody(actor=ada, at=NOW)
    shared = Finding.objects.get(customer__code="P0", screen="shared_phone")
    decide([shared.pk], holds=False, why="同一老板", actor=ada, at=NOW)

    screen_everybody(actor=ada, at=NOW)
    shared.refresh_from_db()
    assert shared.state == "DISMISSED"

    register(ada, {"code": "P9", "name": "又一家", "unit": "W11", "phone": SHARED, "opened_on": "2026-09-01"})
    screen_everybody(actor=ada, at=moment(2026, 10, 9))
    shared.refresh_from_db()
    assert (shared.state, shared.why) == ("OPEN", "")


def test_what_is_put_right_is_gone_at_the_next_screening(ada: Actor, doubtful: None) -> None:
    screen_everybody(actor=ada, at=NOW)
    odd = Customer.objects.get(code="O1")
    change_field(odd.pk, "phone", "13507461928", seal=None, actor=ada, at=NOW)

    screen_everybody(actor=ada, at=moment(2026, 10, 9))

    assert ("O1", "odd_phone") in found("fictitious", "GONE")


def test_a_decision_needs_a_reason_and_is_made_once(ada: Actor, bo: Actor, doubtful: None) -> None:
    screen_everybody(actor=ada, at=NOW)
    ids = list(Finding.objects.filter(kind="sales").values_list("pk", flat=True))

    with pytest.raises(NoReason):
        decide(ids, holds=True, why=" ", actor=ada, at=NOW)
    with pytest.raises(Denied):
        decide(ids, holds=True, why="查实", actor=bo, at=NOW)
    _, count = decide(ids, holds=True, why="查实", actor=ada, at=NOW)
    with pytest.raises(NothingToDecide):
        decide(ids, holds=False, why="不实", actor=ada, at=NOW)

    assert count == len(ids)
    assert Event.objects.filter(action="quality.decided").count() == 1
    assert open_again(ids, actor=ada, at=NOW) == count
    assert found("sales") == {("S1", "before_opening")}


@pytest.mark.parametrize(
    ("phone", "odd"),
    [
        ("13800000000", True), ("13912345678", True), ("13987654321", True), ("13812340000", False),
        ("0755-66666666", True), ("13507461928", False), ("", False),
    ],
)  # fmt: skip
def test_a_number_in_a_row_or_of_one_digit_is_odd(phone: str, odd: bool) -> None:
    assert is_odd(phone) is odd
