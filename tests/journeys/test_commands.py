"""What every command has in common: help, JSON, one-sentence refusals in the user's language, exit statuses, rights."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tests.journeys.shell import Shell


def test_the_command_runs_as_a_program_of_its_own(empty: Shell) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "banfa", "policy", "list"],
        env=empty.environment, cwd=empty.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ended.returncode == 0
    assert "tobacco" in ended.stdout
    assert not empty.home.exists()


@pytest.mark.slow
def test_every_command_explains_itself_and_touches_nothing(empty: Shell) -> None:
    from banfa.config.commands import app

    paths = [path for path in _commands(typer.main.get_command(app), ()) if path]
    assert len(paths) >= 19

    for path in paths:
        answer = empty.banfa(*path, "--help")

        assert answer.code == 0, path
        assert "Usage" in answer.stdout, path
        assert "·" in answer.stdout, f"{path} says nothing in Chinese"
    assert not empty.home.exists()


def _commands(command: object, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    return [path, *(found for name, one in below.items() for found in _commands(one, (*path, name)))]


@pytest.mark.parametrize(
    ("arguments", "code", "zh", "en"),
    [
        pytest.param(["grad"], 2, "没有命令 grad；是否指 grade？", "there is no command grad; did you mean grade?", id="command"),
        pytest.param(["grade"], 2, "缺少 --period", "--period is missing", id="missing option"),
        pytest.param(["explain"], 2, "缺少 CUSTOMER", "CUSTOMER is missing", id="missing argument"),
        pytest.param(["grade", "--perod", "x"], 2, "没有选项 --perod；是否指 --period？", "there is no option --perod", id="option"),
        pytest.param(["reverse", "x"], 2, "BATCH 的值无效", "BATCH: ", id="no number"),
        pytest.param(["batches", "x"], 2, "命令有误", "unexpected extra argument", id="too much"),
        pytest.param(["grade", "--period", "2026Q5"], 1, "“2026Q5”不是期间", "'2026Q5' is no period", id="period"),
        pytest.param(["import", "sales", "nowhere.csv"], 1, "没有文件 nowhere.csv", "there is no file nowhere.csv", id="no file"),
        pytest.param(["init", "--pack", "tobaco"], 1, "没有名为 tobaco 的制度包；是否指 tobacco？", "tobacco", id="pack"),
        pytest.param(["check"], 1, "尚未建立机构：请先运行 banfa init", "no organisation is set up here", id="no data"),
        pytest.param(["batches"], 1, "尚未建立机构：请先运行 banfa init", "no organisation is set up here", id="no data either"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_sentence_in_the_users_language(
    empty: Shell, arguments: list[str], code: int, zh: str, en: str
) -> None:
    for shell, said in ((empty, zh), (empty.in_english(), en)):
        answer = shell.banfa(*arguments)

        assert answer.code == code
        assert said in answer.stderr
        assert answer.stderr.count("\n") == 1
        assert answer.stdout == ""
    assert not empty.home.exists()


def test_a_setting_that_means_nothing_stops_the_start_with_its_name(empty: Shell) -> None:
    from dataclasses import replace

    answer = replace(empty, language="fr").banfa("check")

    assert (answer.code, answer.stderr) == (1, "BANFA_LANGUAGE='fr': write one of zh, en\n")


def test_a_data_folder_of_an_older_version_says_what_to_do(registered: Shell) -> None:
    assert registered.call("tests.journeys.inside:forget_the_ledger").code == 0

    answer = registered.banfa("batches")

    assert answer.code == 0  # the list of batches is older than the ledger
    refused = registered.banfa("grade", "--period", "2026Q3")
    assert (refused.code, refused.stderr) == (1, "数据目录来自较早的版本：请先运行一次 banfa up 完成升级\n")


def test_a_data_folder_belongs_to_one_organisation(registered: Shell) -> None:
    before = registered.state()

    answer = registered.banfa("init", "--pack", "fuel")
    demo = registered.banfa("demo", "tobacco", "--no-serve")

    assert (answer.code, demo.code) == (1, 1)
    assert "已属于“澜州市公司”" in answer.stderr
    assert "已属于“澜州市公司”" in demo.stderr
    assert registered.state() == before


@pytest.mark.slow
def test_what_a_program_reads_is_json_alone(graded: Shell) -> None:
    file = graded.file("more.csv", "date,customer,product,quantity,amount", "2026-09-20,K5,烟,9,90")
    asked = [
        ("check",), ("batches",), ("grade", "--period", "2026Q3"), ("explain", "K1"), ("import", "sales", file),
        ("reverse", "4"), ("policy", "check", "tobacco"),
    ]  # fmt: skip

    answers = {arguments[0]: graded.banfa(*arguments, "--json") for arguments in asked}

    assert {answer.code for answer in answers.values()} == {0}
    assert answers["check"].data["sound"] is True
    assert answers["explain"].data[0]["classification"] == "market_type"
    moved = answers["grade"].data
    assert (moved["against"], moved["movement"]["grade"]) == (
        "2026Q2-01", {"up": 3, "down": 1, "same": 1, "arrived": 0, "gone": 0},
    )  # fmt: skip
    assert (answers["import"].data["result"], answers["import"].data["batch"]) == ("landed", 4)
    assert answers["reverse"].data["state"] == "reversed"


@pytest.mark.slow
class TestRights:
    def test_a_reader_explains_the_own_customers_and_does_nothing_else(self, graded: Shell) -> None:
        before = graded.state()

        assert graded.banfa("--as", "bo", "explain", "K1").code == 0
        assert graded.banfa("batches", "--as=bo").code == 0
        foreign = graded.banfa("explain", "K3", "--as", "bo")
        unknown = graded.banfa("explain", "K9", "--as", "bo")
        assert (
            (foreign.code, foreign.stderr)
            == (unknown.code, unknown.stderr)
            == (1, "没有找到，或不在您的管辖范围内\n")
        )
        file = graded.file("more.csv", "code,name,unit", "K9,新店,E11")
        for forbidden in (
            ["grade", "--period", "2026Q3"], ["import", "customers", file], ["export", "grades", "-o", "g.csv"],
            ["export", "customers", "-o", "c.csv"], ["reverse", "3"], ["check"],
        ):  # fmt: skip
            answer = graded.banfa(*forbidden, "--as", "bo")
            assert answer.code == 1, forbidden
            assert "您的岗位没有此项权限" in answer.stderr, forbidden
        after = graded.state()
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert changed <= {"table audit_event", "table audit_head"}  # attempts to take data out are kept
        assert not (graded.folder / "g.csv").exists()

    def test_who_holds_no_post_or_is_not_there_may_do_nothing(self, graded: Shell) -> None:
        nobody, stranger = graded.banfa("explain", "K1", "--as", "cy"), graded.banfa("check", "--as", "zoe")

        assert (nobody.code, stranger.code) == (1, 1)
        assert "没有在岗用户“zoe”" in stranger.stderr

    def test_a_county_takes_in_and_takes_out_its_own(self, graded: Shell) -> None:
        mixed = graded.file("mixed.csv", "code,name,unit", "K8,东城新店,E11", "K9,西城新店,W11")
        refused = graded.banfa("import", "customers", mixed, "--as", "di")
        landed = graded.banfa("import", "customers", mixed, "--on-error", "skip", "--as", "di")
        out = graded.folder / "c.csv"
        exported = graded.banfa("export", "customers", "-o", out, "--as", "di")

        assert (refused.code, landed.code, exported.code) == (1, 0, 0)
        codes = [line.split(",")[0] for line in out.read_text(encoding="utf-8").splitlines()]
        assert codes == ["code", "K1", "K2", "K5", "K8"]


def test_an_export_that_has_nowhere_to_go_is_refused(graded: Shell) -> None:
    for output in (Path("nowhere") / "g.csv", Path("g.pdf")):
        answer = graded.banfa("export", "grades", "-o", output)

        assert answer.code == 1
        assert answer.stderr.count("\n") == 1
