"""The engine's short way and the reader's long way agree; errors name rows; what is left is typed."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banfa.kernel.text import Text
from banfa.platform.imports import judging
from banfa.platform.imports.cells import written
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column
from banfa.platform.imports.rawtables import MARKED, PLAIN, RawTable
from banfa.platform.imports.reading import read_file
from banfa.policy.model import FieldType, Typed
from tests.bad_input.cells import CELL_CASES
from tests.bad_input.fields import FIELDS, item
from tests.platform.imports.raw_tables import raw_table

TODAY = date(2026, 10, 8)


def columns_of(fields: dict[str, Typed], *, required: frozenset[str] = frozenset()) -> list[Column]:
    return [
        Column(name=name, field=field, required=name in required, not_after=TODAY if name == "sold" else None)
        for name, field in fields.items()
    ]


ALL = columns_of(FIELDS, required=frozenset({"name", "pieces", "day"}))  # type: ignore[arg-type]


def outcome(checked: Checked) -> tuple[object, ...]:
    """Everything that a caller can see of a check."""
    with checked.engine() as engine:
        good = engine.execute(
            f"SELECT row, {', '.join(checked.names)} FROM {checked.good_rows} ORDER BY row"
        ).fetchall()
    changes = {
        (change.column.name, change.text, change.rows, change.example_row) for change in checked.changes
    }
    return good, list(checked.each_error()), changes, checked.good, checked.rejected, checked.error_count


def both_ways(raw: RawTable, columns: list[Column], work: Path) -> list[tuple[object, ...]]:
    found = []
    for fast in (True, False):
        folder = work / f"fast_{fast}"
        folder.mkdir(exist_ok=True)
        found.append(outcome(check(raw, columns, work=folder, today=TODAY, fast=fast)))
    return found


GIVEN = sorted({case.given for case in CELL_CASES if len(case.given) < 300})
CELL = st.one_of(
    st.none(),
    st.sampled_from(GIVEN),
    st.text(alphabet="0123456789.,-+ %eE元年月日/", max_size=12),
    st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,5})?", fullmatch=True),
    st.dates(date(1890, 1, 1), date(2110, 1, 1)).map(str),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
    st.text(alphabet="甲乙 '-=a\u3000\u200b", max_size=6),
)
SHEET_CELL = st.one_of(
    CELL.map(written),
    st.floats(allow_nan=False, allow_infinity=False).map(written),
    st.integers(-(10**17), 10**17).map(written),
    st.decimals(-1000, 1000, places=2).map(float).map(written),
    st.booleans().map(written),
    st.dates(date(1890, 1, 1), date(2110, 1, 1)).map(written),
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(written),  # noqa: DTZ001
)


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(CELL, min_size=60, max_size=120))
def test_the_short_way_agrees_with_reading_every_cell(tmp_path: Path, cells: list[str | None]) -> None:
    raw = raw_table(tmp_path, list(FIELDS), [[cell] * len(FIELDS) for cell in cells], kind=PLAIN)

    short, long = both_ways(raw, ALL, tmp_path)

    assert short == long


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(SHEET_CELL, min_size=60, max_size=120))
def test_the_short_way_agrees_on_a_workbooks_cells(tmp_path: Path, cells: list[str | None]) -> None:
    raw = raw_table(tmp_path, list(FIELDS), [[cell] * len(FIELDS) for cell in cells], kind=MARKED)

    short, long = both_ways(raw, ALL, tmp_path)

    assert short == long


NUMERIC = {
    "pieces": item(FieldType.INTEGER, minimum=-5, maximum=10**12),
    "litres": item(FieldType.DECIMAL, decimals=3),
    "yuan": item(FieldType.MONEY),
    "day": item(FieldType.DATE),
    "member": item(FieldType.YES_NO),
    "name": item(FieldType.TEXT),
}
PARQUET_TYPES: list[tuple[pa.DataType, list[Any]]] = [
    (pa.int64(), [0, -5, -6, 12, 10**15, -(10**15), 2**63 - 1, None]),
    (pa.uint8(), [0, 255, None]),
    (
        pa.float64(),
        [
            0.0,
            0.1,
            0.1 + 0.2,
            12.0,
            12.5,
            1234.56,
            12.345,
            1e15,
            1e300,
            -1e16,
            float("nan"),
            float("inf"),
            None,
        ],
    ),
    (pa.float32(), [0.0, 0.1, 12.5, 16777217.0, None]),
    (pa.decimal128(20, 4), [Decimal("0.1000"), Decimal("12.3456"), Decimal("1234567890123456.0000"), None]),
    (pa.date32(), [date(2024, 2, 29), date(1899, 12, 31), date(2101, 1, 1), None]),
    (pa.timestamp("us"), [datetime(2024, 1, 5), datetime(2024, 1, 5, 13), None]),  # noqa: DTZ001
    (pa.timestamp("ns"), [datetime(2024, 1, 5), datetime(2024, 1, 5, 13), None]),  # noqa: DTZ001
    (pa.bool_(), [True, False, None]),
    (pa.string(), ["1", "是", "2024-01-05", "甲店", " x ", "", None]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "values"), PARQUET_TYPES, ids=[str(kind) for kind, _ in PARQUET_TYPES])
def test_typed_parquet_agrees_with_reading_every_cell(
    tmp_path: Path, kind: pa.DataType, values: list[Any]
) -> None:
    table = pa.table({name: pa.array(values, type=kind) for name in NUMERIC})
    pq.write_table(table, tmp_path / "given.parquet")
    raw = read_file(tmp_path / "given.parquet", work=tmp_path)

    short, long = both_ways(raw, columns_of(NUMERIC), tmp_path)  # type: ignore[arg-type]

    assert repr(short) == repr(long)  # repr, because a nan equals nothing


def test_typed_parquet_keeps_exact_values_and_refuses_inexact_ones(tmp_path: Path) -> None:
    table = pa.table({"yuan": pa.array([12.34, 0.1 + 0.2, 12.345])})
    pq.write_table(table, tmp_path / "given.parquet")
    raw = read_file(tmp_path / "given.parquet", work=tmp_path)

    checked = check(raw, columns_of({"yuan": item(FieldType.MONEY)}), work=tmp_path, today=TODAY)

    with checked.engine() as engine:
        assert engine.execute(f"SELECT * FROM {checked.good_rows}").fetchall() == [(1, Decimal("12.34"))]
    assert [error.row for error in checked.each_error()] == [2, 3]


SALES = {
    "code": item(FieldType.TEXT),
    "mobile": item(FieldType.MOBILE, sensitivity="personal"),
    "quantity": item(FieldType.DECIMAL, decimals=3),
    "amount": item(FieldType.MONEY),
    "day": item(FieldType.DATE),
    "member": item(FieldType.YES_NO),
    "format": FIELDS["format"],
}
CLEAN = ["A1", "13812345678", "1.5", "12.30", "2026-01-05", "是", "食杂店"]


def sales(tmp_path: Path, *rows: list[str | None], unique: tuple[str, ...] = ()) -> Checked:
    columns = columns_of(SALES, required=frozenset({"code"}))  # type: ignore[arg-type]
    return check(raw_table(tmp_path, list(SALES), rows), columns, work=tmp_path, today=TODAY, unique=unique)


def test_good_rows_have_their_types(tmp_path: Path) -> None:
    checked = sales(tmp_path, CLEAN, ["A2", "138 1234 5678", "２", "￥1,000", "2026年1月6日", "n", "超市"])

    with checked.engine() as engine:
        kinds = {
            name: kind
            for name, kind, *_ in engine.execute(f"DESCRIBE SELECT * FROM {checked.good_rows}").fetchall()
        }
        rows = engine.execute(f"SELECT * FROM {checked.good_rows} ORDER BY row").fetchall()
    assert kinds == {
        "row": "BIGINT", "code": "VARCHAR", "mobile": "VARCHAR", "quantity": "DECIMAL(18,3)", "amount": "DECIMAL(18,2)",
        "day": "DATE", "member": "BOOLEAN", "format": "VARCHAR",
    }  # fmt: skip
    assert rows == [
        (2, "A1", "13812345678", Decimal("1.500"), Decimal("12.30"), date(2026, 1, 5), True, "Z"),
        (3, "A2", "13812345678", Decimal("2.000"), Decimal("1000.00"), date(2026, 1, 6), False, "S"),
    ]


def test_clean_rows_never_reach_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("a canonical cell was read one by one")

    monkeypatch.setattr("banfa.platform.imports.judging.read", unexpected)

    assert sales(tmp_path, *[CLEAN] * 50).good == 50


def test_each_strange_cell_is_read_once_however_often_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    honest = judging.read
    monkeypatch.setattr(
        judging, "read", lambda field, raw, **more: seen.append(raw) or honest(field, raw, **more)
    )

    sales(tmp_path, *[["A1", None, "２", *CLEAN[3:]]] * 500)

    assert seen == ["２"]


def test_a_row_with_two_errors_counts_once_and_hides_what_is_personal(tmp_path: Path) -> None:
    checked = sales(tmp_path, CLEAN, ["A2", "13812345679999", "x", *CLEAN[3:]], [None, *CLEAN[1:]])

    assert (checked.read, checked.good, checked.rejected, checked.error_count) == (3, 1, 2, 3)
    assert [(error.row, error.column, error.value) for error in checked.first_errors(9)] == [
        (3, "mobile", "138*******9999"),
        (3, "quantity", "x"),
        (4, "code", ""),
    ]


def test_what_was_changed_is_counted_with_an_example(tmp_path: Path) -> None:
    checked = sales(tmp_path, CLEAN, ["A2", None, "２", *CLEAN[3:]], ["A3", None, "３", *CLEAN[3:]])

    assert [
        (change.column.name, change.text.zh, change.rows, change.example_row) for change in checked.changes
    ] == [("quantity", "全角数字改为半角", 2, 3)]


def test_rows_with_the_same_key_name_each_other(tmp_path: Path) -> None:
    rows = [["A1", *CLEAN[1:]], ["A2", *CLEAN[1:]], ["A1 ", *CLEAN[1:]], ["A1", *CLEAN[1:]]]

    checked = sales(tmp_path, *rows, unique=("code",))

    assert [(error.row, error.value, error.remedy.zh) for error in checked.each_error()] == [
        (2, "A1", "与第 4 行相同，请只保留一行"),
        (4, "A1", "与第 2 行相同，请只保留一行"),
        (5, "A1", "与第 2 行相同，请只保留一行"),
    ]
    assert checked.good == 1


def test_a_feature_puts_out_rows_by_a_query_and_every_fault_of_a_row_is_told(tmp_path: Path) -> None:
    checked = sales(
        tmp_path, CLEAN, ["B2", "13900000000", *CLEAN[2:]], ["C3", *CLEAN[1:]], ["D4", "x", *CLEAN[2:]]
    )

    with checked.engine() as engine:
        engine.execute("CREATE TEMP TABLE known AS SELECT 'A1' AS code UNION ALL SELECT 'B2'")
        after = reject(
            checked, engine, "SELECT row, code AS value FROM every_row ANTI JOIN known USING (code)",
            column="code", reason=Text("没有客户“{value}”", "there is no customer {value}"), remedy=Text("请核对", "check it"),
        )  # fmt: skip
        after = reject(
            after, engine, "SELECT row, mobile AS value FROM good WHERE mobile LIKE '139%'",
            column="mobile", reason=Text("号码“{value}”停用", "{value} is out of use"), remedy=Text("请核对", "check it"),
        )  # fmt: skip
        good = engine.execute(f"SELECT row FROM {after.good_rows}").fetchall()

    assert good == [(2,)]
    assert (after.good, after.rejected, after.error_count) == (1, 3, 4)
    assert [(error.row, error.column, error.reason.zh) for error in after.each_error()] == [
        (3, "mobile", "号码“1**”停用"),
        (4, "code", "没有客户“C3”"),
        (5, "code", "没有客户“D4”"),
        (5, "mobile", "不是手机号码"),
    ]
    assert (checked.good, checked.rejected) == (3, 1)


def test_a_query_that_finds_nothing_changes_nothing(tmp_path: Path) -> None:
    checked = sales(tmp_path, CLEAN)

    with checked.engine() as engine:
        after = reject(
            checked, engine, "SELECT row FROM good WHERE amount < 0", column=None, reason=Text("负", "negative"), remedy=Text("改", "mend")
        )  # fmt: skip

    assert after == checked


def test_steps_end_at_the_whole(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []

    raw = raw_table(tmp_path, list(SALES), [CLEAN] * 10)
    check(raw, columns_of(SALES), work=tmp_path, today=TODAY, on_step=lambda *step: steps.append(step))  # type: ignore[arg-type]

    assert steps == sorted(steps)
    assert steps[-1] == (10, 10)


def test_a_raw_table_travels_as_json(tmp_path: Path) -> None:
    raw = raw_table(tmp_path, list(SALES), [CLEAN])

    assert RawTable.from_json(json.loads(json.dumps(raw.to_json()))) == raw
