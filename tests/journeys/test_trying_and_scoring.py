"""What is tried, listed and scored by commands alone: simulations, codes, appraisals; and what each refuses."""

import csv
from typing import Any

import pytest

from tests.journeys.shell import Answer, Shell

pytestmark = pytest.mark.slow  # whole stories, told by `make prove`

RUN = "2026Q3-01"
SHARES = ("--set", "scale.rank.1.share=45%", "--set", "scale.rank.2.share=35%")
# Five groceries in order of sales: K1, K2, K3, K4 and K5, who bought nothing; their places are 10, 30, 50, 70 and 90 %.
BEST = "scale.rank.1.share"
SHOPS = {"K1", "K2", "K3", "K4", "K5"}
TWO_GRADES = (
    "classifications:",
    "  grade:",
    "    title: {zh: 客户级别, en: Service grade}",
    "    inferred: true",
    '    of: status == "active"',
    '    lookup: class_of("scale")',
    '    map: {"1": A, "2": A, "3": C}',
    "    values:",
    "      - {value: A, zh: 重点, en: key}",
    "      - {value: C, zh: 扶持, en: supported}",
)
MARKS = "customer,month,compliance_marks,honesty_marks,cooperation_marks,growth_marks"


def done(shell: Shell, *arguments: object) -> Answer:
    answer = shell.banfa(*arguments)
    assert answer.code == 0, (arguments, answer.stderr)
    return answer


def data(shell: Shell, *arguments: object) -> Any:
    return done(shell, *arguments, "--json").data


@pytest.fixture
def published(graded: Shell) -> Shell:
    done(graded, "publish", RUN)
    return graded


class TestASimulation:
    def test_of_other_shares_says_who_would_move_and_touches_no_grade(self, published: Shell) -> None:
        before = _grades(published)

        found = data(published, "simulate", "--period", "2026Q3", *SHARES, "-o", "movers.csv")

        assert (found["run"], found["moved"]["grade"], found["moved"]["market_type"]) == (RUN, 1, 0)
        assert found["distribution"]["grade"] == {"A": 2, "B": 2, "C": 1}
        movers = _rows(published, "movers.csv")
        assert {value for row in movers for value in row.values() if value in SHOPS} == {"K2"}
        assert _grades(published) == before
        assert data(published, "verify", RUN)["sound"]

    def test_of_a_file_laid_over_the_pack_reads_medium_as_key_customers(self, published: Shell) -> None:
        draft = published.file("two.yaml", *TWO_GRADES)

        found = data(published, "simulate", "--run", RUN, "--pack-file", draft)

        assert (found["draft"], found["moved"]["grade"]) == ("two.yaml", 3)
        assert found["distribution"]["grade"] == {"A": 4, "C": 1}

    def test_asked_backwards_finds_the_share_that_brings_two_customers_in(self, published: Shell) -> None:
        question = ("--move", "2", "--into", "grade.A", "--by", BEST)

        found = data(published, "simulate", "--run", RUN, *question)

        assert found["exact"]["customers"] == 2
        assert 0.5 <= float(found["exact"]["figure"]) < 0.7

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param(("--set", f"{BEST}=45%"), "各档比例之和不是 100%", id="shares that do not add up"),
            pytest.param(("--set", "scale.rank.9.share=45%"), "没有数值", id="no such figure"),
            pytest.param(("--set", f"{BEST}=many"), BEST, id="no number"),
            pytest.param(("--pack-file", "nowhere.yaml"), "nowhere.yaml", id="no such draft"),
            pytest.param(("--move", "2", "--into", "grade.Z", "--by", BEST), "Z", id="no such class"),
            pytest.param(("--move", "900", "--into", "grade.A", "--by", BEST), "5", id="more than there are"),
        ],
    )
    def test_that_makes_no_sense_is_refused_in_a_sentence(
        self, graded: Shell, arguments: tuple[str, ...], said: str
    ) -> None:
        before = graded.state()

        answer = graded.banfa("simulate", "--run", "2026Q2-01", *arguments)

        assert (answer.code, answer.stdout) == (1, "")
        assert said in answer.stderr
        assert "Traceback" not in answer.stderr
        assert graded.state() == before


