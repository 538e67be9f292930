"""Grades the medium set on an engine, and compares what two engines wrote."""

from collections.abc import Set
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from banfa.analytics.engines import Engine
from banfa.analytics.grading import Inputs, grade
from banfa.analytics.run_folder import read_record
from banfa.kernel.period import Period
from banfa.policy.model import Pack
from tests.engines.medium import Medium

# Spark's bridge to Java leaves its sockets to the garbage collector.
SOCKETS = (
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
)


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


def differences(one: Path, other: Path, *, left_out: Set[str] = frozenset()) -> list[str]:
    """Return every way in which two runs differ, value for value; only the engine's name may."""
    first, second = (
        {name: table for name, table in tables_of(run).items() if name not in left_out}
        for run in (one, other)
    )
    if first.keys() != second.keys():
        return [f"files: {sorted(first.keys() ^ second.keys())}"]
    found = [line for name in first for line in _table_differences(name, first[name], second[name])]
    mine, theirs = read_record(one), read_record(other)
    if mine.classifications != theirs.classifications:
        found.append("run.json: the counts")
    return found


def tables_of(folder: Path) -> dict[str, pa.Table]:
    """Return every table of a run by the name of its file."""
    return {path.name: pq.read_table(path, partitioning=None) for path in sorted(folder.glob("*.parquet"))}


def _table_differences(name: str, one: pa.Table, other: pa.Table) -> list[str]:
    if one.column_names != other.column_names or len(one) != len(other):
        return [f"{name}: {one.column_names} x {len(one)} against {other.column_names} x {len(other)}"]
    found = []
    for column in one.column_names:
        mine, theirs = one[column], other[column]
        if not _is_same_type(mine.type, theirs.type):
            found.append(f"{name} {column}: {mine.type} against {theirs.type}")
        elif not mine.equals(theirs):
            pairs = enumerate(zip(mine.to_pylist(), theirs.to_pylist(), strict=True))
            wrong = [(row, *pair) for row, pair in pairs if pair[0] != pair[1]]
            if wrong:
                found.append(f"{name} {column}: {len(wrong)} of {len(mine)} differ, first {wrong[:2]}")
    return found


def _is_same_type(one: pa.DataType, other: pa.DataType) -> bool:
    """Decimals of equal places are one type: DuckDB adds a digit for every addition, the others do not."""
    if pa.types.is_decimal(one) and pa.types.is_decimal(other):
        return bool(one.scale == other.scale)
    return bool(one.equals(other))
