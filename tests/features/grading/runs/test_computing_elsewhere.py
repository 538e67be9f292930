"""A run on the engine that BANFA_ENGINE names is the run that DuckDB makes."""

import shutil
import sys
import warnings

import pytest
from django.conf import LazySettings

from banfa.analytics.engines import EngineNotInstalled
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, run_numbered
from banfa.features.grading.services import grade
from banfa.platform.access import Actor
from tests.engines.engine_runs import SOCKETS, differences
from tests.features.given import day
from tests.features.grading.runs.reading import Q3, values

pytestmark = [pytest.mark.usefixtures("graded"), pytest.mark.filterwarnings(*SOCKETS)]


@pytest.fixture(
    params=[
        "postgres",
        pytest.param("chdb", marks=pytest.mark.engines),
        pytest.param("spark", marks=pytest.mark.engines),
    ]
)
def elsewhere(request: pytest.FixtureRequest, settings: LazySettings) -> str:
    name: str = request.param
    if name == "postgres" and not settings.BANFA_ENGINE_ADDRESS:
        pytest.skip("make test-postgres and make engines bring a PostgreSQL")
    if name != "postgres":
        pytest.importorskip({"spark": "pyspark"}.get(name, name), reason="make engines installs it")
    if name == "spark" and shutil.which("java") is None:
        pytest.skip("Spark wants Java 17")
    settings.BANFA_ENGINE = name
    return name


def test_it_has_the_values_that_duckdb_gives_and_names_its_engine(ada: Actor, elsewhere: str) -> None:
    here = run_numbered(ada, "2026Q3-01")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what an engine's own packages say when they start is theirs
        there = grade(period=Q3, actor=ada, at=day(10))

    found = differences(folder_of(here), folder_of(there), left_out={"sums.parquet"})
    assert found == []
    assert values(there, "grade") == {
        "K1": "A", "K2": "B", "K3": "B", "K4": "B", "K5": "C", "K7": None, "K8": "C",
    }  # fmt: skip
    assert (there.customers, there.lines, there.counts) == (here.customers, here.lines, here.counts)
    assert set(there.sealed) == {file.name for file in folder_of(there).iterdir()}


def test_duckdb_goes_on_after_it_as_if_nothing_had_been(
    ada: Actor, elsewhere: str, settings: LazySettings
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        there = grade(period=Q3, actor=ada, at=day(10))
    settings.BANFA_ENGINE = "duckdb"

    back = grade(period=Q3, actor=ada, at=day(11))

    assert differences(folder_of(there), folder_of(back), left_out={"sums.parquet"}) == []


def test_an_engine_that_is_not_installed_is_named_and_leaves_no_run(
    ada: Actor, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "banfa.analytics.engines.chdb", None)
    settings.BANFA_ENGINE = "chdb"

    with pytest.raises(EngineNotInstalled, match=r"banfa\[engines\]"):
        grade(period=Q3, actor=ada, at=day(10))

    assert Run.objects.count() == 2
