"""Readers of the regulations, what is proved, and a published run to take figures from."""

from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

from banfa.features.grading.models import Run
from banfa.features.regulations.queries import rules, states
from banfa.platform.access import Actor
from banfa.platform.org.models import Person
from banfa.policy.liveness import Proof
from banfa.policy.loading import load
from tests.conftest import NOW, TODAY

Reads = Callable[..., str]
LoggedIn = Callable[..., Client]
PROVED = {
    "NY-6.2.b": Proof(tests=("tests/one.py::test_one", "tests/one.py::test_two"), red_without_rule=True),
    "NY-6.c": Proof(tests=("tests/one.py::test_three",), red_without_rule=True),
    "NY-7.b": Proof(tests=("tests/one.py::test_four",), red_without_rule=False),
    "FUEL-6.3.1.2.1": Proof(tests=("tests/one.py::test_five",), red_without_rule=True),
}


@pytest.fixture(autouse=True)
def proved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two clauses of NY and one of FUEL are proved, and a test of NY-7.b proves nothing."""
    monkeypatch.setattr(states, "read_proofs", lambda: PROVED)
    forget()
    yield
    forget()


def forget() -> None:
    """Let nothing stand that was worked out from other proofs."""
    for kept in (states._states, states._states_in, rules._known):
        kept.cache_clear()


@pytest.fixture
def logged_in() -> LoggedIn:
    """Return a browser in which a person is logged in."""

    def log_in(actor: Actor, language: str = "en") -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        client.cookies["language"] = language
        return client

    return log_in


@pytest.fixture
def reads(logged_in: LoggedIn, ada: Actor) -> Reads:
    """Return a page as Ada reads it, which has to be there."""

    def read(address: str, language: str = "en") -> str:
        response = logged_in(ada, language).get(address)
        assert response.status_code == 200, response.status_code
        return str(response.content.decode())

    return read


@pytest.fixture
def published(ada: Actor, home: Path) -> Run:
    """The third quarter, published: of 12 customers 2 are large, 7 medium, 2 small and 1 is undecided."""
    folder = home / "runs" / "2026Q3-01"
    folder.mkdir(parents=True)
    pack = load("tobacco", on=TODAY)
    (folder / "pack.json").write_text(pack.model_dump_json(), encoding="utf-8")
    return Run.objects.create(
        number="2026Q3-01", period_start=date(2026, 7, 1), period_end=date(2026, 10, 1), state=Run.State.PUBLISHED,
        pack=pack.name, pack_version=pack.version, pack_digest=sha256(str(folder).encode()).hexdigest(), folder="runs/2026Q3-01", customers=12,
        lines=40, computed_by="Ada", computed_at=NOW, seconds=0.5, published_by="Ada", published_at=NOW,
        counts={
            "scale": {"1": 2, "2": 7, "3": 2, "": 1},
            "grade": {"A": 2, "B": 7, "C": 2, "": 1},
            "business_format": {"Z": 8, "B": 3, "S": 1},
            "mark": {"CZ1": 1, "CZ2": 3, "CZ3": 1, "XZ2": 2, "XZ3": 1, "": 4},
        },
    )  # fmt: skip


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the organisation's own packs, searched before the shipped ones."""
    folder = tmp_path / "packs"
    folder.mkdir()
    monkeypatch.setenv("BANFA_PACKS", str(folder))
    return folder


NEWER = """
name: tobacco
version: "2026.2"
effective: 2026-07-01
title: {zh: 新版, en: The newer version}
summary: {zh: 新版, en: A newer version}
extends: [base]
documents: [NY]
headline: grade
classifications:
  grade:
    title: {zh: 客户级别, en: Service grade}
    cites: [NY-7.b]
    lookup: status
    map: {active: A, prospect: B, suspended: B, lost: B, closed: B}
    values:
      - {value: A, zh: 重点客户, en: key customer}
      - {value: B, zh: 普通客户, en: ordinary customer}
"""


@pytest.fixture
def newer(packs: Path) -> Path:
    """A second version of the tobacco pack, much shorter than the first."""
    folder = packs / "tobacco" / "2026.2"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(NEWER.lstrip(), encoding="utf-8")
    return folder
