"""Large and uneven files: which row is which, and which way they are read."""

import csv
import hashlib
import random
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from banfa.platform.imports import castingcsv, surveying
from banfa.platform.imports.checked import Checked
from banfa.platform.imports.checking import check
from banfa.platform.imports.columns import Column
from banfa.platform.imports.limits import Limits
from banfa.platform.imports.reading import read_file
from banfa.platform.imports.refusal import FileRefused
from banfa.policy.model import FieldType, Typed
from tests.bad_input.fields import FIELDS

TODAY = date(2026, 10, 8)
ENGINE_FIRST = Limits(small_csv_bytes=0)


def texts(*names: str) -> list[Column]:
    return [
        Column(name=f"x{at}", field=Typed(title={"zh": name, "en": name})) for at, name in enumerate(names)
    ]


def taken(path: Path, work: Path, columns: Sequence[Column], limits: Limits = ENGINE_FIRST) -> Checked:
    """Read and check, even a small file by the engine if it is even."""
    work.mkdir(exist_ok=True)
    return check(read_file(path, work=work, limits=limits), columns, work=work, today=TODAY, limits=limits)


def rows_of(checked: Checked) -> list[tuple[object, ...]]:
    with checked.engine() as engine:
        return engine.execute(f"SELECT * FROM {checked.good_rows} ORDER BY row").fetchall()


def numbered(change: Callable[[str], str] = lambda text: text) -> str:
    return change("编码,数量\n" + "".join(f"A{number},{number}\n" for number in range(50)))


def test_rows_keep_their_numbers_in_a_file_of_many_pieces(tmp_path: Path) -> None:
    """The engine reads in pieces of 8 MiB, in parallel; every kind of item must leave the order alone."""
    columns = [Column(name="number", field=Typed(title={"zh": "号", "en": "number"}, type=FieldType.INTEGER))]
    columns += [
        Column(name=name, field=field, required=name in ("name", "day")) for name, field in FIELDS.items()
    ]
    cells = {
        "name": "甲店", "code": "00123", "remark": "好的", "pieces": "5", "litres": "1.5", "share": "0.5", "yuan": "1.50",
        "tank": "7", "day": "2026-01-05", "sold": "2026-01-05", "member": "是", "format": "食杂店", "mobile": "13812345678",
    }  # fmt: skip
    rest = ",".join(cells.get(name, "") for name in FIELDS)
    count = 200_000
    path = tmp_path / "given.csv"
    path.write_text(
        ",".join(["号", *FIELDS]) + "\n" + "".join(f"{number},{rest}\n" for number in range(count))
    )
    assert path.stat().st_size > 2 * (8 << 20)

    checked = taken(path, tmp_path, columns)

    assert checked.raw.even is not None
    assert (checked.good, checked.rejected) == (count, 0)
    with checked.engine() as engine:
        found = engine.execute(
            f"SELECT count(*), count(*) FILTER (row <> number + 2) FROM {checked.good_rows}"
        ).fetchone()
    assert found == (count, 0)


def test_a_plan_that_loses_the_order_is_not_trusted(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(numbered())
    file = f"read_csv('{path}', header = true, all_varchar = true)"

    def cast(relation: str) -> dict[str, object]:
        select = f'SELECT 0 AS "~", 数量 FROM {relation}'
        order = {"values": select, "values_and_strange": select, "width": 2, "engine_bytes": 1 << 28}
        return castingcsv.read(
            {**order, "work": str(tmp_path), "target": str(tmp_path / "out.parquet")}, lambda *_: None
        )

    assert cast(file) == {"records": 50, "blanks": 0, "nulls": {"~": 0, "数量": 0}}
    assert cast(f"{file} JOIN {file} b USING (数量)")["records"] is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n\n",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\n") + "\r\n",
        lambda text: text.removesuffix("\n"),
        lambda text: text.replace("A7,7", '"A7",7'),
        lambda text: text.replace("A7,7", '"A,""7",7'),
        lambda text: text.replace("A7,7", "A 7,7"),
        lambda text: text.replace("A7,7", 'A"7,7'),
        lambda text: "\ufeff" + text,
    ],
    ids=[
        "blank end",
        "crlf",
        "crlf blank end",
        "no end",
        "quotes",
        "quotes inside",
        "blank",
        "lone quote",
        "mark",
    ],
)
def test_the_engine_is_trusted_with_what_cannot_shift_rows(
    change: Callable[[str], str], tmp_path: Path
) -> None:
    path = tmp_path / "given.csv"
    path.write_text(numbered(change), newline="")

    checked = taken(path, tmp_path, texts("编码", "数量"))

    assert checked.raw.even is not None
    assert [(row, number) for row, _, number in rows_of(checked)] == [(at + 2, str(at)) for at in range(50)]


