"""What the documents say has to be so."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def words_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_stands_in_the_table_and_no_other() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/banfa").rglob("*.py"))
    read = set(re.findall(r'"(BANFA_[A-Z_]+)"', sources))

    told = set(re.findall(r"^\| `(BANFA_[A-Z_]+)`", words_of("docs/settings.md"), re.MULTILINE))

    assert told == read


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(words_of("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    names = {re.split(r"[\[><=]", one)[0] for one in wanted}

    reasons = words_of("docs/dependencies.md")

    assert [name for name in sorted(names) if name not in reasons] == []


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_command_of_the_readme_exists(readme: str) -> None:
    from banfa.config.commands import app

    known = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    groups = {group.name: group.typer_instance for group in app.registered_groups}
    told = re.findall(r"`banfa (\w+)", words_of(readme))

    assert told
    assert set(told) <= known | set(groups)
    assert [name for name, group in groups.items() if not group or not group.registered_commands] == []


def test_both_readmes_show_the_same_commands() -> None:
    english, chinese = (
        re.findall(r"(?:make|banfa) [a-z]+", words_of(name)) for name in ("README.md", "README.zh.md")
    )

    assert set(english) == set(chinese)


@pytest.mark.parametrize("document", ["README.md", "README.zh.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(document: str) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", words_of(document))

    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_no_lock_names_where_a_package_was_got_from() -> None:
    locks = (ROOT / "requirements").glob("*.txt")

    assert [lock.name for lock in locks if "://" in lock.read_text(encoding="utf-8")] == []
    assert '"resolved"' not in words_of("package-lock.json")
