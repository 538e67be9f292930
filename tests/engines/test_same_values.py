"""Every engine gives what DuckDB gives, value for value, for 20,000 customers and 400,000 lines under every pack."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from banfa.analytics.engines import Engine, opened_engine
from banfa.kernel.period import Period
from banfa.policy.loading import load
from banfa.policy.model import Pack
from tests.analytics.packs import NY, NY_CLASSES, pack
from tests.engines.engine_runs import SOCKETS, differences, grade_on
from tests.engines.medium import Medium, write_medium

OF_OUR_OWN = "of our own"
PACKS = (OF_OUR_OWN, "tobacco", "fuel", "company", "supermarket")
Q3 = Period.parse("2026Q3")
FACTS = {"fuel": frozenset({"supply_agreement"}), OF_OUR_OWN: frozenset({"has_agreement"})}
ENGINES = [
    pytest.param("postgres", 4, id="PostgreSQL, a quarter of the set"),
    pytest.param("postgres", 1, id="PostgreSQL", marks=pytest.mark.engines),
    pytest.param("chdb", 1, id="ClickHouse", marks=pytest.mark.engines),
    pytest.param("spark", 1, id="Spark", marks=pytest.mark.engines),
]


pytestmark = pytest.mark.filterwarnings(*SOCKETS)


@cache
def pack_named(name: str) -> Pack:
    return pack(NY_CLASSES, **NY) if name == OF_OUR_OWN else load(name, on=date(2026, 9, 30))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("medium")


@cache
def medium(name: str, home: Path, part: int) -> Medium:
    folder = home / name / f"in-{part}"
    return write_medium(pack_named(name), Q3, folder, facts=FACTS.get(name, frozenset()), part=part)


@cache
def graded_on_duckdb(name: str, home: Path, part: int) -> Path:
    with opened_engine("duckdb") as duckdb:
        return graded(duckdb, name, medium(name, home, part), home / name / f"duckdb-{part}")


def graded(engine: Engine, name: str, rows: Medium, folder: Path) -> Path:
    return grade_on(engine, pack_named(name), Q3, rows, folder, FACTS.get(name, frozenset()))


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize(("engine", "part"), ENGINES, indirect=["engine"])
def test_it_gives_every_value_that_duckdb_gives(engine: Engine, part: int, home: Path, name: str) -> None:
    here = graded_on_duckdb(name, home, part)

    elsewhere = graded(engine, name, medium(name, home, part), home / name / f"{engine.version}-{part}")

    assert differences(here, elsewhere) == []


def test_a_changed_line_shows_as_a_difference(home: Path) -> None:
    # the comparison itself: the same customers without the period's own lines are another run
    whole = medium(OF_OUR_OWN, home, 4)
    less = Medium(
        customers=whole.customers,
        sales=whole.sales[:1],
        customer_columns=whole.customer_columns,
        sales_columns=whole.sales_columns,
    )
    with opened_engine("duckdb") as duckdb:
        other = graded(duckdb, OF_OUR_OWN, less, home / "less")

    found = differences(graded_on_duckdb(OF_OUR_OWN, home, 4), other)

    assert any(line.startswith("scale.parquet score") for line in found)
