"""A pytest plugin that proves many clauses in one run: each marked test with every rule, then without each clause's.

`scripts/prove_clauses.py --together` loads it. A test whose packs were read before it ran notices nothing here; the
proof one by one, in a process each, has the last word on it.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from tests.knocked_out import without_mechanisms_of

ASKED, REPORT, WITHOUT = "BANFA_PROVE", "BANFA_PROVE_REPORT", "BANFA_WITHOUT_CLAUSE"
LONGEST_FAILURE = 1_500
red: dict[str, dict[str, bool]] = defaultdict(dict)
broken: dict[str, str] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if _clauses_of(item)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool:
    name = item.nodeid.split("[")[0]
    if why := _failure_of(item):
        broken[name] = why
    for clause in _clauses_of(item):
        with _without(clause):
            noticed = bool(_failure_of(item))
        red[clause][name] = red[clause].get(name, False) or noticed
    return True


def pytest_sessionfinish() -> None:
    found = {"red": red, "broken": broken}
    Path(os.environ[REPORT]).write_text(json.dumps(found), encoding="utf-8")


def _clauses_of(item: pytest.Item) -> list[str]:
    asked = set(os.environ[ASKED].split())
    marked = (clause for mark in item.iter_markers("clause") for clause in mark.args)
    return [clause for clause in dict.fromkeys(marked) if clause in asked]


def _failure_of(item: pytest.Item) -> str:
    """Run one test whole, with what it stands in left up for the next run; return how it failed, if it did."""
    reports = runtestprotocol(item, log=False, nextitem=item.session)  # type: ignore[arg-type]
    return "\n".join(str(report.longrepr)[-LONGEST_FAILURE:] for report in reports if report.failed)


@contextmanager
def _without(clause: str) -> Iterator[None]:
    os.environ[WITHOUT] = clause
    try:
        with without_mechanisms_of(clause):
            yield
    finally:
        del os.environ[WITHOUT]
