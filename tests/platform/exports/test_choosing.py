from hashlib import sha256
from pathlib import Path

import pytest

from banfa.platform.exports.choosing import NotWritable, UnknownEnding, table_written

COLUMNS = ("code", "name")
ROWS = (("K1", "平安"), ("K2", "顺达"))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder in which nothing lies."""
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk"


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx", "OUT.CSV"])
def test_the_file_is_in_place_when_the_block_has_ended(desk: Path, name: str) -> None:
    path = desk / name

    with table_written(path, COLUMNS, ROWS, sheet="rows") as written:
        assert not path.exists()

    assert (written.rows, written.sha256) == (2, sha256(path.read_bytes()).hexdigest())
    assert [one.name for one in desk.iterdir()] == [name]


def test_a_block_that_fails_leaves_no_file(desk: Path) -> None:
    with pytest.raises(RuntimeError), table_written(desk / "out.csv", COLUMNS, ROWS, sheet="rows"):
        raise RuntimeError("not logged")

    assert list(desk.iterdir()) == []


def test_rows_that_fail_leave_the_file_that_was_there(desk: Path) -> None:
    path = desk / "out.csv"
    path.write_text("old")

    def rows() -> object:
        yield ROWS[0]
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError), table_written(path, COLUMNS, rows(), sheet="rows"):  # type: ignore[arg-type]
        pass

    assert path.read_text() == "old"
    assert [one.name for one in desk.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_place_that_cannot_be_written_is_refused(desk: Path, ending: str) -> None:
    path = desk / "nowhere" / f"out.{ending}"

    with pytest.raises(NotWritable) as refused, table_written(path, COLUMNS, ROWS, sheet="rows"):
        pass

    assert str(path) in refused.value.text.en


def test_another_ending_is_refused(desk: Path) -> None:
    with pytest.raises(UnknownEnding), table_written(desk / "out.txt", COLUMNS, ROWS, sheet="rows"):
        pass
