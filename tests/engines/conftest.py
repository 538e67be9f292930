"""Each engine once per session; an engine that is not here skips its tests and says why."""

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from banfa.analytics.engines import Engine, opened_engine

ADDRESS = os.environ.get("BANFA_DATABASE_URL", "")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the many small runs out on Spark, which takes seconds for each: it has the expressions and the whole set."""
    small = [item for item in items if Path(__file__).parent in item.path.parents and _is_small(item.name)]
    config.hook.pytest_deselected(items=small)
    items[:] = [item for item in items if item not in small]


def _is_small(name: str) -> bool:
    return "[spark" in name and not name.startswith(("test_it_holds", "test_it_gives", "test_every"))


@pytest.fixture(
    scope="session",
    params=[
        "postgres",
        pytest.param("chdb", marks=pytest.mark.engines),
        pytest.param("spark", marks=pytest.mark.engines),
    ],
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    name: str = request.param
    _skip_without(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what an engine's own packages say when they start is theirs
        with opened_engine(name, address=ADDRESS) as opened:
            yield opened


def _skip_without(name: str) -> None:
    if name == "postgres" and not ADDRESS.startswith("postgresql:"):
        pytest.skip("make test-postgres and make engines bring a PostgreSQL")
    if name == "chdb":
        pytest.importorskip("chdb", reason="make engines installs chDB")
    if name == "spark":
        pytest.importorskip("pyspark", reason="make engines installs Spark")
        if shutil.which("java") is None:
            pytest.skip("Spark wants Java 17")
