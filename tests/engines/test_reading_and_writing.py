"""Rows go through an engine unharmed: what is read from Parquet and written to Parquet is the same."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from banfa.analytics.engines import Engine, EngineNotInstalled, Workspace, open_engine
from tests.engines.engine_runs import SOCKETS

pytestmark = pytest.mark.filterwarnings(*SOCKETS)
COLUMNS = {
    "id": "int64",
    "words": "string",
    "money": "decimal(18, 2)",
    "score": "decimal(38, 12)",
    "on": "date",
    "holds": "boolean",
}
ROWS = [
    (4, None, None, None, None, None),
    (3, "", Decimal("0.29"), Decimal("-0.000000000001"), date(2026, 2, 28), True),
    (2, 'a "quoted", word\nand 一行', Decimal("-9999999999999999.99"), Decimal("1"), date(1970, 1, 1), False),
    (1, "\\N", Decimal("0.01"), Decimal("12345678901234567890123456.123456789012"), date(2024, 2, 29), None),
]


def written(path: Path, rows: list[tuple[object, ...]], *, without: str = "") -> Path:
    kinds = ibis.schema(COLUMNS).to_pyarrow()
    table = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows], schema=kinds)
    pq.write_table(table.drop_columns([without]) if without else table, path)
    return path


def through(engine: Engine, paths: list[Path], target: Path) -> list[tuple[object, ...]]:
    """Read files, keep them, write them sorted by id, and read what was written."""
    with Workspace(engine) as workspace:
        kept = workspace.keep(engine.read_parquet(paths, ibis.schema(COLUMNS)))
        engine.write_parquet(kept, target, columns=list(COLUMNS), order_by=["id"])
    table = pq.read_table(target)
    assert [str(kind) for kind in table.schema.types] == [
        "int64", "string", "decimal128(18, 2)", "decimal128(38, 12)", "date32[day]", "bool",
    ]  # fmt: skip
    return [tuple(row.values()) for row in table.to_pylist()]


def test_every_value_comes_back_sorted_and_gaps_stay_gaps(engine: Engine, tmp_path: Path) -> None:
    source = written(tmp_path / "rows.parquet", ROWS)
    run = tmp_path / "run"
    run.mkdir()

    assert through(engine, [source], run / "out.parquet") == list(reversed(ROWS))
    assert [path.name for path in run.iterdir()] == ["out.parquet"]


def test_a_column_that_one_file_lacks_is_missing_there(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = written(tmp_path / "old" / "rows.parquet", ROWS[2:], without="holds")
    new = written(tmp_path / "rows.parquet", ROWS[:2])

    found = through(engine, [old, new], tmp_path / "out.parquet")

    assert [row[-1] for row in found] == [None, None, True, None]


def test_no_file_gives_no_row(engine: Engine, tmp_path: Path) -> None:
    assert through(engine, [], tmp_path / "out.parquet") == []


def test_what_an_engine_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "banfa.analytics.engines.spark", None)

    with pytest.raises(EngineNotInstalled, match=r"spark.*banfa\[engines\]"):
        open_engine("spark")
