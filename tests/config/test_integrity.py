"""`banfa check` finds what was altered behind the services' backs, and names it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from banfa.config.integrity import report
from banfa.features.customers.models import Customer
from banfa.features.grading.models import CurrentGrade, Run
from banfa.features.grading.services import grade, publish
from banfa.features.ledger.models import LedgerFile, RollUp
from banfa.features.ledger.services import import_sales
from banfa.kernel.period import Period
from banfa.platform.access import Actor
from banfa.platform.audit.models import Change, Event
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.features.given import day, file, land, register
from tests.platform.audit.tampering import behind_the_log

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Tamper = Callable[[Path], object]


@pytest.fixture
def kept(ada: Actor, units: dict[str, Unit], home: Path, tmp_path: Path) -> Path:
    """A data folder with two months of sales and a published run."""
    register(ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": "Z"})
    rows = ("2026-08-31,K1,烟,3,36.50", "2026-09-01,K1,烟,3,36.50")
    land(import_sales, file(tmp_path, "s.csv", "date,customer,product,quantity,amount", *rows), ada)
    grade(period=Period.parse("2026Q3"), actor=ada, at=day(9))
    publish("2026Q3-01", actor=ada, at=day(9))
    return home


def findings() -> list[str]:
    return [finding.en for finding in report().findings]


def test_what_nobody_touched_is_sound(kept: Path) -> None:
    found = report()

    assert found.findings == ()
    assert found.is_sound
    assert found.checked == {"ledger_files": 2, "runs": 1, "events": Event.objects.count(), "signed_heads": 0}


def test_an_empty_folder_is_sound(ada: Actor) -> None:
    assert report().is_sound


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("tamper", [append, flip], ids=["longer", "one bit"])
def test_an_altered_file_is_named(kept: Path, tamper: Tamper) -> None:
    sales = kept / LedgerFile.objects.get(month__month=8).path
    rolled = kept / RollUp.objects.get(month__month=9).path
    graded = kept / "runs/2026Q3-01/grade.parquet"

    for path in (sales, rolled, graded):
        tamper(path)

    assert findings() == [
        f"ledger file {sales.name} was altered",
        f"roll-up {rolled.name} was altered",
        "run 2026Q3-01 grade.parquet was altered",
    ]


def test_a_missing_file_is_named(kept: Path) -> None:
    sales = kept / LedgerFile.objects.get(month__month=8).path
    sales.unlink()
    (kept / "runs/2026Q3-01/register.parquet").unlink()

    assert findings() == [
        f"ledger file {sales.name} is missing",
        "run 2026Q3-01 register.parquet is missing",
    ]


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        pytest.param(lambda: Event.objects.order_by("-pk")[:1].get().delete(), "the newest audit events are missing", id="event gone"),
        pytest.param(lambda: Event.objects.filter(action="run.published").update(actor_name="M"), "was altered", id="event"),
        pytest.param(lambda: Change.objects.create(event=Event.objects.order_by("pk")[0], subject="x", field="x"), "the changes of audit event", id="change row added"),
        pytest.param(lambda: Batch.objects.update(rows=3), "should have 3 lines, its files have 2", id="batch"),
        pytest.param(lambda: LedgerFile.objects.filter(month__month=8).delete(), "should have 2 lines, its files have 1", id="list of files"),
        pytest.param(lambda: RollUp.objects.filter(month__month=8).delete(), "2026-08 has no roll-up", id="roll-up gone"),
        pytest.param(lambda: RollUp.objects.filter(month__month=8).update(amount_fen=1), "the roll-up of 2026-08", id="sum"),
        pytest.param(lambda: Batch.objects.update(state="REVERSED"), "does not fit the ledger", id="reversed by hand"),
        pytest.param(lambda: CurrentGrade.objects.update(g1="A"), "the published grades of 1 customers are not those of run 2026Q3-01", id="published grade"),
        pytest.param(lambda: CurrentGrade.objects.all().delete(), "the published grades of 1 customers", id="published grades gone"),
        pytest.param(lambda: Run.objects.update(sealed={"grade.parquet": "0" * 64}), "run 2026Q3-01 grade.parquet was altered", id="seal"),
    ],
)  # fmt: skip
def test_an_altered_row_is_found(kept: Path, tamper: Callable[[], object], said: str) -> None:
    before = CurrentGrade.objects.values_list("g1", flat=True)
    assert list(before) != ["A"]

    with behind_the_log():
        tamper()

    assert any(said in finding for finding in findings()), findings()


def test_what_fits_its_seals_is_sound_again_after_every_service(
    kept: Path, ada: Actor, tmp_path: Path
) -> None:
    rows = ("2026-09-02,K1,烟,1,10", "2026-07-02,K1,烟,1,10")
    land(import_sales, file(tmp_path, "2.csv", "date,customer,product,quantity,amount", *rows), ada)
    register(ada, {"code": "K1", "name": "平安超市", "unit": "E11"})
    grade(period=Period.parse("2026Q3"), actor=ada, at=day(10))
    publish("2026Q3-02", actor=ada, at=day(10))

    assert findings() == []
    assert Customer.objects.count() == 1
