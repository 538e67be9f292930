"""The run's folder: what is written, and that the same inputs write the same."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.engines import opened
from banfa.analytics.grading import ColumnsMissing, Inputs, grade
from banfa.analytics.run_folder import NotARun, read_record
from tests.analytics.grading_runs import Q3, customer, run, sale
from tests.analytics.made_up import made_up
from tests.analytics.packs import NY, NY_CLASSES, SCALE, pack

LOSS = pack({"loss": NY_CLASSES["loss"]}, **NY)
COLUMNS = [
    "customer_id", "value", "reason", "computed", "criterion", "group_id", "score", "rank", "population",
    "percentile",
]  # fmt: skip


def test_every_table_begins_with_the_same_typed_columns(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = pack(NY_CLASSES, **NY)

    run(engine, chosen, tmp_path, [customer(1)])

    types = {
        name: [(field.name, str(field.type)) for field in pq.read_schema(tmp_path / f"{name}.parquet")]
        for name in NY_CLASSES
    }
    assert all([name for name, _ in found[:10]] == COLUMNS for found in types.values())
    assert len({tuple(found[:10]) for found in types.values()}) == 1
    assert all(
        [name for name, _ in found[10:]] == [f"input_{place}" for place in range(len(found) - 10)]
        for found in types.values()
    )


def test_the_record_describes_every_input(engine: BaseBackend, tmp_path: Path) -> None:
    done = run(engine, pack(NY_CLASSES, **NY), tmp_path, [customer(1)])

    record = read_record(tmp_path)

    assert (record.pack, record.version, record.period, record.order[0]) == (
        "trial",
        "2026.1",
        Q3,
        "market_type",
    )
    assert record.classifications == done.graded.outcomes
    size = record.classifications["size"]
    assert [(one.name, one.kind.value, one.title.zh) for one in size.inputs][:3] == [
        ("gasoline_month @ 2026Q3", "measure", "汽油月需求"),
        ("sum(quantity, where=(fuel == 'gasoline')) @ 2026Q3", "sum", "购进量合计（油品为汽油）"),
        ("card_yuan", "field", "不记名卡年采购额"),
    ]
    for name, outcome in record.classifications.items():
        assert len(pq.read_schema(tmp_path / f"{name}.parquet")) == len(COLUMNS) + len(outcome.inputs)


def test_equal_inputs_write_equal_tables_whatever_the_threads(tmp_path: Path) -> None:
    chosen = pack({name: NY_CLASSES[name] for name in ("scale", "size", "spend")}, **NY)
    customers, sales = made_up(chosen, Q3, customers=400, seed=7)

    for folder, threads, lines in (("a", 1, sales), ("b", 4, sales[::-1])):
        with opened(threads=threads, memory_limit="1GB", spill=tmp_path / "spill") as engine:
            run(engine, chosen, tmp_path / folder, customers, lines)

    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 3 + 2
    for name in files:
        first, second = tmp_path / "a" / name, tmp_path / "b" / name
        same = pq.read_table(first).equals(pq.read_table(second)) if name.endswith("parquet") else (
            first.read_bytes() == second.read_bytes()
        )  # fmt: skip
        assert same, name


def test_customers_stand_in_order(engine: BaseBackend, tmp_path: Path) -> None:
    done = run(engine, LOSS, tmp_path, [customer(number) for number in (5, 3, 9, 1)])

    assert list(done.rows("loss")) == [1, 3, 5, 9]


def test_sales_of_strangers_are_left_aside(engine: BaseBackend, tmp_path: Path) -> None:
    done = run(engine, LOSS, tmp_path, [customer(1)], [sale(2, 5, 5)])

    assert done.graded.customers == 1
    assert done.values("loss") == {1: "potential"}


def test_undecided_customers_are_counted_by_reason(engine: BaseBackend, tmp_path: Path) -> None:
    people = [
        customer(1),
        customer(2),
        customer(3, field_business_format="Q"),
        customer(4, field_business_format="Z"),
    ]

    done = run(engine, pack({"format": NY_CLASSES["format"]}, **NY), tmp_path, people)

    assert done.graded.outcomes["format"].undecided == {"missing:business_format": 2, "unknown:Q": 1}
    assert done.graded.counts == {"format": {"Z": 1, "B": 0, "S": 0, "": 3}}


def test_progress_is_told_step_by_step(engine: BaseBackend, tmp_path: Path) -> None:
    chosen = pack({name: NY_CLASSES[name] for name in ("format", "loss")}, **NY)
    customers = engine.create_table(
        "one", pa.table({"customer_id": [1], "field_business_format": ["Z"]}), temp=True
    )
    sales = engine.create_table("line", pa.table({"customer_id": [1], "date": [date(2026, 8, 1)]}), temp=True)
    seen: list[tuple[int, int]] = []

    grade(
        chosen, Q3, Inputs(customers, sales), tmp_path, on_step=lambda done, total: seen.append((done, total))
    )

    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_column_that_is_missing_is_named(engine: BaseBackend, tmp_path: Path) -> None:
    customers = engine.create_table("bare", pa.table({"customer_id": [1]}), temp=True)

    with pytest.raises(ColumnsMissing, match="field_business_format"):
        grade(pack({"format": NY_CLASSES["format"]}, **NY), Q3, Inputs(customers, customers), tmp_path)


def test_nothing_is_left_behind_in_the_engine(engine: BaseBackend, tmp_path: Path) -> None:
    tables = "SELECT table_name FROM duckdb_tables() ORDER BY ALL"
    before = engine.raw_sql(tables).fetchall()

    run(engine, pack({"scale": SCALE}, **NY), tmp_path, [customer(1)])

    assert engine.raw_sql(tables).fetchall() == before


def test_a_folder_without_a_record_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(NotARun):
        read_record(tmp_path)


def test_a_record_of_another_format_is_refused(engine: BaseBackend, tmp_path: Path) -> None:
    run(engine, pack({"format": NY_CLASSES["format"]}, **NY), tmp_path, [])
    path = tmp_path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))

    with pytest.raises(NotARun):
        read_record(tmp_path)