@pytest.mark.parametrize(
    ("change", "row", "good"),
    [
        pytest.param(lambda text: text.replace("A7,7\n", "\nA7,7\n"), 10, 50, id="blank line"),
        pytest.param(lambda text: text.replace("A7,7\n", "A7,7\r\n"), 9, 50, id="mixed ends"),
        pytest.param(lambda text: text.replace("A7,7", '"A\n7",7'), 9, 50, id="break in quotes"),
        pytest.param(lambda text: text.replace("A7,7", "A\x007,7"), None, 49, id="nul"),
        pytest.param(lambda text: text.replace("A7,7", "A7"), None, 49, id="short row"),
        pytest.param(lambda text: text.replace("A7,7", "A7,7,x"), None, 49, id="long row"),
        pytest.param(lambda text: text.replace("A7,7", "\ufeffA7,7"), None, 49, id="inner mark"),
        pytest.param(lambda text: text.replace("编码", '"编\n码"'), 9, 50, id="heading of two lines"),
    ],
)
def test_whatever_could_shift_rows_is_read_record_by_record(
    change: Callable[[str], str], row: int | None, good: int, tmp_path: Path
) -> None:
    path = tmp_path / "given.csv"
    path.write_text(numbered(change), newline="")

    checked = taken(path, tmp_path, texts("编码", "数量"))

    assert checked.raw.even is None
    assert checked.good == good
    assert next((found for found, _, number in rows_of(checked) if number == "7"), None) == row


