"""Each engine once per session; an engine that is not here skips its tests and says why."""

import os
import shutil
import warnings
from collections.abc import Iterator

import pytest

from banfa.analytics.engines import Engine, opened_engine

ADDRESS = os.environ.get("BANFA_DATABASE_URL", "")


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
