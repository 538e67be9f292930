from pathlib import Path

import pytest

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, frozen_pack, run_numbered
from banfa.features.grading.services import grade
from banfa.features.ledger.lake import checksum
from banfa.features.ledger.models import LedgerFile
from banfa.features.ledger.services import reverse_batch
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.given import day
from tests.features.grading.runs.reading import Q2, Q3, values

pytestmark = pytest.mark.usefixtures("graded")


def test_a_run_is_a_preview_with_its_number_and_everything_it_was_made_of(ada: Actor) -> None:
    run = run_numbered(ada, "2026Q3-01")

    assert (run.state, run.period_start, run.period_end) == (Run.State.PREVIEW, Q3.start, Q3.end)
    assert (run.pack, run.pack_version, run.computed_by) == ("tobacco", "2026.1", "系统管理员")
    assert run.pack_digest == frozen_pack(run).digest
    assert (run.customers, run.lines) == (8, 4)
    (file,) = LedgerFile.objects.filter(month__gte=Q3.start)
    assert run.inputs == {file.path: file.sha256}
    assert Event.objects.get(action="run.computed", subject="run:2026Q3-01").summary == {
        "pack": "tobacco 2026.1", "customers": 8, "lines": 4, "decisions": 0,
    }  # fmt: skip


def test_every_file_of_a_run_is_sealed(ada: Actor) -> None:
    run = run_numbered(ada, "2026Q3-01")

    files = sorted(folder_of(run).iterdir())
    assert {"pack.json", "run.json", "register.parquet", "grade.parquet", "scale.groups.parquet"} <= {
        file.name for file in files
    }
    assert run.sealed == {file.name: checksum(file) for file in files}


def test_the_period_is_graded_with_the_register_and_the_sales_of_its_time(ada: Actor) -> None:
    second, third = run_numbered(ada, "2026Q2-01"), run_numbered(ada, "2026Q3-01")

    assert values(second, "scale") == {
        "K1": "2", "K2": "1", "K3": "2", "K4": "2", "K5": "3", "K6": "3", "K7": None,
    }  # fmt: skip
    assert values(third, "scale") == {
        "K1": "1", "K2": "2", "K3": "2", "K4": "2", "K5": "3", "K7": None, "K8": "3",
    }  # fmt: skip
    assert values(third, "grade") == {
        "K1": "A", "K2": "B", "K3": "B", "K4": "B", "K5": "C", "K7": None, "K8": "C",
    }  # fmt: skip
    assert values(third, "mark") == {
        "K1": "CZ1", "K2": "CZ2", "K3": "XZ2", "K4": "CZ2", "K5": "CZ3", "K7": None, "K8": None,
    }  # fmt: skip
    assert third.counts["grade"] == {"A": 1, "B": 3, "C": 2, "": 1}


def test_a_second_run_of_a_period_has_the_next_number_and_the_same_grades(ada: Actor) -> None:
    first = run_numbered(ada, "2026Q3-01")

    second = grade(period=Q3, actor=ada, at=day(10))

    assert (second.number, second.folder) == ("2026Q3-02", "runs/2026Q3-02")
    assert second.counts == first.counts
    assert second.inputs == first.inputs


def test_a_folder_that_no_run_claims_is_replaced(ada: Actor, home: Path) -> None:
    orphan = home / "runs/2026Q3-02"
    orphan.mkdir()
    (orphan / "junk.txt").write_text("left by a killed run")

    run = grade(period=Q3, actor=ada, at=day(10))

    assert folder_of(run) == orphan
    assert {file.name for file in orphan.iterdir()} == set(run.sealed)


def test_after_a_reversal_the_lines_no_longer_count(ada: Actor) -> None:
    reverse_batch(Batch.objects.get(kind="sales").pk, actor=ada, at=day(10))

    run = grade(period=Q3, actor=ada, at=day(10))

    assert (run.lines, run.inputs) == (0, {})
    assert set(values(run, "scale").values()) == {"3", None}


def test_nothing_is_left_in_the_workplace(ada: Actor, home: Path) -> None:
    grade(period=Q2, actor=ada, at=day(10))

    assert [path.name for path in (home / "work").iterdir() if path.is_dir()] == []


def test_only_who_may_compute_everywhere_may_compute(bo: Actor, cy: Actor, units: dict[str, Unit]) -> None:
    east = actor_of(person("di", "administrator", units["E"]), on=TODAY)

    for somebody in (bo, cy, east):
        with pytest.raises(Denied):
            grade(period=Q3, actor=somebody, at=day(10))

    assert Run.objects.count() == 2


def test_progress_ends_at_the_whole(ada: Actor) -> None:
    steps: list[tuple[int, int]] = []

    grade(period=Q3, actor=ada, at=day(10), on_step=lambda done, total: steps.append((done, total)))

    assert steps[-1][0] == steps[-1][1] > 0
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_a_run_that_fails_leaves_no_trace(ada: Actor, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of memory")

    monkeypatch.setattr("banfa.features.grading.services.computing.compute", fail)

    with pytest.raises(RuntimeError):
        grade(period=Q3, actor=ada, at=day(10))

    assert Run.objects.count() == 2
    assert sorted(path.name for path in (home / "runs").iterdir()) == ["2026Q2-01", "2026Q3-01"]
    assert Customer.objects.count() == 8