@pytest.mark.parametrize(
    "above", ["\n", "2026 年客户表,\n", "2026 年客户表\n\n"], ids=["blank", "title", "title and blank"]
)
def test_rows_above_the_heading_are_counted(above: str, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(above + numbered())

    by_engine = taken(path, tmp_path / "a", texts("编码", "数量"))
    by_record = taken(path, tmp_path / "b", texts("编码", "数量"), Limits())

    first = above.count("\n") + 2
    assert [(row, number) for row, _, number in rows_of(by_engine)] == [
        (at + first, str(at)) for at in range(50)
    ]
    assert rows_of(by_engine) == rows_of(by_record)


def test_both_ways_of_reading_agree(tmp_path: Path) -> None:
    chance = random.Random(20261008)  # noqa: S311
    cells = ["", "甲店", 'say "hi"', "a,b", " x ", "1.50", "'", "0", "é", "𠮷", "\t", "\u3000"]
    rows = [[chance.choice(cells) for _ in range(4)] for _ in range(400)]
    path = tmp_path / "given.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([list("一二三四"), *rows])

    by_engine = taken(path, tmp_path / "a", texts(*"一二三四"))
    by_record = taken(path, tmp_path / "b", texts(*"一二三四"), Limits())

    assert (by_engine.raw.even is None, by_record.raw.even is None) == (False, True)
    assert rows_of(by_engine) == rows_of(by_record)
    assert by_engine.changes == by_record.changes
    assert by_engine.notes == by_record.notes
    assert by_engine.read == by_record.read == sum(any(cell.strip() for cell in row) for row in rows)


def test_a_file_of_blank_rows_only_is_refused_by_the_engine_too(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码,数量\n" + ",\n" * 20)

    with pytest.raises(FileRefused, match="no data rows"):
        taken(path, tmp_path, texts("编码", "数量"))


def test_errors_of_a_large_file_name_the_right_rows_and_the_report_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(numbered(lambda text: text.replace("A7,7", "A7,x").replace("A9,9", ",")))
    columns = texts("编码", "数量")
    columns[1] = Column(name="quantity", field=Typed(title={"zh": "数量", "en": "q"}, type=FieldType.INTEGER))

    checked = taken(path, tmp_path, columns)

    assert [(error.row, error.line, error.value) for error in checked.each_error()] == [(9, 9, "x")]
    assert (checked.read, checked.good) == (49, 48)
    with checked.engine() as engine:
        came = engine.execute(f"SELECT c0, c1 FROM {checked.raw.relation} WHERE row = 9").fetchall()
    assert came == [("A7", "x")]


def test_lines_are_told_apart_from_rows(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text('编码,数量\nA1,"甲\n乙\n丙"\n\nA2,丁\n')
    columns = texts("编码", "数量")
    columns[1] = Column(name="quantity", field=Typed(title={"zh": "数量", "en": "q"}, type=FieldType.INTEGER))

    checked = taken(path, tmp_path, columns)

    assert [(error.row, error.line) for error in checked.each_error()] == [(2, 2), (4, 6)]
    assert checked.first_errors(2)[1].text.zh.startswith("第 4 行（文本第 6 行）“数量”：")


@pytest.mark.parametrize("size", [1 << 20, (1 << 20) - 1, (1 << 20) + 1])
def test_the_survey_sees_across_its_pieces(size: int, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"

    path.write_bytes(b"x" * (size - 1) + b"\r\n" + b"y\r\n")
    pairs = surveying.survey(path, lambda *_: None)
    path.write_bytes(b"x" * (size - 2) + "\ufeff".encode() + b"\n")
    mark = surveying.survey(path, lambda *_: None)

    assert (pairs.returns, pairs.pairs, pairs.lines, pairs.is_even) == (2, 2, 2, True)
    assert mark.inner_bom


@pytest.mark.parametrize(
    ("content", "tame"),
    [
        ("a,1.5\r\n", True),
        ("\ufeffa,1\n", True),
        ("甲店,鿿䀀\n", True),
        ("a b,1\n", False),
        ("'a,1\n", False),
        ("甲店（东）,1\n", True),
        ("甲：“乙”—丙…,《丁》\n", True),
        ("甲店Ａ,1\n", False),
        ("甲店（东\u3000）,1\n", False),
        ("㐂（东）,1\n", False),
        ("㐂,1\n", False),
        ("a\u200b,1\n", False),
        ("a\u00a0,1\n", False),
        ("a\x07,1\n", False),
        ("a\t1\n", False),
        ("e\u0301,1\n", False),
        ("𠮷,1\n", False),
    ],
)
def test_a_tame_file_has_no_character_that_reading_would_change(
    content: str, tame: bool, tmp_path: Path
) -> None:
    (tmp_path / "given.csv").write_text(content, encoding="utf-8", newline="")

    assert surveying.survey(tmp_path / "given.csv", lambda *_: None).is_tame is tame


@pytest.mark.parametrize("before", range(1, 5))
def test_a_mark_that_lies_across_two_pieces_is_seen(before: int, tmp_path: Path) -> None:
    path = tmp_path / "given.csv"

    path.write_bytes(b"x" * ((1 << 20) - before) + "（）\n".encode())
    marks = surveying.survey(path, lambda *_: None)
    path.write_bytes(b"x" * ((1 << 20) - before) + "Ａ）\n".encode())
    letter = surveying.survey(path, lambda *_: None)

    assert (marks.is_tame, letter.is_tame) == (True, False)


def numbers(path: Path, count: int, *, odd: str | None = None) -> list[Column]:
    """Write Parquet of codes and whole numbers; a column that nobody knows beside them."""
    quantity = f"if(i = 7, '{odd}', i::VARCHAR)" if odd else "i"
    duckdb.execute(
        f"COPY (SELECT 'A' || i AS 编码, {quantity} AS 数量, hash(i) AS 别的"
        f" FROM range({count}) numbers(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    )
    columns = texts("编码", "数量")
    columns[1] = Column(name="quantity", field=Typed(title={"zh": "数量", "en": "q"}, type=FieldType.INTEGER))
    return columns


def test_parquet_that_is_typed_well_stays_where_it_is(tmp_path: Path) -> None:
    columns = numbers(tmp_path / "given.parquet", 20)

    raw = read_file(tmp_path / "given.parquet", work=tmp_path)
    checked = check(raw, columns, work=tmp_path, today=TODAY, ignore_unknown=True)

    assert rows_of(checked)[7] == (8, "A7", 7)
    assert not (tmp_path / "typed.parquet").exists()


def test_an_odd_cell_of_parquet_is_read_and_the_others_keep_their_rows(tmp_path: Path) -> None:
    columns = numbers(tmp_path / "given.parquet", 20, odd="７ ")

    raw = read_file(tmp_path / "given.parquet", work=tmp_path)
    checked = check(raw, columns, work=tmp_path, today=TODAY, ignore_unknown=True)

    assert rows_of(checked)[6:9] == [(7, "A6", 6), (8, "A7", 7), (9, "A8", 8)]
    assert {change.example_row for change in checked.changes} == {8}


def test_a_damaged_page_is_found_in_a_column_that_is_left_out_too(tmp_path: Path) -> None:
    path = tmp_path / "given.parquet"
    columns = numbers(path, 20_000)
    places = duckdb.execute(
        f"SELECT data_page_offset FROM parquet_metadata('{path}') WHERE path_in_schema = '别的'"
    ).fetchall()
    content = bytearray(path.read_bytes())
    start = places[0][0]
    content[start : start + 60] = b"\xff" * 60
    path.write_bytes(content)

    raw = read_file(path, work=tmp_path)
    with pytest.raises(FileRefused, match="damaged"):
        check(raw, columns, work=tmp_path, today=TODAY, ignore_unknown=True)


def test_the_hash_is_of_the_bytes_as_they_came(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes("编码\n甲\n".encode("gb18030"))

    assert read_file(path, work=tmp_path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_another_encoding_is_read_by_the_engine_from_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(numbered().encode("gb18030"))

    checked = taken(path, tmp_path / "work", texts("编码", "数量"))

    assert checked.raw.even is not None
    assert rows_of(checked)[7] == (9, "A7", "7")


def test_a_given_delimiter_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码|名称\nA1|a,b\n")
    columns = texts("编码", "名称")

    checked = check(read_file(path, work=tmp_path, delimiter="|"), columns, work=tmp_path, today=TODAY)

    assert rows_of(checked) == [(2, "A1", "a,b")]


def test_a_tab_may_be_named_and_what_cannot_separate_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("编码\t名称\nA1\tx\n")

    assert len(read_file(path, work=tmp_path, delimiter="tab").columns) == 2
    for wrong in ("ab", '"', "\n", " "):
        with pytest.raises(FileRefused, match="cannot separate columns"):
            read_file(path, work=tmp_path, delimiter=wrong)


@pytest.mark.parametrize("name", ["given.csv", "given.parquet"])
def test_a_file_that_changes_before_it_is_checked_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("csv"):
        path.write_text(numbered())
    else:
        duckdb.execute(f"COPY (SELECT 'A1' AS 编码, '1' AS 数量) TO '{path}'")
    raw = read_file(path, work=tmp_path, limits=ENGINE_FIRST)
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(FileRefused, match="changed while it was being read"):
        check(raw, texts("编码", "数量"), work=tmp_path, today=TODAY)
