"""`banfa group …` as a program calls it: what it prints, what it stores, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from banfa.config.commands import groups
from banfa.features.grading.models import Run, SavedGroup
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from tests.features.grading.groups.conftest import MIDDLE

Banfa = Callable[..., Result]


@pytest.fixture
def banfa(monkeypatch: pytest.MonkeyPatch, ada: Actor) -> Banfa:
    """Return what runs a command of groups as Ada, in English."""
    monkeypatch.setattr("banfa.features.grading.commands.groups.operator", lambda: ada)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(groups, [str(one) for one in arguments])

    return run


def data(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


class TestSavingAGroup:
    def test_finds_its_members(self, banfa: Banfa, summer: Run) -> None:
        found = data(banfa("save", "中坚客户", "--when", MIDDLE, "--shared", "--json"))

        assert (found["size"], found["shared"], found["version"]) == (2, True, 1)
        assert {one["customer"] for one in found["members"]} == {"K2", "K3"}
        assert found["run"] == summer.number

    def test_again_under_its_number_makes_a_version(self, banfa: Banfa, middle: SavedGroup) -> None:
        found = data(
            banfa("save", "中坚客户", "--when", "sum(quantity) > 20", "--group", middle.number, "--json")
        )

        assert (found["group"], found["version"]) == (middle.number, 2)
        assert {one["customer"] for one in found["members"]} == {"K1", "K2"}

    def test_with_a_condition_that_is_none_stores_nothing(self, banfa: Banfa, summer: Run) -> None:
        result = banfa("save", "错", "--when", "sum(quantty) > 20")

        assert result.exit_code != 0
        assert not SavedGroup.objects.exists()


class TestReadingGroups:
    def test_lists_them(self, banfa: Banfa, middle: SavedGroup) -> None:
        assert [one["group"] for one in data(banfa("list", "--json"))] == [middle.number]

    def test_shows_one_with_its_counts(self, banfa: Banfa, middle: SavedGroup) -> None:
        found = data(banfa("show", middle.number, "--json"))

        assert [count["size"] for count in found["counts"]] == [2]

    def test_prints_a_table_for_people(self, banfa: Banfa, middle: SavedGroup) -> None:
        printed = banfa("show", middle.number).stdout

        assert "K2" in printed
        assert middle.title in printed

    def test_says_that_there_is_no_such_group(self, banfa: Banfa, middle: SavedGroup) -> None:
        assert banfa("show", "G9999").exit_code != 0

    def test_counts_one_again(self, banfa: Banfa, middle: SavedGroup) -> None:
        assert data(banfa("count", middle.number, "--json"))["size"] == 2


class TestExportingAGroup:
    def test_writes_its_members_and_logs_it(self, banfa: Banfa, middle: SavedGroup, tmp_path: Path) -> None:
        output = tmp_path / "members.csv"

        result = banfa("export", middle.number, "-o", output)

        assert result.exit_code == 0, result.output
        lines = output.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 3
        assert Event.objects.filter(action="group.exported", subject=f"group:{middle.number}").exists()

    def test_refuses_a_file_of_another_kind(self, banfa: Banfa, middle: SavedGroup, tmp_path: Path) -> None:
        assert banfa("export", middle.number, "-o", tmp_path / "members.doc").exit_code != 0