class TestTheListOfCodes:
    def test_has_every_code_with_its_reading_and_its_customers(self, graded: Shell) -> None:
        done(graded, "export", "codes", RUN, "--classification", "mark", "-o", "codes.csv")

        rows = {row["标识"]: row for row in _rows(graded, "codes.csv")}
        assert len(rows) == 2 * 7 * 3
        counted = {code: row["客户数"] for code, row in rows.items() if row["客户数"] != "0"}
        assert counted == {"CZ1": "1", "CZ2": "2", "CZ3": "1", "XZ2": "1"}

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            pytest.param((RUN, "--classification", "grade", "-o", "c.csv"), "grade", id="not a code"),
            pytest.param((RUN, "--classification", "mark", "-o", "c.txt"), ".txt", id="no such kind of file"),
            pytest.param(
                ("2020Q1-01", "--classification", "mark", "-o", "c.csv"), "没有找到", id="no such run"
            ),
        ],
    )
    def test_is_refused_in_a_sentence_and_leaves_no_file(
        self, graded: Shell, arguments: tuple[str, ...], said: str
    ) -> None:
        answer = graded.banfa("export", "codes", *arguments)

        assert answer.code == 1
        assert said in answer.stderr
        assert not list(graded.folder.glob("c.*"))


class TestAppraisals:
    def test_come_from_a_file_and_count_for_their_month(self, registered: Shell) -> None:
        marks = registered.file("marks.csv", MARKS, "K1,2026-09,90,80,70,60", "K3,2026-09,50,50,50,50")

        done(registered, "import", "appraisals", marks)

        month = data(registered, "appraisals", "--month", "2026-09")
        assert sum(unit["done"] for unit in month["units"]) == 2
        assert {unit["unit"]: (unit["owed"], unit["open"]) for unit in month["units"]} == {
            "E11": (3, 2),
            "W11": (2, 1),
        }

    @pytest.mark.parametrize(
        "row",
        [
            pytest.param("K1,2026-09,101,80,70,60", id="a mark out of bounds"),
            pytest.param("K9,2026-09,90,80,70,60", id="an unknown customer"),
            pytest.param("K1,2999-01,90,80,70,60", id="a month ahead"),
        ],
    )
    def test_with_a_bad_row_change_nothing(self, registered: Shell, row: str) -> None:
        marks = registered.file("marks.csv", MARKS, "K2,2026-09,90,80,70,60", row)
        before = registered.state()

        answer = registered.banfa("import", "appraisals", marks)

        assert answer.code == 1
        assert "未导入" in answer.stdout
        assert registered.state() == before

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [(("--month", "2026-13"), "“2026-13”不是期间"), (("--sheet", "yearly"), "monthly")],
    )
    def test_of_no_month_and_of_no_sheet_are_refused(
        self, registered: Shell, arguments: tuple[str, str], said: str
    ) -> None:
        answer = registered.banfa("appraisals", *arguments)

        assert answer.code == 1
        assert said in answer.stderr


@pytest.mark.parametrize(
    "arguments", [("compare", RUN, "2020Q1-01"), ("verify", "2020Q1-01"), ("lock", "2020Q1-01")]
)
def test_a_run_that_is_not_there_is_said_in_a_sentence(graded: Shell, arguments: tuple[str, ...]) -> None:
    answer = graded.banfa(*arguments)

    assert (answer.code, answer.stdout) == (1, "")
    assert "没有找到" in answer.stderr


def test_a_run_whose_results_were_changed_is_found_out(graded: Shell) -> None:
    (graded.home / "runs" / RUN / "grade.parquet").write_bytes(b"something else")

    answer = graded.banfa("verify", RUN)

    assert answer.code == 1
    assert "grade.parquet" in answer.stdout + answer.stderr


def _rows(shell: Shell, name: str) -> list[dict[str, str]]:
    with (shell.folder / name).open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def _grades(shell: Shell) -> list[dict[str, str]]:
    done(shell, "export", "grades", "-o", "grades.csv", "--run", RUN, "--undecided")
    return _rows(shell, "grades.csv")
