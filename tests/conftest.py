"""Fixtures that every test may use: an organisation, and people with different rights."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations

from banfa.platform.access import Actor, actor_of
from banfa.platform.access.founding import found
from banfa.platform.audit import append_only
from banfa.platform.org.models import Appointment, Person, Unit
from banfa.platform.org.placing import GivenUnit, place_units
from banfa.platform.vault import folder
from tests.knocked_out import without_mechanisms_of

NOW = datetime(2026, 10, 8, 2, 14, tzinfo=UTC)
TODAY = date(2026, 10, 8)
taken_out = ExitStack()  # for as long as the tests run


def pytest_configure() -> None:
    """Passwords in tests guard nothing, and a slow hash is a third of a test's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    taken_out.enter_context(without_mechanisms_of(os.environ.get("BANFA_WITHOUT_CLAUSE")))


def _flush_what_only_grows(operations: BaseDatabaseOperations, statements: list[str]) -> None:
    """Empty the tables after a test that commits; the database itself would refuse to."""
    with append_only.lifted(operations.connection):
        _flush(operations, statements)


folder.settle = lambda handle: None  # every test makes its own keys, and none outlives a power cut
_flush = BaseDatabaseOperations.execute_sql_flush
BaseDatabaseOperations.execute_sql_flush = _flush_what_only_grows  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Keep the SQLite test database in a file: the analytics side reads it over a connection of its own."""
    database = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[Path]:
    """An empty data folder for each test; the database stands elsewhere."""
    before = settings.BANFA_HOME
    settings.BANFA_HOME = tmp_path / "home"
    settings.BANFA_HOME.mkdir()
    yield settings.BANFA_HOME
    settings.BANFA_HOME = before
    shutil.rmtree(tmp_path / "home", ignore_errors=True)


def person(username: str, post: str | None, unit: Unit | None = None) -> Person:
    """Store somebody who holds a post at a unit, or no post at all."""
    stored = Person.objects.create_person(username=username, name=username.title(), password="correct horse")
    if post is not None:
        Appointment.objects.create(person=stored, post=post, unit=unit, from_on=date(2020, 1, 1))
    return stored


@pytest.fixture
def ada(db: None) -> Actor:
    """Ada may do everything, everywhere: she founded the organisation, with the tobacco pack."""
    founder = found(
        name="澜州市公司", pack="tobacco", administrator="ada", password="correct horse", at=NOW, on=TODAY
    )
    return actor_of(founder, on=TODAY)


@pytest.fixture
def units(ada: Actor) -> dict[str, Unit]:
    return make_units()


def make_units() -> dict[str, Unit]:
    """Store a city with two counties, each with one department and one route."""
    rows = [
        ("LZ", "澜州市公司", "city", None),
        ("E", "东城县", "county", "LZ"),
        ("E1", "东城一部", "department", "E"),
        ("E11", "东城一线", "route", "E1"),
        ("W", "西城县", "county", "LZ"),
        ("W1", "西城一部", "department", "W"),
        ("W11", "西城一线", "route", "W1"),
    ]
    place_units(
        GivenUnit(code=code, name=name, level=level, parent=parent) for code, name, level, parent in rows
    )
    return {unit.code: unit for unit in Unit.objects.all()}


@pytest.fixture
def bo(units: dict[str, Unit]) -> Actor:
    """Bo may read the east of the city."""
    return actor_of(person("bo", "reader", units["E"]), on=TODAY)


@pytest.fixture
def cy(ada: Actor) -> Actor:
    """Cy is a stranger: he may log in and holds no post."""
    return actor_of(person("cy", None), on=TODAY)


def pytest_collection_finish(session: pytest.Session) -> None:
    """List the tests of each clause for `make clauses`."""
    listing = os.environ.get("BANFA_LIST_CLAUSES")
    if not listing:
        return
    found: dict[str, list[str]] = {}
    for item in session.items:
        for mark in item.iter_markers("clause"):
            for clause in mark.args:
                found.setdefault(clause, []).append(item.nodeid)
    Path(listing).write_text(json.dumps(found), encoding="utf-8")
