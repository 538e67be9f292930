"""One DuckDB for all clauses, a world per regulation."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.engines import opened

from .own_packs import WriteOwnPack, write_own_pack
from .small_world import World


@pytest.fixture(scope="session")
def engine() -> Iterator[BaseBackend]:
    with opened(threads=2) as duckdb:
        yield duckdb


@pytest.fixture
def tobacco(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "tobacco")


@pytest.fixture
def fuel(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "fuel")


@pytest.fixture
def company(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "company")


@pytest.fixture
def bank(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "bank")


@pytest.fixture
def chain(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "chain")


@pytest.fixture
def dispatch(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "dispatch")


@pytest.fixture
def mall(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "mall")


@pytest.fixture
def winery(engine: BaseBackend, tmp_path: Path) -> World:
    return World(engine, tmp_path, "winery")


@pytest.fixture
def own_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteOwnPack:
    """Writes versions of a pack of the organisation's own, which stands before the shipped ones."""
    root = tmp_path / "packs"
    root.mkdir()
    monkeypatch.setenv("BANFA_PACKS", str(root))
    return partial(write_own_pack, root)
