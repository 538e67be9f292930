"""The synthetic city: a register that holds together, and orders that a wholesaler would recognise."""

import functools
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import phonenumbers
import pytest
from duckdb import DuckDBPyConnection

from banfa.config.demo import tobacco
from banfa.config.demo.draws import NobodyToMake
from banfa.config.demo.files import DemoFiles

UNTIL = date(2026, 11, 22)
TABLES = ("units", "customers", "sales", "areas")


def opened(files: DemoFiles) -> DuckDBPyConnection:
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(f"CREATE VIEW {name} AS FROM '{getattr(files, name)}'")
    return connection


def contents(files: DemoFiles) -> list[list[tuple[object, ...]]]:
    return [opened(files).execute(f"FROM {name}").fetchall() for name in TABLES]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return tobacco.write(tmp_path_factory.mktemp("city"), until=UNTIL, customers=3000)


@pytest.fixture
def city(files: DemoFiles) -> DuckDBPyConnection:
    return opened(files)


def count(city: DuckDBPyConnection, of: str) -> int:
    return int(city.execute(f"SELECT count(*) FROM {of}").fetchall()[0][0])


class TestRepeats:
    def test_the_same_seed_gives_the_same_values_on_one_thread_as_on_many(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        many = tobacco.write(tmp_path / "many", until=UNTIL, customers=200)
        monkeypatch.setattr(duckdb, "connect", functools.partial(duckdb.connect, config={"threads": 1}))
        one = tobacco.write(tmp_path / "one", until=UNTIL, customers=200)

        assert contents(one) == contents(many)

    def test_another_seed_gives_another_city(self, tmp_path: Path) -> None:
        one = tobacco.write(tmp_path / "one", until=UNTIL, customers=50, seed=1)
        other = tobacco.write(tmp_path / "other", until=UNTIL, customers=50, seed=2)

        assert contents(one)[1] != contents(other)[1]
        assert contents(one)[2] != contents(other)[2]

    def test_a_csv_says_the_same(self, tmp_path: Path) -> None:
        parquet = tobacco.write(tmp_path / "p", until=UNTIL, customers=50)
        text = tobacco.write(tmp_path / "c", until=UNTIL, customers=50, as_csv=True)

        from_text = duckdb.sql(
            f"SELECT date, customer, product, channel, quantity::DECIMAL(18, 0), amount::DECIMAL(18, 2) "
            f"FROM read_csv('{text.sales}', types={{'customer': 'VARCHAR'}})"
        ).fetchall()

        assert text.sales.suffix == ".csv"
        assert from_text == contents(parquet)[2]

    @pytest.mark.parametrize("customers", [1, 7])
    def test_even_a_hamlet_is_a_city(self, tmp_path: Path, customers: int) -> None:
        files = tobacco.write(tmp_path, until=UNTIL, customers=customers)

        assert len(contents(files)[1]) == customers

    def test_nobody_is_no_city(self, tmp_path: Path) -> None:
        with pytest.raises(NobodyToMake):
            tobacco.write(tmp_path, until=UNTIL, customers=0)


class TestUnits:
    def test_form_one_tree_of_four_levels(self, city: DuckDBPyConnection) -> None:
        pairs = city.execute(
            """SELECT DISTINCT child.level, parent.level FROM units child LEFT JOIN units parent
               ON parent.code = child.parent ORDER BY 1"""
        ).fetchall()

        assert pairs == [
            ("city", None),
            ("county", "city"),
            ("department", "county"),
            ("route", "department"),
        ]
        assert count(city, "units WHERE level = 'city'") == 1
        assert count(city, "units WHERE level = 'county'") == 8
        assert count(city, "(SELECT code FROM units GROUP BY code HAVING count(*) > 1)") == 0

    def test_give_every_retailer_a_route_of_walkable_size(self, city: DuckDBPyConnection) -> None:
        sizes = [n for (n,) in city.execute("SELECT count(*) FROM customers GROUP BY unit").fetchall()]

        assert count(city, "customers WHERE unit NOT IN (SELECT code FROM units WHERE level = 'route')") == 0
        assert sum(sizes) == 3000
        assert min(sizes) >= 40
        assert max(sizes) <= 140


class TestRetailers:
    def test_are_mostly_groceries_and_mostly_active_with_every_kind_among_them(
        self, city: DuckDBPyConnection
    ) -> None:
        formats = dict(city.execute("SELECT business_format, count(*) FROM customers GROUP BY 1").fetchall())
        states = dict(city.execute("SELECT status, count(*) FROM customers GROUP BY 1").fetchall())
        markets = dict(city.execute("SELECT market_type, count(*) FROM customers GROUP BY 1").fetchall())

        assert set(formats) == set("ZBSNYFQ")
        assert formats["Z"] > 0.6 * 3000
        assert set(states) == {"active", "prospect", "closed", "suspended", "lost"}
        assert states["active"] > 0.88 * 3000
        assert set(markets) == {"C", "X"}
        assert min(markets.values()) > 0.25 * 3000

    def test_have_codes_of_their_own_and_telephones_of_an_unused_range(
        self, city: DuckDBPyConnection
    ) -> None:
        phones = [phone for (phone,) in city.execute("SELECT phone FROM customers").fetchall()]

        assert count(city, "(SELECT DISTINCT code FROM customers)") == 3000
        assert len(set(phones)) == 3000
        assert all(phone[3:7] == "0000" for phone in phones)
        assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")) for phone in phones[::50])

    def test_carry_names_as_varied_as_a_real_street(self, city: DuckDBPyConnection) -> None:
        assert count(city, "(SELECT DISTINCT name FROM customers)") > 0.9 * 3000
        assert count(city, "customers WHERE length(name) < 4 OR address NOT LIKE '澜州市%号'") == 0

    def test_open_before_the_window_ends_and_prospects_not_at_all(self, city: DuckDBPyConnection) -> None:
        assert count(city, "customers WHERE (status = 'prospect') <> (opened_on IS NULL)") == 0
        assert count(city, "customers WHERE opened_on >= DATE '2026-11-01'") == 0
        assert count(city, "customers WHERE opened_on >= DATE '2025-08-01'") > 0.04 * 3000

    def test_hold_a_licence_of_five_years(self, city: DuckDBPyConnection) -> None:
        assert (
            count(
                city,
                "customers WHERE licence_expiry_date <> licence_issue_date + INTERVAL 5 YEAR - INTERVAL 1 DAY",
            )
            == 0
        )
        assert count(city, "customers WHERE licence_issue_date > DATE '2026-10-31'") == 0
        assert (
            count(city, "customers WHERE status = 'active' AND licence_expiry_date < DATE '2026-10-31'") == 0
        )


class TestAreas:
    def test_lie_on_one_route_each_and_hold_every_retailer(self, city: DuckDBPyConnection) -> None:
        crossing = "(SELECT area FROM customers GROUP BY area HAVING count(DISTINCT unit) > 1)"
        elsewhere = (
            "customers JOIN areas ON areas.code = customers.area JOIN units ON units.code = customers.unit "
            "WHERE units.parent <> areas.unit"
        )

        assert count(city, crossing) == 0
        assert count(city, elsewhere) == 0
        assert count(city, "customers WHERE area IS NULL OR area NOT IN (SELECT code FROM areas)") == 0

    def test_decide_the_market_type_as_the_regulation_does(self, city: DuckDBPyConnection) -> None:
        # NY-6.3: joined to a seat is town; a special area is town from 3,000 residents on; the rest is country.
        town = "joined_to_seat <> 'none' OR (special_area AND permanent_residents >= 3000)"
        kinds = city.execute(
            f"SELECT DISTINCT market_type, {town} FROM customers JOIN areas ON areas.code = customers.area ORDER BY 1"
        ).fetchall()

        assert kinds == [("C", True), ("X", False)]

    def test_are_of_every_kind_of_place(self, city: DuckDBPyConnection) -> None:
        kinds = {kind for (kind,) in city.execute("SELECT DISTINCT place_kind FROM areas").fetchall()}

        assert kinds == {
            "seat_quarter", "seat_other", "urban_fringe", "rural_site", "township_seat", "township_road",
            "village_market", "natural_village",
        }  # fmt: skip


class TestOrders:
    def test_fill_fifteen_months_and_none_lies_ahead(
        self, files: DemoFiles, city: DuckDBPyConnection
    ) -> None:
        months = city.execute(
            "SELECT date_trunc('month', date) m FROM sales GROUP BY 1 ORDER BY 1"
        ).fetchall()

        assert len(months) == 15
        assert files.first_sale_on >= date(2025, 8, 1)
        assert files.last_sale_on <= date(2026, 10, 31)

    def test_are_about_two_lines_a_week_and_shop(self, city: DuckDBPyConnection) -> None:
        assert 3000 * 64 * 1.5 < count(city, "sales") < 3000 * 64 * 3

    def test_come_from_licensed_shops_only_and_after_they_opened(self, city: DuckDBPyConnection) -> None:
        strangers = (
            "sales LEFT JOIN customers ON code = customer WHERE opened_on IS NULL OR date <= opened_on"
        )

        assert count(city, strangers) == 0

    def test_are_whole_cartons_at_one_price_a_brand(self, city: DuckDBPyConnection) -> None:
        prices = city.execute(
            "SELECT product, count(DISTINCT amount / quantity), min(amount / quantity) FROM sales GROUP BY 1"
        ).fetchall()

        assert len(prices) == 30
        assert {different for _, different, _ in prices} == {1}
        assert all(50 < price < 1000 for _, _, price in prices)
        assert count(city, "sales WHERE quantity <> floor(quantity) OR quantity = 0") == 0
        assert count(city, "sales WHERE sign(quantity) <> sign(amount)") == 0
        assert 0 < count(city, "sales WHERE quantity < 0") < 0.005 * count(city, "sales")

    def test_rest_at_weekends_and_over_the_spring_festival(self, city: DuckDBPyConnection) -> None:
        assert count(city, "sales WHERE isodow(date) > 5") == 0
        assert (
            count(city, "sales WHERE date BETWEEN DATE '2026-02-16' AND DATE '2026-02-20' AND quantity > 0")
            == 0
        )

    def test_swell_before_the_festivals_and_grow_over_the_year(self, city: DuckDBPyConnection) -> None:
        weeks: dict[date, Decimal] = dict(
            city.execute(
                "SELECT date_trunc('week', date)::DATE, sum(quantity) FROM sales GROUP BY 1"
            ).fetchall()
        )
        usual = weeks[date(2026, 4, 20)]

        assert weeks[date(2026, 2, 9)] > usual * Decimal("1.3")
        assert weeks[date(2026, 9, 21)] > usual * Decimal("1.2")
        autumns = city.execute(
            "SELECT year(date), sum(quantity) FROM sales WHERE month(date) IN (8, 9, 10) GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert autumns[1][1] > Decimal("1.01") * autumns[0][1]

    def test_are_larger_in_town_and_in_tobacco_shops(self, city: DuckDBPyConnection) -> None:
        mean = dict(
            city.execute(
                """SELECT business_format || market_type, sum(quantity) / count(DISTINCT code)
                   FROM sales JOIN customers ON code = customer WHERE status = 'active' GROUP BY 1"""
            ).fetchall()
        )

        assert mean["ZC"] > 1.3 * mean["ZX"]
        assert mean["YC"] > 2 * mean["ZC"]

    def test_of_shops_that_closed_dwindle_first_and_then_end(self, city: DuckDBPyConnection) -> None:
        sums = city.execute(
            """WITH ended AS (
                   SELECT customer, max(date) AS last_on FROM sales JOIN customers ON code = customer
                   WHERE status = 'closed' AND quantity > 0 GROUP BY 1 HAVING last_on > DATE '2026-02-28'
               )
               SELECT sum(quantity) FILTER (date > last_on - 28),
                      sum(quantity) FILTER (date BETWEEN last_on - 210 AND last_on - 183)
               FROM sales JOIN ended USING (customer)"""
        ).fetchall()
        ordering = "sales JOIN customers ON code = customer WHERE status IN ('closed', 'suspended') AND date > DATE '2026-10-30'"

        last_month, half_a_year_before = sums[0]
        assert last_month < Decimal("0.6") * half_a_year_before
        assert count(city, ordering) == 0

    def test_of_some_active_shops_have_stopped_for_a_quarter(self, city: DuckDBPyConnection) -> None:
        silent = "customers WHERE status = 'active' AND code NOT IN (SELECT customer FROM sales WHERE date >= '2026-08-01')"

        assert 5 < count(city, silent) < 100


def test_the_note_says_that_it_is_all_made_up(files: DemoFiles) -> None:
    assert files.pack == "tobacco"
    assert "合成" in files.note.zh
    assert "ynthetic" in files.note.en
    assert "3000" in files.note.zh
    assert "3000" in files.note.en
