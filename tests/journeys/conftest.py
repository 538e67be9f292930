"""Shells on data folders that are made once and copied, on whichever database the suite runs on."""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.journeys.shell import Forks, Shell

SERVER = os.environ.get("BANFA_DATABASE_URL", "")
UNITS = ("code,name,level,parent", "LZ,澜州市公司,city,", "E,东城县,county,LZ", "E1,东城一部,department,E", "E11,东城一线,route,E1", "W,西城县,county,LZ", "W1,西城一部,department,W", "W11,西城一线,route,W1")  # fmt: skip
CUSTOMERS = (
    "code,name,unit,business_format,market_type,opened_on",
    "K1,平安便民店,E11,Z,C,2020-01-01",
    "K2,顺达商行,E11,Z,C,",
    "K3,西城副食,W11,Z,X,",
    "K4,西城百货,W11,Z,C,",
    "K5,无销售店,E11,Z,C,",
)
SALES = (
    "date,customer,product,quantity,amount",
    "2026-05-15,K2,烟,50,500",
    "2026-08-15,K1,烟,50,500",
    "2026-08-16,K2,烟,30,300",
    "2026-09-17,K3,烟,15,150",
    "2026-09-18,K4,烟,5,50",
)
_numbers = count(1)


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    forks = Forks()
    yield forks
    forks.close()


def _own_database(template: str = "") -> str:
    """Return the address of a new PostgreSQL database, nothing where the suite runs on SQLite."""
    if not SERVER:
        return ""
    import psycopg

    name = f"journey_{os.getpid()}_{next(_numbers)}"
    copied = f" TEMPLATE {urlsplit(template).path.lstrip('/')}" if template else ""
    with psycopg.connect(SERVER, autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name}{copied}")  # type: ignore[arg-type]
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


@pytest.fixture
def empty(forks: Forks, tmp_path: Path) -> Shell:
    """A place where nothing is set up."""
    return Shell(forks, tmp_path / "desk", tmp_path / "data", _own_database())


@pytest.fixture(scope="session")
def _registered(forks: Forks, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    base = tmp_path_factory.mktemp("registered")
    shell = Shell(forks, base / "desk", base / "data", _own_database())
    _must(shell, "init", "--pack", "tobacco", "--name", "澜州市公司")
    _must(shell, "import", "units", shell.file("units.csv", *UNITS))
    _must(shell, "import", "customers", shell.file("customers.csv", *CUSTOMERS))
    return shell


@pytest.fixture(scope="session")
def _graded(forks: Forks, _registered: Shell, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = _copied(_registered, tmp_path_factory.mktemp("graded"))
    _must(shell, "import", "sales", shell.file("sales.csv", *SALES))
    _must(shell, "grade", "--period", "2026Q2", "--publish")
    _must(shell, "grade", "--period", "2026Q3")
    answer = shell.call("tests.journeys.inside:add_colleagues")
    assert answer.code == 0, answer.stderr
    return shell


@pytest.fixture
def registered(_registered: Shell, tmp_path: Path) -> Shell:
    """An organisation with five shops and no sales."""
    return _copied(_registered, tmp_path)


@pytest.fixture
def graded(_graded: Shell, tmp_path: Path) -> Shell:
    """An organisation with sales, a published second and a drafted third quarter, and Bo, who reads the east."""
    return _copied(_graded, tmp_path)


def _copied(shell: Shell, base: Path) -> Shell:
    shutil.copytree(shell.home, base / "data")
    return Shell(shell.forks, base / "desk", base / "data", _own_database(shell.database))


def _must(shell: Shell, *arguments: object) -> None:
    answer = shell.banfa(*arguments)
    assert answer.code == 0, answer.stderr
