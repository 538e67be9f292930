"""From an objection to a corrected run, by commands alone: what takes two people is refused to one."""

import csv
from typing import Any

import pytest

from tests.journeys.shell import Answer, Shell

pytestmark = pytest.mark.slow  # whole stories, told by `make prove`


def done(shell: Shell, *arguments: object) -> Answer:
    answer = shell.banfa(*arguments)
    assert answer.code == 0, (arguments, answer.stderr)
    return answer


def data(shell: Shell, *arguments: object) -> Any:
    return done(shell, *arguments, "--json").data


def test_an_objection_becomes_a_decision_and_a_correcting_run(graded: Shell) -> None:
    done(graded, "publish", "2026Q3-01", "--note", "first")
    done(graded, "appoint", "max", "--post", "grading_officer", "--name", "马克")
    before = {row["customer"]: row["value"] for row in _grades(graded, "2026Q3-01")}
    done(graded, "object", "K2", "--run", "2026Q3-01", "--classification", "grade", "--reason", "一笔漏计")

    own = graded.banfa("answer", "1", "--reject", "--reason", "无误")
    accepted = ("answer", "1", "--accept", "--value", "A", "--cites", "NY-7.a", "--reason", "补计")
    done(graded, *accepted, "--as", "max")
    alone = graded.banfa("approve", "1", "--as", "max")
    done(graded, "approve", "1")
    done(graded, "grade", "--period", "2026Q3")
    changed = data(graded, "compare", "2026Q3-01", "2026Q3-02")
    done(graded, "publish", "2026Q3-02")
    verified = data(graded, "verify", "2026Q3-02")
    locked = graded.banfa("lock", "2026Q3-02")

    assert (own.code, alone.code, locked.code) == (1, 1, 1)
    assert "异议须由他人答复" in own.stderr
    assert "核定须由两人完成" in alone.stderr
    assert "异议期未满" in locked.stderr
    assert changed["inputs"]["decisions"] == {"added": [1], "gone": []}
    (mover,) = changed["movers"]["grade"]["customers"]
    assert (mover["customer"], mover["old"], mover["new"], mover["decided"]) == (
        "K2",
        before["K2"],
        "A",
        True,
    )
    assert verified["sound"]
    states = {one["run"]: one["state"] for one in data(graded, "runs")}
    assert (states["2026Q3-01"], states["2026Q3-02"]) == ("superseded", "published")
    after = {row["customer"]: row["value"] for row in _grades(graded, "2026Q3-02")}
    assert after == {**before, "K2": "A"}


def test_a_rejected_run_is_kept_and_not_published(graded: Shell) -> None:
    done(graded, "reject", "2026Q3-01", "--reason", "八月数据缺失")

    refused = graded.banfa("publish", "2026Q3-01")

    assert refused.code == 1
    assert "已被退回" in refused.stderr
    assert {one["run"]: one["state"] for one in data(graded, "runs")}["2026Q3-01"] == "rejected"


def _grades(shell: Shell, run: str) -> list[dict[str, str]]:
    done(shell, "export", "grades", "-o", "grades.csv", "--run", run, "--undecided")
    with (shell.folder / "grades.csv").open(encoding="utf-8", newline="") as opened:
        return [row for row in csv.DictReader(opened) if row["classification"] == "grade"]
