"""A run goes on from an earlier one where it may, and writes the same bytes as if there had been none."""

import json
import shutil
from pathlib import Path

import pytest

from banfa.features.customers.register import frozen, snapshot
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of
from banfa.features.grading.services import adding_up, grade
from banfa.features.ledger.services import import_sales, reverse_batch
from banfa.platform.access import Actor
from banfa.platform.imports.models import Batch
from tests.features.given import day, file, land, register
from tests.features.grading.runs.reading import Q3, values

pytestmark = pytest.mark.usefixtures("graded")
HEAD = "date,customer,product,quantity,amount"


@pytest.fixture(autouse=True)
def _always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Go on from earlier runs however little there is to spare."""
    monkeypatch.setattr(adding_up, "WORTH_IT", 1000)
    for module in (snapshot, frozen):
        monkeypatch.setattr(module, "WORTH_KEEPING", 1)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The files whose lines each run reads, in the order of the runs' questions."""
    asked: list[list[str]] = []
    real = adding_up._lines

    def lines(backend, pack, files, name):  # type: ignore[no-untyped-def]
        asked.append([one.name for one in files])
        return real(backend, pack, files, name)

    monkeypatch.setattr(adding_up, "_lines", lines)
    return asked


def sell(folder: Path, actor: Actor, *lines: str) -> None:
    name = f"s{Batch.objects.count()}.csv"
    land(import_sales, file(folder, name, HEAD, *lines), actor)


def bytes_of(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder_of(run).iterdir())}


def graded_from_nothing(actor: Actor, home: Path) -> dict[str, bytes]:
    """Grade as a data folder without any earlier run would."""
    for run in Run.objects.all():
        (folder_of(run) / "inputs.json").unlink(missing_ok=True)
    shutil.rmtree(home / "cache", ignore_errors=True)
    return bytes_of(grade(period=Q3, actor=actor, at=day(30)))


def test_after_one_more_batch_only_its_lines_are_read(
    ada: Actor, home: Path, tmp_path: Path, read: list[list[str]]
) -> None:
    sell(tmp_path, ada, "2026-09-15,K5,烟,100,1000", "2026-09-16,K1,烟,1,10")

    run = grade(period=Q3, actor=ada, at=day(20))

    (newest,) = Batch.objects.latest("pk").files.values_list("path", flat=True)
    assert read == [[newest]]
    assert values(run, "scale")["K5"] == "1"
    assert bytes_of(run) == graded_from_nothing(ada, home)


def test_a_batch_taken_back_is_subtracted(
    ada: Actor, home: Path, tmp_path: Path, read: list[list[str]]
) -> None:
    before = bytes_of(grade(period=Q3, actor=ada, at=day(19)))
    sell(tmp_path, ada, "2026-09-15,K5,烟,100,1000")
    batch = Batch.objects.latest("pk")
    grade(period=Q3, actor=ada, at=day(20))
    reverse_batch(batch.pk, actor=ada, at=day(21))
    Run.objects.filter(number__in=["2026Q3-01", "2026Q3-02"]).update(
        sealed={}
    )  # nothing shorter to go on from
    read.clear()

    run = grade(period=Q3, actor=ada, at=day(22))

    assert read == [list(batch.files.values_list("path", flat=True))]
    assert bytes_of(run) == before


def test_the_next_run_of_an_unchanged_world_reads_no_line(ada: Actor, read: list[list[str]]) -> None:
    first = grade(period=Q3, actor=ada, at=day(19))
    read.clear()

    second = grade(period=Q3, actor=ada, at=day(20))

    assert read == []
    assert bytes_of(second) == bytes_of(first)


def test_a_changed_customer_is_graded_by_what_is_so_now(ada: Actor, home: Path) -> None:
    grade(period=Q3, actor=ada, at=day(9))
    register(ada, {"code": "K7", "name": "无业态店", "unit": "E11", "business_format": "Z"}, at=day(9))
    shutil.rmtree(home / "cache", ignore_errors=True)  # the fixture writes past the log

    run = grade(period=Q3, actor=ada, at=day(10))

    assert bytes_of(run) == graded_from_nothing(ada, home)


def test_altered_sums_are_not_gone_on_from(
    ada: Actor, home: Path, tmp_path: Path, read: list[list[str]]
) -> None:
    for run in Run.objects.all():
        (folder_of(run) / "sums.parquet").write_bytes(b"other sums")
    sell(tmp_path, ada, "2026-09-15,K5,烟,100,1000")

    run = grade(period=Q3, actor=ada, at=day(20))

    assert len(read[0]) == 2
    assert bytes_of(run) == graded_from_nothing(ada, home)


def test_what_other_code_added_up_is_not_gone_on_from(ada: Actor, read: list[list[str]]) -> None:
    for run in Run.objects.all():
        path = folder_of(run) / "inputs.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "code": "another version"}))

    grade(period=Q3, actor=ada, at=day(20))

    assert len(read) == 1
