"""Grades the medium set on an engine, and reads a run's tables so that two runs can be compared."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from banfa.analytics.engines import Engine
from banfa.analytics.grading import Inputs, grade
from banfa.kernel.period import Period
from banfa.policy.model import Pack
from tests.engines.medium import Medium


def grade_on(
    engine: Engine, pack: Pack, period: Period, medium: Medium, folder: Path, facts: frozenset[str]
) -> Path:
    """Grade the set and return the run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = Inputs(
        customers=engine.read_parquet([medium.customers], medium.customer_columns),
        sales=engine.read_parquet(medium.sales, medium.sales_columns),
    )
    grade(pack, period, inputs, folder, facts=facts)
    return folder


def tables_of(folder: Path) -> dict[str, pa.Table]:
    """Return every table of a run by its file's name, numbers of groups replaced by the groups' keys."""
    return {path.name: pq.read_table(path, partitioning=None) for path in sorted(folder.glob("*.parquet"))}
