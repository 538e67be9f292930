from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from banfa.analytics.run_folder import results_file
from banfa.analytics.simulating import compare, moved_file, units_file

ORDER = {"grade": ("A", "B", "C")}
SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()), ("value", pa.string()), ("criterion", pa.int32()),
        ("score", pa.decimal128(38, 12)), ("rank", pa.decimal128(18, 1)), ("population", pa.int64()),
    ]
)  # fmt: skip


def write(folder: Path, values: dict[int, str | None], scores: dict[int, int] | None = None) -> Path:
    folder.mkdir()
    rows = [
        {"customer_id": customer, "value": value, "score": (scores or {}).get(customer)}
        for customer, value in values.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), results_file(folder, "grade"))
    return folder


@pytest.fixture
def register(tmp_path: Path) -> Path:
    places = ["000001000001", "000001000002"]
    rows = [{"customer_id": customer, "unit_path": places[customer % 2]} for customer in range(1, 9)]
    path = tmp_path / "register.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def read(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """1 rises by two, 2 and 3 fall by one, 4 stays, 5 is decided now, 6 arrives, 7 leaves, 8 is undecided in both."""
    before = write(
        tmp_path / "before",
        {1: "C", 2: "A", 3: "B", 4: "B", 5: None, 7: "A", 8: None},
        {1: 10, 2: 90, 3: 50, 4: 50},
    )
    after = write(
        tmp_path / "after",
        {1: "A", 2: "B", 3: "C", 4: "B", 5: "C", 6: "B", 8: None},
        {1: 95, 2: 60, 3: 45, 4: 50},
    )
    return before, after


def test_a_movement_counts_every_pair_and_direction(runs: tuple[Path, Path], register: Path) -> None:
    moved = compare(*runs, register, ORDER)["grade"]

    assert moved.cells == {
        ("C", "A"): 1, ("A", "B"): 1, ("B", "C"): 1, ("B", "B"): 1, (None, "C"): 1, (None, None): 1,
    }  # fmt: skip
    assert (moved.up, moved.down, moved.aside, moved.same) == (1, 2, 1, 2)
    assert (moved.arrived, moved.gone, moved.moved) == ({"B": 1}, {"A": 1}, 6)
    assert moved.values == ("A", "B", "C", None)


def test_those_who_moved_stand_in_order_of_how_far(runs: tuple[Path, Path], register: Path) -> None:
    compare(*runs, register, ORDER)

    rows = read(moved_file(runs[1], "grade"))

    # Two steps first; among one step the greater change of score; then those without a direction by number.
    assert [row["customer_id"] for row in rows] == [1, 2, 3, 5, 6, 7]
    assert [row["place"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["steps"] for row in rows] == [2, -1, -1, None, None, None]
    assert (rows[0]["old_score"], rows[0]["new_score"], rows[0]["unit_path"]) == (10, 95, "000001000002")
    assert [(row["was_in"], row["is_in"]) for row in rows[4:]] == [(False, True), (True, False)]


def test_units_add_up_to_everyone(runs: tuple[Path, Path], register: Path) -> None:
    compare(*runs, register, ORDER)

    rows = read(units_file(runs[1], "grade"))

    east = {(row["old"], row["new"]): row["customers"] for row in rows if row["unit_path"] == "000001000001"}
    assert sum(row["customers"] for row in rows) == 8
    assert east == {("A", "B"): 1, ("B", "B"): 1, (None, "B"): 1, (None, None): 1}


def test_values_without_an_order_move_aside(runs: tuple[Path, Path], register: Path) -> None:
    moved = compare(*runs, register, {"grade": ()})["grade"]

    assert (moved.up, moved.down, moved.aside, moved.same) == (0, 0, 4, 2)
    assert moved.values == ("A", "B", "C", None)


def test_the_same_run_twice_moves_nobody(runs: tuple[Path, Path], register: Path) -> None:
    moved = compare(runs[0], runs[0], register, ORDER)["grade"]

    assert (moved.moved, moved.same) == (0, 7)
    assert read(moved_file(runs[0], "grade")) == []
