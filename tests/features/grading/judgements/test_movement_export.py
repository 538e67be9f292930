import csv
from pathlib import Path

import pytest

from banfa.features.grading import queries
from banfa.features.grading.exporting_movement import NotAClass, export_movement
from banfa.features.grading.models import Run
from banfa.features.grading.services import approve_decision, grade, request_decision
from banfa.kernel.text import Language
from banfa.platform.access import Actor, Denied
from banfa.platform.audit.models import Event
from tests.features.given import day
from tests.features.grading.judgements.conftest import SUMMER
from tests.features.grading.runs.reading import Q3


@pytest.fixture
def corrected(ada: Actor, mo: Actor, max_: Actor, published: Run) -> Run:
    """The third quarter graded again, with one grade decided."""
    wish = request_decision(
        customer_code="K2", classification="grade", value="A", reason="key street", cites="NY-7.a", run_number=SUMMER,
        actor=mo, at=day(11),
    )  # fmt: skip
    approve_decision(wish.pk, actor=max_, at=day(12))
    return grade(period=Q3, actor=ada, at=day(13))


def read(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return {row["customer"]: row for row in csv.DictReader(opened)}


def test_the_moved_stand_beside_the_unchanged_with_criterion_and_approval(
    ada: Actor, corrected: Run, tmp_path: Path
) -> None:
    against, output = queries.run_numbered(ada, "2026Q2-01"), tmp_path / "moved.csv"

    count = export_movement(corrected, against, "grade", output, actor=ada, at=day(14), language=Language.EN)

    found = read(output)
    assert list(found) == ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8"]
    assert count == 8
    told = {code: (row["movement"], row["steps"]) for code, row in found.items()}
    # K1 rose from B to A; K2 would have fallen to B and was decided to stay; K6 was lost, K8 came.
    assert told == {
        "K1": ("rose", "1"), "K2": ("unchanged", "0"), "K3": ("unchanged", "0"), "K4": ("unchanged", "0"),
        "K5": ("unchanged", "0"), "K6": ("left", ""), "K7": ("unchanged", ""), "K8": ("new", ""),
    }  # fmt: skip
    k2 = found["K2"]
    assert (k2["criterion"], k2["clauses"]) == ("decided by approval", "NY-7.a")
    assert (k2["approved by"], k2["approved at"], k2["reason for the approval"]) == (
        "Max",
        "2026-10-12",
        "key street",
    )
    assert Event.objects.get(action="movement.exported").summary["rows"] == 8


def test_it_may_keep_to_the_customers_of_another_class(ada: Actor, corrected: Run, tmp_path: Path) -> None:
    against, output = queries.run_numbered(ada, "2026Q2-01"), tmp_path / "moved.csv"

    export_movement(
        corrected,
        against,
        "grade",
        output,
        actor=ada,
        at=day(14),
        language=Language.EN,
        only=("market_type", "X"),
    )

    assert list(read(output)) == ["K3"]


def test_what_the_run_does_not_have_is_refused_and_nothing_written(
    ada: Actor, corrected: Run, tmp_path: Path
) -> None:
    against, output = queries.run_numbered(ada, "2026Q2-01"), tmp_path / "moved.csv"

    for name, only in (("grades", None), ("grade", ("kind", "X"))):
        with pytest.raises(NotAClass):
            export_movement(
                corrected, against, name, output, actor=ada, at=day(14), language=Language.EN, only=only
            )

    assert not output.exists()


def test_a_manager_exports_nothing(mo: Actor, ada: Actor, corrected: Run, tmp_path: Path) -> None:
    against = queries.run_numbered(ada, "2026Q2-01")

    with pytest.raises(Denied):
        export_movement(
            corrected, against, "grade", tmp_path / "x.csv", actor=mo, at=day(14), language=Language.ZH
        )
