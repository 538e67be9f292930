"""Large and uneven files: which row is which, and which way they are read."""

import csv
import hashlib
import random
from pathlib import Path

import duckdb
import pytest

from banfa.platform.imports import delimited
from banfa.platform.imports.encodings import survey
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.rawtables import RawTable, Request
from banfa.platform.imports.reading import read_file


def nothing(done: int, total: int) -> None:
    """Progress is of no interest here."""


def read_here(path: Path, work: Path) -> RawTable:
    """Read in this process: the reader itself, without its confinement."""
    return RawTable.from_json(delimited.read(Request(path=path, work=work, limits=Limits()), nothing))


def records(raw: RawTable) -> list[tuple[object, ...]]:
    return duckdb.execute(f"SELECT * FROM {raw.relation} ORDER BY row").fetchall()


def test_an_even_file_is_left_to_the_engine_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码,数量\n" + "".join(f"A{number},{number}\n" for number in range(300_000)))

    raw = read_here(path, tmp_path)

    assert raw.first_row == 2
    assert raw.rows == 300_000
    wrong = duckdb.execute(
        f"SELECT count(*) FROM {raw.relation} WHERE c0 <> 'A' || (row - 2) OR line <> row"
    ).fetchone()
    assert wrong == (0,)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n"),
        lambda text: text.replace("A7,7", '"A7",7'),
        lambda text: text.replace("A7,7", '"A,""7",7'),
        lambda text: text.replace("A7,7", ","),
    ],
    ids=["blank end", "crlf", "no last break", "quotes", "quotes inside", "blank row"],
)
def test_the_engine_is_trusted_with_what_cannot_shift_rows(change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "given.csv"
    path.write_text(
        change("编码,数量\n" + "".join(f"A{number},{number}\n" for number in range(50))), newline=""
    )

    assert read_here(path, tmp_path).first_row == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("A7,7\n", "\nA7,7\n"),
        lambda text: text.replace("A7,7\n", "A7,7\r\n"),
        lambda text: text.replace("A7,7", '"A\n7",7'),
        lambda text: text.replace("A7,7", "A\x007,7"),
        lambda text: text.replace("A7,7", "A7"),
        lambda text: text.replace("A7,7", "\ufeffA7,7"),
        lambda text: "\n" + text,
    ],
    ids=["blank line", "mixed ends", "break in quotes", "nul", "short row", "inner mark", "blank first"],
)
def test_whatever_could_shift_rows_is_read_record_by_record(change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "given.csv"
    path.write_text(
        change("编码,数量\n" + "".join(f"A{number},{number}\n" for number in range(50))), newline=""
    )

    assert read_here(path, tmp_path).first_row is None


def test_both_ways_of_reading_agree(tmp_path: Path) -> None:
    chance = random.Random(20261008)  # noqa: S311
    cells = ["", "甲店", 'say "hi"', "a,b", " x ", "1.50", "'", "0", "é", "𠮷"]
    rows = [[chance.choice(cells) for _ in range(5)] for _ in range(400)]
    even, uneven = tmp_path / "even.csv", tmp_path / "uneven.csv"
    for path in (even, uneven):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([list("一二三四五"), *rows])
    uneven.write_bytes(uneven.read_bytes() + b"\r\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    by_engine, by_record = read_here(even, tmp_path / "a"), read_here(uneven, tmp_path / "b")

    assert (by_engine.first_row, by_record.first_row) == (2, None)
    assert records(by_engine) == records(by_record)
    assert by_engine.rows == by_record.rows == sum(any(cell.strip() for cell in row) for row in rows)


def test_lines_are_told_apart_from_rows(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text('编码,名称\nA1,"甲\n乙\n丙"\n\nA2,丁\n')

    assert records(read_here(path, tmp_path)) == [(2, 2, "A1", "甲\n乙\n丙"), (4, 6, "A2", "丁")]


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) - 1, (1 << 20) + 1])
def test_the_survey_sees_across_its_pieces(size: int, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    blank_at_the_seam = b"x" * (size - 1) + b"\n" + b"\n" + b"y\n"
    pairs_at_the_seam = b"x" * (size - 1) + b"\r\n" + b"y\r\n"

    path.write_bytes(blank_at_the_seam)
    assert survey(path, nothing).blank_lines
    path.write_bytes(pairs_at_the_seam)
    found = survey(path, nothing)
    assert (found.returns, found.pairs, found.line_feeds, found.is_even) == (2, 2, 2, True)


def test_the_hash_is_of_the_bytes_as_they_came(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes("编码\n甲\n".encode("gb18030"))

    assert read_file(path, work=tmp_path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_given_delimiter_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码|名称\nA1|a,b\n")

    assert records(read_file(path, work=tmp_path, delimiter="|")) == [(2, 2, "A1", "a,b")]
