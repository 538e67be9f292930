"""The graded city of the runs' tests with the people whom two-person work takes; the third quarter is published."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from banfa.features.grading.models import Run
from banfa.features.grading.services import publish
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Unit
from banfa.policy.loading.folders import SHIPPED
from tests.conftest import TODAY, person
from tests.features.given import day
from tests.features.grading.runs.conftest import ada, bo, built, cy, graded, units

__all__ = ["ada", "bo", "built", "cy", "graded", "units"]
SUMMER = "2026Q3-01"
# A class that people decide; its criteria propose it, and never a worse one.
PARTNER = """
classifications:
  partner:
    title: {zh: 合作层级, en: Partnership}
    cites: [NY-7.a]
    of: status == "active"
    manual:
      - {value: key, zh: 重点, en: key, any: [{when: 'class_of("scale") == "1"', zh: 规模为大, en: large in scale, cites: [NY-6.2.b]}]}
      - {value: normal, zh: 普通, en: normal}
    initial: normal
"""

NewVersion = Callable[..., Path]


@pytest.fixture
def max_(graded: dict[str, int]) -> Actor:
    """Max grades: he computes, publishes, answers, approves and locks."""
    return actor_of(person("max", "grading_officer"), on=TODAY)


@pytest.fixture
def mo(graded: dict[str, int], units: dict[str, Unit]) -> Actor:
    """Mo manages customers in the east: he objects and requests there."""
    return actor_of(person("mo", "section_head", units["E"]), on=TODAY)


@pytest.fixture
def published(ada: Actor, graded: dict[str, int]) -> Run:
    """The third quarter, published on 10 October: objections may be raised until the 17th is over."""
    return publish(SUMMER, actor=ada, at=day(10))


@pytest.fixture
def new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NewVersion:
    """Install a version of the tobacco pack that says what the shipped one says, and something more."""

    def write(version: str, *, effective: str, rules: str = "") -> Path:
        folder = tmp_path / "packs" / "tobacco" / version
        shutil.copytree(SHIPPED / "tobacco" / "2026.1", folder)
        head = (folder / "pack.yaml").read_text(encoding="utf-8")
        head = head.replace('version: "2026.1"', f'version: "{version}"')
        head = head.replace("effective: 2000-01-01", f"effective: {effective}")
        (folder / "pack.yaml").write_text(head, encoding="utf-8")
        if rules:
            grading = (folder / "grading.yaml").read_text(encoding="utf-8")
            (folder / "grading.yaml").write_text(
                grading.replace("classifications:\n", rules.lstrip("\n"), 1), encoding="utf-8"
            )
        monkeypatch.setenv("BANFA_PACKS", str(tmp_path / "packs"))
        return folder

    return write
