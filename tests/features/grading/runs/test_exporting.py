from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from banfa.features.grading.exporting import export_grades
from banfa.features.grading.queries import run_numbered
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.exports.choosing import UnknownEnding
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.given import day

pytestmark = pytest.mark.usefixtures("graded")
THIRD = """\
customer,classification,value,score,rank,population,percentile,period,run
K1,market_type,C,,,,,2026Q3,2026Q3-01
K1,business_format,Z,,,,,2026Q3,2026Q3-01
K1,scale,1,0.5,1,6,0.083333333333,2026Q3,2026Q3-01
K1,mark,CZ1,,,,,2026Q3,2026Q3-01
K1,grade,A,,,,,2026Q3,2026Q3-01
K1,business_grade,1,500,1,7,0.071428571429,2026Q3,2026Q3-01
K2,market_type,C,,,,,2026Q3,2026Q3-01
K2,business_format,Z,,,,,2026Q3,2026Q3-01
K2,scale,2,0.3,2,6,0.25,2026Q3,2026Q3-01
K2,mark,CZ2,,,,,2026Q3,2026Q3-01
K2,grade,B,,,,,2026Q3,2026Q3-01
K2,business_grade,2,300,2,7,0.214285714286,2026Q3,2026Q3-01
K3,market_type,X,,,,,2026Q3,2026Q3-01
K3,business_format,Z,,,,,2026Q3,2026Q3-01
K3,scale,2,0.15,3,6,0.416666666667,2026Q3,2026Q3-01
K3,mark,XZ2,,,,,2026Q3,2026Q3-01
K3,grade,B,,,,,2026Q3,2026Q3-01
K3,business_grade,2,150,3,7,0.357142857143,2026Q3,2026Q3-01
K4,market_type,C,,,,,2026Q3,2026Q3-01
K4,business_format,Z,,,,,2026Q3,2026Q3-01
K4,scale,2,0.05,4,6,0.583333333333,2026Q3,2026Q3-01
K4,mark,CZ2,,,,,2026Q3,2026Q3-01
K4,grade,B,,,,,2026Q3,2026Q3-01
K4,business_grade,3,50,4,7,0.5,2026Q3,2026Q3-01
K5,market_type,C,,,,,2026Q3,2026Q3-01
K5,business_format,Z,,,,,2026Q3,2026Q3-01
K5,scale,3,0,5.5,6,0.833333333333,2026Q3,2026Q3-01
K5,mark,CZ3,,,,,2026Q3,2026Q3-01
K5,grade,C,,,,,2026Q3,2026Q3-01
K5,business_grade,5,0,6,7,0.785714285714,2026Q3,2026Q3-01
K7,market_type,C,,,,,2026Q3,2026Q3-01
K7,business_grade,5,0,6,7,0.785714285714,2026Q3,2026Q3-01
K8,business_format,Z,,,,,2026Q3,2026Q3-01
K8,scale,3,0,5.5,6,0.833333333333,2026Q3,2026Q3-01
K8,grade,C,,,,,2026Q3,2026Q3-01
K8,business_grade,5,0,6,7,0.785714285714,2026Q3,2026Q3-01
"""


def test_the_file_has_one_row_per_graded_customer_and_classification(ada: Actor, tmp_path: Path) -> None:
    output = tmp_path / "grades.csv"

    rows = export_grades(run_numbered(ada, "2026Q3-01"), output, actor=ada, at=day(10))

    assert output.read_text(encoding="utf-8") == THIRD
    assert rows == 36


def test_a_repeat_is_equal_byte_for_byte(ada: Actor, tmp_path: Path) -> None:
    run = run_numbered(ada, "2026Q3-01")
    for name in ("a.csv", "b.csv"):
        export_grades(run, tmp_path / name, actor=ada, at=day(10))

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_those_without_a_value_stand_in_it_only_if_asked_for(ada: Actor, tmp_path: Path) -> None:
    output = tmp_path / "grades.csv"

    rows = export_grades(run_numbered(ada, "2026Q3-01"), output, actor=ada, at=day(10), undecided=True)

    lines = output.read_text(encoding="utf-8").splitlines()
    assert rows == 7 * len(run_numbered(ada, "2026Q3-01").counts)
    assert set(THIRD.splitlines()) < set(lines)
    assert "K7,scale,,,,,,2026Q3,2026Q3-01" in lines


def test_a_workbook_holds_the_same_rows(ada: Actor, tmp_path: Path) -> None:
    output = tmp_path / "grades.xlsx"

    export_grades(run_numbered(ada, "2026Q3-01"), output, actor=ada, at=day(10))

    sheet = CalamineWorkbook.from_path(output).get_sheet_by_name("grades").to_python()
    assert len(sheet) == 37
    assert sheet[3][:6] == ["K1", "scale", "1", 0.5, 1, 6]


def test_an_actor_takes_out_the_grades_of_the_own_customers(
    ada: Actor, bo: Actor, cy: Actor, units: dict[str, Unit], tmp_path: Path
) -> None:
    run, output = run_numbered(ada, "2026Q3-01"), tmp_path / "grades.csv"
    west = actor_of(person("di", "administrator", units["W"]), on=TODAY)

    for nobody in (bo, cy):
        with pytest.raises(Denied):
            export_grades(run, output, actor=nobody, at=day(10))
    export_grades(run, output, actor=west, at=day(10))

    lines = output.read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == {"K3", "K4", "K8"}


def test_an_export_is_in_the_event_log_and_a_refused_one_is_not(ada: Actor, tmp_path: Path) -> None:
    run = run_numbered(ada, "2026Q3-01")
    with pytest.raises(UnknownEnding):
        export_grades(run, tmp_path / "grades.txt", actor=ada, at=day(10))

    export_grades(run, tmp_path / "grades.csv", actor=ada, at=day(10))

    (event,) = Event.objects.filter(action="grades.exported")
    assert event.subject == "run:2026Q3-01"
    assert (event.summary["rows"], event.summary["file"]) == (36, "grades.csv")
